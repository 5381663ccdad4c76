import { fingerprint } from '../operation/fingerprint.ts';
import { type Operation, TERMINAL_STATES } from '../operation/operation.ts';
import { trackedId } from '../operation/operation-ref.ts';
import { compareInstants, milliseconds } from '../time/instant.ts';
import { type Draft, openOf, recentOf, record, tell } from './draft.ts';
import { classifyUnknown, lastMoved } from './first-sight.ts';
import type { Anomaly } from './observation.ts';
import { type OpenEntry, progressOf, type RecentEntry } from './progress.ts';
import { RULES } from './rules.ts';

/**
 * Takes in an upstream's answer about one operation, which only moves forward on (`done`, `modifiedAt`): what
 * has ended never opens again.
 */
export function upsert(draft: Draft, operation: Operation): void {
  const id = trackedId(draft.before.resource, operation);
  const known = openOf(draft, id);
  const ended = recentOf(draft, id);
  if (known) advance(draft, id, known, operation);
  else if (ended) again(draft, id, ended, operation);
  else meet(draft, id, operation);
}

/** An open operation is seen again. */
function advance(draft: Draft, id: string, known: OpenEntry, operation: Operation): void {
  if (TERMINAL_STATES.has(operation.state)) {
    end(draft, id, operation);
    return;
  }
  const seen = fingerprint(operation);
  if (seen !== known.fingerprint && isNews(known, operation)) {
    const fails = operation.state === 'FAILING' && known.state !== 'FAILING';
    tell(draft, fails ? 'FAILING' : 'UPDATED', operation);
    record(draft, operation);
    draft.open.set(id, entryOf(operation, seen));
  } else if (known.misses !== undefined) {
    const { misses, missedSince, ...found } = known;
    draft.open.set(id, found);
  }
}

/**
 * Whether an answer is later than what is known; at the same time, or without one, unless it undoes a
 * rollback.
 */
function isNews(known: OpenEntry, { modifiedAt, state }: Operation): boolean {
  const order = compareInstants(modifiedAt, known.modifiedAt);
  return order > 0 || (order === 0 && (known.state !== 'FAILING' || state === 'FAILING'));
}

/** An operation that has ended is seen again, which is never news. */
function again({ anomalies, recent }: Draft, id: string, entry: RecentEntry, operation: Operation): void {
  const { gone, ...ended } = entry;
  const kind = ended.odd ? undefined : oddity(ended, operation);
  if (kind) anomalies.push({ kind, id });
  if (kind) recent.set(id, { ...ended, odd: true });
  else if (gone) recent.set(id, ended);
}

/** A lagging replica may show an ended operation in an earlier state; anything else is odd. */
function oddity({ state, at }: RecentEntry, operation: Operation): Anomaly['kind'] | undefined {
  if (TERMINAL_STATES.has(operation.state)) return operation.state === state ? undefined : 'OTHER_END';
  const modifiedAt = milliseconds(operation.modifiedAt);
  const later = modifiedAt !== undefined && at !== undefined && modifiedAt > at;
  return later || state === 'LOST' ? 'REOPENED' : undefined;
}

/** An operation that is in neither map. */
function meet(draft: Draft, id: string, operation: Operation): void {
  switch (classifyUnknown(draft, id, operation)) {
    case 'NEW':
      start(draft, id, operation);
      if (TERMINAL_STATES.has(operation.state)) end(draft, id, operation);
      else record(draft, operation);
      break;
    case 'LATE':
      // Its end waits for the next observation: a record of an end without a commit would pass for
      // ALREADY_TOLD.
      start(draft, id, operation);
      if (!TERMINAL_STATES.has(operation.state)) record(draft, operation);
      break;
    case 'OLD':
      remember(draft, id, operation);
      break;
    case 'ALREADY_TOLD':
      draft.recent.set(id, endedEntry(draft, operation, draft.records.get(id)?.state));
      break;
    case 'NEEDS_RECORD':
      draft.lookups.add(id);
      break;
  }
}

function start(draft: Draft, id: string, operation: Operation): void {
  tell(draft, 'STARTED', operation);
  if (operation.state === 'FAILING') tell(draft, 'FAILING', operation);
  draft.open.set(id, entryOf(operation, fingerprint(operation)));
}

/** Tells the end of an open operation, once. */
export function end(draft: Draft, id: string, operation: Operation): void {
  const { state } = operation;
  if (state === 'RUNNING' || state === 'FAILING') return;
  tell(draft, state, operation);
  record(draft, operation);
  draft.open.set(id, undefined);
  draft.recent.set(id, endedEntry(draft, operation));
}

/** Keeps what ended before following began out of the log, and out of the records if it ended long ago. */
function remember(draft: Draft, id: string, operation: Operation): void {
  const { fullScan, watermark } = progressOf(draft.before);
  if (fullScan) return;
  const last = lastMoved(operation);
  if (last === undefined || last > watermark) draft.recent.set(id, endedEntry(draft, operation));
  if (last !== undefined && draft.now - last <= RULES.recordWithinMs) record(draft, operation);
}

function entryOf({ state, modifiedAt }: Operation, seen: string): OpenEntry {
  return {
    fingerprint: seen,
    state: state === 'FAILING' ? 'FAILING' : 'RUNNING',
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
  };
}

function endedEntry({ now }: Draft, operation: Operation, state = operation.state): RecentEntry {
  const last = lastMoved(operation);
  return { state, ...(last === undefined ? {} : { at: Math.max(last, now) }) };
}

import type { Change } from '../../../lib/model/change-log/change.ts';
import { progressOf } from '../../../lib/model/following/progress.ts';
import { RULES } from '../../../lib/model/following/rules.ts';
import type { Tracking } from '../../../lib/model/following/tracking.ts';
import { type OperationState, TERMINAL_STATES } from '../../../lib/model/operation/operation.ts';
import { trackedId } from '../../../lib/model/operation/operation-ref.ts';
import { compareInstants, milliseconds } from '../../../lib/model/time/instant.ts';
import type { Polled, Reader } from './actors.ts';
import type { Shown } from './cloud.ts';
import type { Life } from './lives.ts';
import type { Ordeal } from './ordeal.ts';

/** All that a world has come to once its faults have stopped and everything has been polled again. */
export interface Outcome {
  readonly tracking: Tracking;
  readonly log: readonly Change[];
  readonly shown: readonly Shown[];
  readonly lives: readonly Life[];
  readonly readers: readonly Reader[];
  /** The single operations that somebody wanted to be followed, and that was committed. */
  readonly wanted: ReadonlySet<string>;
  /** When the first full scan had been committed. */
  readonly firstFullScanAt: number;
  /** A replica may show a state from before following began. */
  readonly mayLagBehindBeginning: boolean;
  /** The upstream's clock minus ours. */
  readonly skew: number;
  readonly ordeal: Ordeal;
  /** When the tracker's tokens were refused; absent where none ever was. */
  readonly refused?: Ordeal['silence'];
  /** When a token was shown that should have been renewed before. */
  readonly stale: readonly number[];
  /** All polls before the faults stop that came to their last write. */
  readonly polls: readonly Polled[];
}

const isTerminal = ({ type }: Change): boolean => TERMINAL_STATES.has(type as OperationState);

/** Everything that is wrong, in sentences; nothing in a world that keeps its promises. */
export function violations(outcome: Outcome): readonly string[] {
  const { log, readers } = outcome;
  const byId = new Map<string, Change[]>();
  for (const change of log) {
    const id = trackedId(change.resource, change.operation);
    byId.set(id, [...(byId.get(id) ?? []), change]);
  }
  return [
    ...gaps(outcome),
    ...[...byId].flatMap(([id, changes]) => storyFaults(id, changes)),
    ...log.filter(isTerminal).flatMap((change) => evidenceFaults(outcome, change)),
    ...outcome.lives.flatMap((life) => missedEnd(outcome, life, byId.get(life.id) ?? [])),
    ...outcome.lives.flatMap((life) => oldNews(outcome, life, byId.get(life.id) ?? [])),
    ...[...byId.keys()].flatMap((id) => unwanted(outcome, id)),
    ...readers.flatMap((reader) => readerFaults(reader, log)),
    ...silences(outcome, outcome.ordeal.silence, 'the list is refused'),
    ...silences(outcome, outcome.refused, 'the token is refused'),
    ...outcome.stale.slice(0, 1).map((at) => `a token is shown at ${at} that has ended`),
    ...starved(outcome),
  ];
}

function gaps({ log, tracking }: Outcome): string[] {
  const wrong = log.find(({ revision }, index) => revision !== index + 1);
  if (wrong) return [`the log has revision ${wrong.revision} out of its place`];
  return log.length === tracking.revision ? [] : [`revision is ${tracking.revision}, but ${log.length} rows`];
}

/** STARTED once and first, one terminal change at most and last, and time never runs backwards. */
function storyFaults(id: string, changes: readonly Change[]): string[] {
  const types = changes.map(({ type }) => type).join(' ');
  const terminals = changes.filter(isTerminal);
  const faults: string[] = [];
  if (terminals.length > 1) faults.push(`${id} ends more than once: ${types}`);
  if (terminals.length === 1 && changes.at(-1) !== terminals[0])
    faults.push(`${id} goes on after its end: ${types}`);
  if (changes.findLastIndex(({ type }) => type === 'STARTED') !== 0)
    faults.push(`${id} starts badly: ${types}`);
  for (const [index, { operation }] of changes.entries()) {
    const before = changes[index - 1]?.operation;
    if (before && !operation.done && compareInstants(operation.modifiedAt, before.modifiedAt) < 0) {
      faults.push(`${id} goes back to ${operation.modifiedAt}`);
    }
  }
  return faults;
}

/** An end is told only after the upstream has said so; LOST after three times not found, over a minute. */
function evidenceFaults({ shown }: Outcome, { type, observedAt, resource, operation }: Change): string[] {
  const id = trackedId(resource, operation);
  const before = shown.filter((answer) => answer.id === id && answer.at <= Date.parse(observedAt) + 1);
  if (type !== 'LOST') {
    return before.some((answer) => answer.operation?.state === type)
      ? []
      : [`nobody was told that ${id} ${type}`];
  }
  const misses = before.filter((answer) => !answer.operation);
  const [first, last] = [misses[0], misses.at(-1)];
  const enough = first && last && misses.length >= 3 && last.at - first.at >= RULES.lostAfterMs - 1;
  return enough ? [] : [`${id} is LOST after ${misses.length} times not found`];
}

/** Whatever ended after following began, or was told to have started, is told to have ended. */
function missedEnd(
  { tracking, firstFullScanAt, skew, ordeal }: Outcome,
  { id, bornAt, versions, odd, vanishesAt }: Life,
  changes: readonly Change[],
): string[] {
  if (changes.some(isTerminal)) return [];
  if (changes.length > 0) return [`${id} was started and never ended`];
  if (vanishesAt !== undefined) return [];
  const { since, only } = progressOf(tracking);
  if (only) return only.includes(id) ? [`${id} was followed and nobody was told of it`] : [];
  const last = versions.at(-1)?.operation;
  const [created, modified] = [milliseconds(last?.createdAt), milliseconds(last?.modifiedAt)];
  // What an answer takes may hide as much of a difference.
  const begunAt = since + (skew < 0 && skew > -10_000 ? 0 : skew);
  // Nothing tells the clock of an upstream before its first list, but its header.
  const isDated = !ordeal.undated || bornAt > firstFullScanAt + 1_000;
  const isNew = isDated && created !== undefined && created > begunAt;
  const endedLater = !ordeal.undated && !odd && modified !== undefined && modified > begunAt;
  const isUntimed = created === undefined && bornAt > firstFullScanAt + 1_000;
  return isNew || endedLater || isUntimed ? [`${id} ended and nobody was told`] : [];
}

/** What had ended before following began is no news, if the first list showed it, or a clock that is known. */
function oldNews(
  { tracking, wanted, mayLagBehindBeginning, skew, ordeal, firstFullScanAt }: Outcome,
  life: Life,
  changes: readonly Change[],
): string[] {
  if (changes.length === 0 || life.odd || mayLagBehindBeginning || wanted.has(life.id)) return [];
  const { since } = progressOf(tracking);
  const ended = milliseconds(life.versions.at(-1)?.operation.modifiedAt);
  if (ordeal.undated || life.hidden.some(({ from }) => from <= firstFullScanAt)) return [];
  const isOld = ended !== undefined && ended <= since + skew - RULES.skewMs && life.endedAt < since;
  return isOld ? [`${life.id} had ended long before, and is told of`] : [];
}

/** Where only single operations are followed, nothing is told of the others. */
function unwanted({ tracking, wanted }: Outcome, id: string): string[] {
  const isTold = progressOf(tracking).only === undefined || wanted.has(id);
  return isTold ? [] : [`${id} is told of, and nobody follows it`];
}

/** A reader has seen every change once, in order, and as it still stands. */
function readerFaults({ seen, complaints }: Reader, log: readonly Change[]): string[] {
  const changed = seen.find((change, index) => JSON.stringify(change) !== JSON.stringify(log[index]));
  return [
    ...complaints.slice(0, 3),
    ...(changed ? [`revision ${changed.revision} changed after it was read`] : []),
    ...(seen.length < log.length ? [`a reader has seen ${seen.length} of ${log.length} changes`] : []),
  ];
}

/** While nothing new can be seen, whoever waits is told so after the first poll. */
function silences({ polls }: Outcome, silence: Ordeal['silence'], why: string): string[] {
  if (!silence) return [];
  const { from, to } = silence;
  const within = polls.filter(({ startedAt, endedAt }) => from <= startedAt && endedAt < to);
  const silent = within.find(({ isWhole, problem }) => isWhole && !problem);
  return silent ? [`nobody is told at ${silent.endedAt} that ${why}`] : [];
}

/** How often in a row a slow list may be cut off before it gets the time that it takes. */
const CUT_OFF = 8;

function starved({ polls, ordeal: { listMs } }: Outcome): string[] {
  if (listMs === undefined) return [];
  let cutOff = 0;
  for (const { timedOut } of polls) {
    cutOff = timedOut ? cutOff + 1 : 0;
    if (cutOff > CUT_OFF) return [`a list of ${listMs} ms is cut off ${cutOff} times in a row`];
  }
  return [];
}

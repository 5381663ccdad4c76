import { shortDigest } from '../operation/fingerprint.ts';
import type { Operation } from '../operation/operation.ts';
import { trackedId } from '../operation/operation-ref.ts';
import { type Draft, finish, newDraft } from './draft.ts';
import { onUpstreamClock } from './follow.ts';
import { furthest } from './furthest.ts';
import { listingAfter, tooDear } from './listing.ts';
import { missing } from './missing.ts';
import type { Observation, PageSeen, Reconciled, Records } from './observation.ts';
import { type Progress, progressOf, type RecentEntry, unended, withoutScan } from './progress.ts';
import { advanceWatermark, followScan, type Scanned } from './scan.ts';
import type { Tracking } from './tracking.ts';
import { upsert } from './upsert.ts';

const NOTHING: Records = new Map();
/** How many unreadable rows of a page are reported. */
const MAX_UNREADABLE = 3;

/**
 * What an observation means: the state that follows, and the changes that lead there.
 *
 * An operation only moves forward on (`done`, `modifiedAt`), and what has ended never opens again. Each start
 * and each end is told once; an end that lies before following began is not told. A list never ends an
 * operation: what a complete scan did not show is got by its id. ARCHITECTURE.md, "States", has the table of
 * a scan.
 *
 * Reconciling the same observation again changes nothing more. `tracking` must be followed (`follow`).
 *
 * @param now In milliseconds since the epoch.
 * @param records The records of the operations that an earlier answer named in `lookups`.
 */
export function reconcile(
  tracking: Tracking,
  observation: Observation,
  now: number,
  records: Records = NOTHING,
): Reconciled {
  const isList = observation.kind === 'page' || observation.kind === 'rows';
  const draft = newDraft(isList ? onUpstreamClock(tracking, observation, now) : tracking, records, now);
  const progress = progressOf(draft.before);
  switch (observation.kind) {
    case 'page':
      return reconcilePage(draft, observation);
    case 'rows':
      takeIn(draft, observation.operations);
      return { ...finish(draft, progress), missingFromScan: [] };
    case 'refused': {
      if (observation.asked !== progress.scan?.pageToken)
        return { ...finish(draft, progress), missingFromScan: [] };
      draft.anomalies.push({ kind: 'TOKEN_REFUSED' });
      return { ...unlisted(draft), scanEnd: 'BROKEN' };
    }
    case 'unlisted':
      return unlisted(draft);
    case 'operation':
      if (trackedId(tracking.resource, observation.operation) === observation.id)
        upsert(draft, observation.operation);
      else draft.anomalies.push({ kind: 'OTHER_OPERATION', id: observation.id });
      return { ...finish(draft, progress), missingFromScan: [] };
    case 'missing':
      missing(draft, observation.id);
      return { ...finish(draft, progress), missingFromScan: [] };
  }
}

function reconcilePage(draft: Draft, page: PageSeen): Reconciled {
  const { before, now } = draft;
  takeIn(draft, page.operations);
  const scanned = followScan(before, page, draft.lookups.size > 0, now);
  if (!scanned) return { ...finish(draft, progressOf(before)), missingFromScan: [] };
  for (const { id, error } of (page.unreadable ?? []).slice(0, MAX_UNREADABLE)) {
    const named = id === undefined ? {} : { id };
    draft.anomalies.push({ kind: 'UNREADABLE', ...named, problem: error.message });
  }
  if (scanned.end === 'BROKEN') draft.anomalies.push({ kind: 'TOKEN_LOOP' });
  const progress = progressAfter(draft, scanned);
  return {
    ...finish(draft, progress),
    missingFromScan: missingFrom(draft, scanned),
    ...(scanned.end ? { scanEnd: scanned.end } : {}),
  };
}

function takeIn(draft: Draft, operations: readonly Operation[]): void {
  const { before } = draft;
  for (const operation of furthest(before.resource, followedOf(before, operations))) upsert(draft, operation);
}

/** The rows of a page that are followed. */
function followedOf(tracking: Tracking, operations: readonly Operation[]): readonly Operation[] {
  const { only } = progressOf(tracking);
  if (!only) return operations;
  const ids = new Set([...only, ...Object.keys(tracking.open)]);
  return operations.filter((operation) => ids.has(trackedId(tracking.resource, operation)));
}

/** The scan cannot continue: it begins again, and single operations are got one by one. */
function unlisted(draft: Draft): Omit<Reconciled, 'scanEnd'> {
  const { before, now } = draft;
  const rest = progressOf(withoutScan(before));
  if (!rest.only) return { ...finish(draft, rest), missingFromScan: [] };
  return { ...finish(draft, { ...rest, listing: tooDear(before, now) }), missingFromScan: unended(before) };
}

function progressAfter(draft: Draft, scanned: Scanned): Progress {
  const { scan, pageToken, end } = scanned;
  const rest = progressOf(withoutScan(draft.before));
  if (pageToken !== undefined) return { ...rest, scan: { ...scan, pageToken } };
  if (rest.only) return { ...rest, listing: listingAfter(draft.before, scanned, draft.now) };
  if (end !== 'COMPLETE' || !scan.full || scan.partial) return rest;
  // Nothing is known of what is open before a row has been read.
  if (scan.blank && !rest.fullScan) return rest;
  const progress = advanceWatermark(rest, scan);
  if (!scan.unread) forget(draft, progress.watermark, new Set(scan.unseen));
  return progress;
}

/**
 * Drops what the watermark has passed, and what without timestamps was missing from two full scans in a row.
 */
function forget({ before, recent }: Draft, watermark: number, unseen: ReadonlySet<string>): void {
  for (const [id, entry] of Object.entries(before.recent) as [string, RecentEntry][]) {
    if (recent.has(id)) continue;
    if (entry.at === undefined ? entry.gone && unseen.has(shortDigest(id)) : entry.at <= watermark) {
      recent.set(id, undefined);
    } else if (entry.at === undefined && unseen.has(shortDigest(id)))
      recent.set(id, { ...entry, gone: true });
  }
}

/** Absence is not completion: what a complete scan or a search did not list is got by its id. */
function missingFrom({ before, open }: Draft, { scan, end }: Scanned): readonly string[] {
  const isOver = progressOf(before).only ? end !== undefined : end === 'COMPLETE' && !scan.partial;
  if (!isOver || scan.unseen.length === 0) return [];
  const unseen = new Set(scan.unseen);
  return unended(before).filter((id) => !open.has(id) && unseen.has(shortDigest(id)));
}

import { type Draft, finish, newDraft } from './draft.ts';
import { shortDigest } from './fingerprint.ts';
import { furthest } from './furthest.ts';
import { missing } from './missing.ts';
import type { Observation, PageSeen, Reconciled, Records } from './observation.ts';
import { trackedId } from './operation-ref.ts';
import { type Progress, progressOf, type RecentEntry, withoutScan } from './progress.ts';
import { followScan, type Scanned, settle } from './scan.ts';
import type { Tracking } from './tracking.ts';
import { upsert } from './upsert.ts';

const NOTHING: Records = new Map();

/**
 * What an observation means: the state that follows, and the changes that lead there. The heart of the tracker; the
 * rules are those of "Following a resource" in the design.
 *
 * Reconciling the same observation again changes nothing more. `tracking` must be followed (`follow`).
 *
 * @param now In milliseconds since the epoch.
 * @param records What is recorded of the operations that an earlier answer named in `questions`.
 */
export function reconcile(
  tracking: Tracking,
  observation: Observation,
  now: number,
  records: Records = NOTHING,
): Reconciled {
  const draft = newDraft(tracking, records, now);
  const progress = progressOf(tracking);
  switch (observation.kind) {
    case 'page':
      return reconcilePage(draft, observation);
    case 'refused': {
      if (observation.asked !== progress.scan?.pageToken) return { ...finish(draft, progress), suspects: [] };
      draft.anomalies.push({ kind: 'TOKEN_REFUSED' });
      const restarted = progressOf(withoutScan(tracking));
      return { ...finish(draft, restarted), suspects: [], scanEnd: 'BROKEN' };
    }
    case 'operation':
      if (trackedId(tracking.resource, observation.operation) === observation.id)
        upsert(draft, observation.operation);
      else draft.anomalies.push({ kind: 'OTHER_OPERATION', id: observation.id });
      return { ...finish(draft, progress), suspects: [] };
    case 'missing':
      missing(draft, observation.id);
      return { ...finish(draft, progress), suspects: [] };
  }
}

function reconcilePage(draft: Draft, page: PageSeen): Reconciled {
  const { before, now } = draft;
  for (const operation of furthest(before.resource, page.operations)) upsert(draft, operation);
  const scanned = followScan(before, page, draft.questions.size > 0, now);
  if (!scanned) return { ...finish(draft, progressOf(before)), suspects: [] };
  if (scanned.end === 'BROKEN') draft.anomalies.push({ kind: 'TOKEN_LOOP' });
  const progress = progressAfter(draft, scanned);
  return {
    ...finish(draft, progress),
    suspects: scanned.end === 'COMPLETE' ? suspects(draft, scanned) : [],
    ...(scanned.end ? { scanEnd: scanned.end } : {}),
  };
}

function progressAfter(draft: Draft, { scan, pageToken, end }: Scanned): Progress {
  const rest = progressOf(withoutScan(draft.before));
  if (pageToken !== undefined) return { ...rest, scan: { ...scan, pageToken } };
  if (end !== 'COMPLETE' || !scan.full || scan.partial) return rest;
  const progress = settle(rest, scan);
  forget(draft, progress.watermark, new Set(scan.unseen));
  return progress;
}

/** Drops what the watermark has passed, and what without timestamps was missing from two full scans in a row. */
function forget({ before, recent }: Draft, watermark: number, unseen: ReadonlySet<string>): void {
  for (const [id, entry] of Object.entries(before.recent) as [string, RecentEntry][]) {
    if (recent.has(id)) continue;
    if (entry.at === undefined ? entry.gone && unseen.has(shortDigest(id)) : entry.at <= watermark) {
      recent.set(id, undefined);
    } else if (entry.at === undefined && unseen.has(shortDigest(id)))
      recent.set(id, { ...entry, gone: true });
  }
}

/** Absence is not completion: what a complete scan did not list is only asked for. */
function suspects({ before, open }: Draft, { scan }: Scanned): readonly string[] {
  const unseen = new Set(scan.unseen);
  if (scan.partial || unseen.size === 0) return [];
  return Object.keys(before.open).filter((id) => !open.has(id) && unseen.has(shortDigest(id)));
}

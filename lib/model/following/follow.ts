import { TrackerError } from '../core/error.ts';
import type { Operation } from '../operation/operation.ts';
import { parentsOf, type Resource } from '../operation/resource.ts';
import { lastMoved } from './first-sight.ts';
import type { PageSeen } from './observation.ts';
import { begunProgress, type RecentEntry } from './progress.ts';
import { RULES } from './rules.ts';
import type { Tracking } from './tracking.ts';

/** A resource before anything is known of it. */
export function newTracking(resource: string, parents: Readonly<Record<string, string>>): Tracking {
  return { resource, parents, revision: 0, epoch: 0, open: {}, recent: {}, progress: {} };
}

/**
 * Refuses other parents for a resource than it is followed with.
 *
 * Two tasks, each with epochs of its own, must not poll into one log; and a log is not read under wrong
 * parents.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a resource that has been listed with other parents than it
 *   has here.
 */
export function checkParents(tracking: Tracking | undefined, resource: Resource): void {
  if (!tracking || begunProgress(tracking)?.fullScan === undefined) return;
  const { parents } = tracking;
  const given = parentsOf(resource);
  const names = Object.keys({ ...parents, ...given });
  if (names.every((name) => parents[name] === given[name])) return;
  throw new TrackerError(
    'INVALID_ARGUMENT',
    `${tracking.resource} is followed with other parents: ${names.join(', ')}`,
  );
}

/**
 * The tracking of a resource that is followed as a whole, or for the operations `only`.
 *
 * What is followed as a whole stays so; what was followed in part begins anew when the whole is wanted.
 */
export function follow(tracking: Tracking, only: readonly string[] | undefined, now: number): Tracking {
  const beginning = { since: now, watermark: now - RULES.skewMs };
  const progress = begunProgress(tracking);
  if (!progress) return { ...tracking, progress: only ? { ...beginning, only } : beginning };
  const followed = progress.only;
  if (!followed) return tracking;
  if (!only) return { ...tracking, progress: beginning };
  const added = only.filter((id) => !followed.includes(id));
  if (added.length === 0) return tracking;
  const unended = followed.filter((id) => !Object.hasOwn(tracking.recent, id));
  return {
    ...tracking,
    recent: withoutBygone(tracking.recent, now),
    progress: { ...progress, only: [...unended, ...added] },
  };
}

/**
 * An operation that is followed on its own is not looked for once it has ended: no answer can open it again.
 */
function withoutBygone(recent: Tracking['recent'], now: number): Tracking['recent'] {
  const kept = (Object.entries(recent) as [string, RecentEntry][]).filter(
    ([, { at = now }]) => now - at < RULES.rememberMs,
  );
  return kept.length < Object.keys(recent).length ? Object.fromEntries(kept) : recent;
}

/** Clocks that differ by less are not told apart by rows. */
const NOTABLE_MS = 60_000;

/**
 * Puts the beginning of following on the upstream's clock, as far as a page of the first scan tells it: what
 * ended since then is news, whatever our own clock says.
 *
 * Rows do not move the watermark ahead: one that is wrong would hide everything to come.
 *
 * @param skewMs How far that clock is ahead of ours, by the header of the page.
 */
export function onUpstreamClock(
  tracking: Tracking,
  { operations, skewMs = 0 }: Pick<PageSeen, 'operations' | 'skewMs'>,
  now: number,
): Tracking {
  const progress = begunProgress(tracking);
  if (!progress || progress.fullScan || progress.only) return tracking;
  const { skew: known, watermark } = progress;
  const skew = skewOf(skewMs, latestOf(operations, now) - now);
  if (known === undefined ? skew === 0 : skew <= known) return tracking;
  const moved = known === undefined ? watermark + Math.min(skew, Math.max(skewMs, 0)) : watermark;
  return { ...tracking, progress: { ...progress, skew, watermark: moved } };
}

/** No row is later than its upstream's clock. The latest may have moved just now, and counts as news. */
function skewOf(skewMs: number, latestMs: number): number {
  if (latestMs > NOTABLE_MS) return Math.max(skewMs, latestMs - 1);
  return skewMs < 0 ? Math.max(skewMs, Math.min(latestMs, 0)) : skewMs;
}

/** The latest timestamp of the rows, without those that lie so far ahead that they can only be wrong. */
function latestOf(operations: readonly Operation[], now: number): number {
  const moved = operations.map((operation) => lastMoved(operation) ?? -Infinity);
  return moved.reduce(
    (latest, at) => (at - now > RULES.recordWithinMs ? latest : Math.max(latest, at)),
    -Infinity,
  );
}

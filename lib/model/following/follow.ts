import { TrackerError } from '../core/error.ts';
import { parentsOf, type Resource } from '../operation/resource.ts';
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

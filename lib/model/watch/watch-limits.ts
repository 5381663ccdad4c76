import { TrackerError } from '../core/error.ts';
import type { Watch } from './watch.ts';

/** How many active watches a tenant may have. */
export interface WatchLimits {
  /** On one resource, or on operations of it. */
  readonly resource: number;
  /** On one folder: each has a watch of its own on each machine. */
  readonly folder: number;
  /** Altogether; the machines of a folder do not count. */
  readonly tenant: number;
}

export const WATCH_LIMITS: WatchLimits = { resource: 1_000, folder: 20, tenant: 10_000 };

/** Whether a watch counts as one of its tenant's. */
export const isCounted = (watch: Watch | undefined): boolean =>
  watch?.state === 'ACTIVE' && watch.folderWatch === undefined;

/** How many active watches a tenant may have on what a watch follows. */
export const mostOn = ({ folder }: Watch, limits: WatchLimits): number =>
  folder ? limits.folder : limits.resource;

/** @param subject What they are on; absent for all of the tenant's. */
export function tooManyWatches(count: number, most: number, subject?: string): TrackerError {
  const which = subject === undefined ? '' : ` on ${subject}`;
  return new TrackerError(
    'RESOURCE_EXHAUSTED',
    `there are already ${count} active watches${which}, at most ${most}; delete one, or let one end`,
  );
}

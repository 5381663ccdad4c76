import type { OperationState } from '../operation/operation.ts';
import type { Tracking } from './tracking.ts';

// The shapes behind the JSON of a `Tracking`: type aliases, because only those are JSON objects to the
// compiler.

/** An operation that has not ended. */
export type OpenEntry = {
  readonly fingerprint: string;
  readonly state: 'RUNNING' | 'FAILING';
  readonly modifiedAt?: string;
  /** How often in a row the upstream has not found it by its id, since when (milliseconds). */
  readonly misses?: number;
  readonly missedSince?: number;
};

/** An operation that has ended and may still be listed. */
export type RecentEntry = {
  readonly state: OperationState;
  /** When the watermark may forget it, in milliseconds; absent where the upstream gives no timestamps. */
  readonly at?: number;
  /** Without timestamps: it was missing from the last full scan. */
  readonly gone?: true;
  /** The upstream has shown it in another state since, which has been reported. */
  readonly odd?: true;
};

/** A scan of the list that is under way. */
export type Scan = {
  readonly startedAt: number;
  /** It goes through to the end, whatever its first pages say. */
  readonly full: boolean;
  /** What the next page is asked with. */
  readonly pageToken: string;
  /** Digests of the tokens asked with so far. */
  readonly tokens: readonly string[];
  /** Digests of the ids that were known when it began and have not been listed yet. */
  readonly unseen: readonly string[];
  /** All rows so far had a `createdAt`, none later than the one before. */
  readonly newestFirst: boolean;
  /** The `createdAt` of the last row. */
  readonly last?: string;
  /** The latest `createdAt` so far, in milliseconds. */
  readonly newest?: number;
  /** The latest timestamp of any row so far, in milliseconds. */
  readonly latest?: number;
  /** A scan for single operations ends after this many pages: to get each of them costs no more. */
  readonly maxPages?: number;
  /** Something was left out or left undecided: the scan proves nothing about what it did not list. */
  readonly partial: boolean;
  /** Rows could not be read and may be news once they can: the scan does not advance the watermark. */
  readonly unread?: true;
  /** So far rows were listed, and none of them could be read. */
  readonly blank?: true;
};

/** The last full scan that reached the end of the list. */
type FullScan = {
  readonly startedAt: number;
  /** Absent where no row had a `createdAt`, and after a scan with rows that could not be read. */
  readonly newest?: number;
  readonly pages: number;
  readonly newestFirst: boolean;
};

/** What it costs to find the single operations by the list. */
export type Listing = {
  readonly at: number;
  /** The pages read, and the calls for those that were not listed. */
  readonly calls: number;
};

/** `Tracking.progress`. Times are milliseconds since the epoch. */
export type Progress = {
  /** When following began: what had ended by then is no news. */
  readonly since: number;
  /**
   * In the upstream's time: what was created and ended up to here is decided. An operation that is listed as
   * ended by then, and is no longer known, is no news. Until a full scan has moved it, it is a guess by our clock.
   */
  readonly watermark: number;
  /** How far the upstream's clock was ahead of ours in the first scan; absent where it was not. */
  readonly skew?: number;
  /** While the watermark is a guess: the latest time of any row of the first scan. What is later is no history. */
  readonly history?: number;
  /** Absent during the first scan. */
  readonly fullScan?: FullScan;
  readonly scan?: Scan;
  /** When the last change was seen. */
  readonly changedAt?: number;
  /** Present while only single operations are followed, not the whole resource: their ids. */
  readonly only?: readonly string[];
  /** Beside `only`: absent until the list has been tried. */
  readonly listing?: Listing;
};

/** The operations that are followed and have not ended, whether the upstream has shown them yet or not. */
export function unended({ open, recent, progress }: Tracking): readonly string[] {
  const only = (progress as Progress).only ?? [];
  const unmet = only.filter((id) => !Object.hasOwn(open, id) && !Object.hasOwn(recent, id));
  return [...Object.keys(open), ...unmet];
}

/** The progress of a tracking that has begun. */
export function progressOf(tracking: Tracking): Progress {
  return tracking.progress as Progress;
}

/** Up to when everything is decided, in the upstream's time. */
export const decidedUpTo = ({ watermark, history = watermark }: Progress): number =>
  Math.min(watermark, history);

/** Whether the resource is followed by now, as a whole or in part. */
export function hasBegun(tracking: Tracking | undefined): tracking is Tracking {
  return (tracking?.progress as Partial<Progress> | undefined)?.since !== undefined;
}

/** The progress, once following has begun. */
export function begunProgress(tracking: Tracking | undefined): Progress | undefined {
  return hasBegun(tracking) ? progressOf(tracking) : undefined;
}

/** Whether the resource is followed as a whole and has been listed to its end. */
export function hasBeenListed(tracking: Tracking | undefined): tracking is Tracking {
  const progress = begunProgress(tracking);
  return progress?.fullScan !== undefined && progress.only === undefined;
}

/** When the last change was seen, or following began, in milliseconds since the epoch. */
export function lastChangedAt(tracking: Tracking): number {
  const { since, changedAt = since } = progressOf(tracking);
  return changedAt;
}

export function openEntry(tracking: Tracking, id: string): OpenEntry | undefined {
  return Object.hasOwn(tracking.open, id) ? (tracking.open[id] as OpenEntry) : undefined;
}

/** The tracking without the scan that is under way. */
export function withoutScan(tracking: Tracking): Tracking {
  const { scan, ...progress } = progressOf(tracking);
  return scan ? { ...tracking, progress } : tracking;
}

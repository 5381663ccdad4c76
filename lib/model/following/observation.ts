import type { Change } from '../change-log/change.ts';
import type { TrackerError } from '../core/error.ts';
import type { Operation } from '../operation/operation.ts';
import type { Tracking } from './tracking.ts';

/** A row of a list that is no operation, or does not tell how it stands. */
export interface UnreadableRow {
  /** What the operation would be known by, if the row has that. */
  readonly id?: string;
  readonly error: TrackerError;
}

/** One page of a list. */
export interface PageSeen {
  readonly kind: 'page';
  /** The token it was asked with; absent for the first page. */
  readonly asked?: string;
  readonly operations: readonly Operation[];
  /** The other rows. */
  readonly unreadable?: readonly UnreadableRow[];
  readonly nextPageToken?: string;
  /** Some places could not be asked (Google's `unreachable`). */
  readonly partial: boolean;
}

/** A part of a page, ahead of the page itself, which alone counts for its scan. */
interface RowsSeen {
  readonly kind: 'rows';
  readonly operations: readonly Operation[];
}

/**
 * What an upstream answered. A call that failed in any other way is no observation: it says nothing about any
 * operation.
 */
export type Observation =
  | PageSeen
  | RowsSeen
  /** The upstream no longer takes the token that the scan would go on with. */
  | { readonly kind: 'refused'; readonly asked: string }
  /** The upstream does not list the resource at all. */
  | { readonly kind: 'unlisted' }
  /** An operation that was asked for by its id. */
  | { readonly kind: 'operation'; readonly id: string; readonly operation: Operation }
  /** NOT_FOUND for an operation that was asked for by its id. */
  | { readonly kind: 'missing'; readonly id: string };

/** How a scan ended: at the end of the list, early with all that matters seen, or broken off to begin again. */
export type ScanEnd = 'COMPLETE' | 'EARLY' | 'BROKEN';

/** Something an upstream should not do; for the log, and never a change. */
export interface Anomaly {
  readonly kind: 'REOPENED' | 'OTHER_END' | 'TOKEN_LOOP' | 'TOKEN_REFUSED' | 'OTHER_OPERATION' | 'UNREADABLE';
  readonly id?: string;
  /** What is wrong, where the kind does not say it. */
  readonly problem?: string;
}

/** What has been recorded of operations that were looked up by id; `undefined` where nothing has. */
export type Records = ReadonlyMap<string, Operation | undefined>;

/** What an observation comes to. Nothing of it is true for anybody before `tracking` is committed. */
export interface Reconciled {
  /** The very same maps where nothing in them has changed. */
  readonly tracking: Tracking;
  readonly changes: readonly Change[];
  /** The operations to record, as they were observed. */
  readonly operations: readonly Operation[];
  readonly anomalies: readonly Anomaly[];
  /**
   * Operations about which nothing was decided, for want of what is recorded of them: the same observation wants
   * to be reconciled again with their records.
   */
  readonly lookups: readonly string[];
  /** Operations that a scan should have listed and did not: to be asked for by id, which alone tells. */
  readonly missingFromScan: readonly string[];
  /** Present when this observation ended a scan. */
  readonly scanEnd?: ScanEnd;
}

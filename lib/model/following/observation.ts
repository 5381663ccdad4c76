import type { Change } from '../change-log/change.ts';
import type { TrackerError } from '../core/error.ts';
import type { Operation } from '../operation/operation.ts';
import type { Tracking } from './tracking.ts';

/** A row of a list that is no operation, or does not prove its state. */
export interface UnreadableRow {
  /** The operation's id, if the row has one. */
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
  /** Some locations could not be asked (Google's `unreachable`). */
  readonly partial: boolean;
  /** How far the upstream's clock is ahead of ours, as far as its answer tells. */
  readonly skewMs?: number;
}

/** A part of a page, ahead of the page itself; only the page counts for its scan. */
interface RowsSeen {
  readonly kind: 'rows';
  readonly operations: readonly Operation[];
  readonly skewMs?: number;
}

/**
 * An upstream's answer. A call that failed in any other way is no observation: it says nothing about any
 * operation.
 */
export type Observation =
  | PageSeen
  | RowsSeen
  /** The upstream no longer takes the token that the scan would continue with. */
  | { readonly kind: 'refused'; readonly asked: string }
  /** The upstream does not list the resource at all. */
  | { readonly kind: 'unlisted' }
  /** An operation that was got by its id. */
  | { readonly kind: 'operation'; readonly id: string; readonly operation: Operation }
  /** NOT_FOUND for an operation that was got by its id. */
  | { readonly kind: 'missing'; readonly id: string };

/**
 * How a scan ended: at the end of the list, early with all that matters seen, or broken off to begin again.
 */
export type ScanEnd = 'COMPLETE' | 'EARLY' | 'BROKEN';

/** Something an upstream should not do; for the log, and never a change. */
export interface Anomaly {
  readonly kind: 'REOPENED' | 'OTHER_END' | 'TOKEN_LOOP' | 'TOKEN_REFUSED' | 'OTHER_OPERATION' | 'UNREADABLE';
  readonly id?: string;
  /** What is wrong, where the kind does not say it. */
  readonly problem?: string;
}

/** The records of operations that were looked up by id; `undefined` where there is none. */
export type Records = ReadonlyMap<string, Operation | undefined>;

/** The outcome of an observation. It counts only once `tracking` is committed. */
export interface Reconciled {
  /** The very same maps where nothing in them has changed. */
  readonly tracking: Tracking;
  readonly changes: readonly Change[];
  /** The operations to record, as they were observed. */
  readonly operations: readonly Operation[];
  readonly anomalies: readonly Anomaly[];
  /**
   * Operations that are undecided without their records: the same observation is to be reconciled again with
   * the records.
   */
  readonly lookups: readonly string[];
  /** Operations that a scan should have listed and did not: only a get by id tells their state. */
  readonly missingFromScan: readonly string[];
  /** Present when this observation ended a scan. */
  readonly scanEnd?: ScanEnd;
}

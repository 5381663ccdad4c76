import type { Operation } from '../model/operation/operation.ts';
import type { Watch } from '../model/watch/watch.ts';

/** A recorded operation under the key that is unique across both families (`operationKey`). */
export interface Snapshot {
  readonly key: string;
  readonly operation: Operation;
  /** RFC 3339. */
  readonly observedAt: string;
  /** The caller knows of an earlier record. Writing is cheaper then, and correct in any case. */
  readonly again?: boolean;
}

/** A place in the list of recorded operations to continue from; plain text, not yet sealed. */
export type ListPosition = string;

export interface ListedSnapshot extends Snapshot {
  /** The place right behind it. */
  readonly position: ListPosition;
}

/** What one read of the list of recorded operations answers. */
export interface ListedPage {
  readonly items: readonly ListedSnapshot[];
  readonly next?: ListPosition;
  /** The stored size of what was read for it. */
  readonly bytes: number;
}

/** A page of watches that is asked for. */
export interface WatchPage {
  readonly after?: string;
  readonly limit: number;
  /** Selects what is listed. */
  readonly where?: (watch: Watch) => boolean;
}

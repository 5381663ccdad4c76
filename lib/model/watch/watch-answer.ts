import type { ChangeType } from '../change-log/change.ts';
import { stateOf, type Watch, type WatchState } from './watch.ts';
import { type ShownSink, shownSink } from './watch-secret.ts';

/** A watch as callers see it. */
export interface WatchAnswer {
  readonly id: string;
  readonly resource?: string;
  readonly folderId?: string;
  readonly operationId?: string;
  readonly filter: string;
  readonly types: readonly ChangeType[];
  /** Includes the secret in the answer to the first creation, for a kind whose secrets the tracker makes. */
  readonly sink: ShownSink;
  readonly state: WatchState;
  /** Absent for a folder: each of its resources has its own revisions. */
  readonly deliveredRevision?: string;
  /**
   * The number of changes still to be delivered (`readLag`). For a folder the sum over its resources, absent
   * in a list of watches.
   */
  readonly lag?: number;
  readonly lastError?: string;
  /** The `source` of its events. */
  readonly source: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
}

interface Shown {
  /** Left out of the answer for a folder. */
  readonly lag: number;
  readonly source: string;
  readonly now: number;
  /** The secret that the watch was created with, in the answer to its creator only. */
  readonly secret?: string | undefined;
}

export function answerOf(watch: Watch, { lag, source, now, secret }: Shown): WatchAnswer {
  const { id, resource, folder, operation, filter, types, createdAt, expiresAt } = watch;
  const lastError = watch.error ?? watch.lost;
  return {
    id,
    ...(folder ? { folderId: folder.id } : { resource }),
    ...(operation === undefined ? {} : { operationId: operation }),
    filter,
    types,
    sink: shownSink(watch, secret),
    state: stateOf(watch, now),
    ...(folder ? {} : { deliveredRevision: String(watch.deliveredRevision), lag }),
    ...(lastError === undefined ? {} : { lastError }),
    source,
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

import type { ChangeType } from '../change-log/change.ts';
import type { SinkTarget, WatchSink } from './sink-kinds.ts';
import { stateOf, type Watch, type WatchState } from './watch.ts';
import { withShownSecret } from './watch-secret.ts';

/** A watch as callers see it. */
export interface WatchAnswer {
  readonly id: string;
  readonly resource?: string;
  readonly folderId?: string;
  readonly operationId?: string;
  readonly filter: string;
  readonly types: readonly ChangeType[];
  /** With a secret in the answer to the first creation alone, and only where the tracker makes such secrets. */
  readonly sink: SinkTarget | WatchSink;
  readonly state: WatchState;
  /** Absent for a folder, whose resources have revisions of their own. */
  readonly deliveredRevision?: string;
  /**
   * How many changes it has yet to tell of (`readLag`). For a folder the sum over its resources, and absent where
   * several watches are answered at once.
   */
  readonly lag?: number;
  readonly lastError?: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
}

/**
 * @param lag Of a folder's watch none.
 * @param secret What the watch was created with, for its creator alone.
 */
export function answerOf(watch: Watch, lag: number, now: number, secret?: string): WatchAnswer {
  const { id, resource, folder, operation, filter, types, sink, createdAt, expiresAt } = watch;
  const lastError = watch.error ?? watch.lost;
  return {
    id,
    ...(folder ? { folderId: folder.id } : { resource }),
    ...(operation === undefined ? {} : { operationId: operation }),
    filter,
    types,
    sink: withShownSecret(sink, secret),
    state: stateOf(watch, now),
    ...(folder ? {} : { deliveredRevision: String(watch.deliveredRevision), lag }),
    ...(lastError === undefined ? {} : { lastError }),
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

import type { ChangeType } from '../change-log/change.ts';
import type { DeadLetter } from './dead-letter.ts';
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
  /** Its secret is shown as that of the sink is. */
  readonly deadLetter?: { readonly sink: ShownSink; readonly maxAttempts: number };
  readonly state: WatchState;
  /** Absent for a folder: each of its resources has its own revisions. */
  readonly deliveredRevision?: string;
  /**
   * The number of changes still to be delivered (`readLag`), absent in a list unless it is asked for. For a
   * folder the sum over its resources, absent in every list.
   */
  readonly lag?: number;
  readonly lastError?: string;
  /** The `source` of its events. */
  readonly source: string;
  readonly createdAt: string;
  readonly expiresAt?: string;
}

/** The secrets of a new watch. */
export interface MadeSecrets {
  readonly sink?: string | undefined;
  readonly deadLetter?: string | undefined;
}

interface Shown {
  /** Left out of the answer for a folder. */
  readonly lag?: number;
  readonly source: string;
  readonly now: number;
  /** The secrets that the watch was created with, in the answer to its creator only. */
  readonly secrets?: MadeSecrets;
}

export function answerOf(watch: Watch, { lag, source, now, secrets = {} }: Shown): WatchAnswer {
  const { id, resource, folder, operation, filter, types, deadLetter, createdAt, expiresAt } = watch;
  const lastError = lastErrorOf(watch);
  return {
    id,
    ...(folder ? { folderId: folder.id } : { resource }),
    ...(operation === undefined ? {} : { operationId: operation }),
    filter,
    types,
    sink: shownSink(watch, secrets.sink),
    ...(deadLetter ? { deadLetter: shownDeadLetter(deadLetter, secrets.deadLetter) } : {}),
    state: stateOf(watch, now),
    ...(folder ? {} : { deliveredRevision: String(watch.deliveredRevision) }),
    ...(folder || lag === undefined ? {} : { lag }),
    ...(lastError === undefined ? {} : { lastError }),
    source,
    createdAt,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

const shownDeadLetter = (deadLetter: DeadLetter, secret: string | undefined) => ({
  sink: shownSink(deadLetter, secret),
  maxAttempts: deadLetter.maxAttempts,
});

/** What stands in a watch's way, or has ended it, and which changes its sink was not told of. */
export function lastErrorOf({ error, lost }: Pick<Watch, 'error' | 'lost'>): string | undefined {
  if (error === undefined || lost === undefined || error === lost) return error ?? lost;
  return `${error}; ${lost}`;
}

import { invalidArgument, TrackerError } from '../core/error.ts';

/** The position of a named consumer in a resource's log. */
export interface Consumer {
  readonly tenant: string;
  readonly resource: string;
  readonly name: string;
  /**
   * The filter of what it is handed out, printed; empty for every change. Its position is bound to this
   * filter.
   */
  readonly filter: string;
  /** Everything up to this revision has been acknowledged. */
  readonly acknowledged: number;
  /** The revision that the last answer ended with; the next call acknowledges it. */
  readonly handedOut: number;
  /** While the operations that were open at that revision are handed out: the id of the last one. */
  readonly synced?: string;
  /** Whom it belongs to (`ownerOf`); absent in one that no call with an owner has moved yet. */
  readonly owner?: string;
  /** Half of the time that it is kept is over: writing it begins that time anew. */
  readonly isStale?: boolean;
}

/** The most consumers that a key begins within `CONSUMER_WINDOW_DAYS`, in all resources of its tenant. */
export const MAX_CONSUMERS = 1_000;
export const CONSUMER_WINDOW_DAYS = 30;

export function tooManyConsumers(): TrackerError {
  return new TrackerError(
    'RESOURCE_EXHAUSTED',
    `a key begins at most ${MAX_CONSUMERS} consumers in ${CONSUMER_WINDOW_DAYS} days; go on with one that there is`,
  );
}

export function notYours(name: string): TrackerError {
  return new TrackerError(
    'PERMISSION_DENIED',
    `the consumer ${name} belongs to another key; take another name, with the last cursor to go on from there`,
  );
}

const CONSUMER = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/** @throws {TrackerError} `INVALID_ARGUMENT` naming `consumer`. */
export function parseConsumer(name: string): string {
  if (CONSUMER.test(name)) return name;
  throw invalidArgument(
    'consumer',
    'must be 1 to 63 letters, digits or any of _ . - and begin with a letter or digit',
  );
}

/** Whether two consumers of the same log have the same position and filter. */
export function isSamePlace(a: Consumer, b: Consumer): boolean {
  return (
    a.filter === b.filter &&
    a.acknowledged === b.acknowledged &&
    a.handedOut === b.handedOut &&
    a.synced === b.synced
  );
}

import { invalidArgument } from '../core/error.ts';

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

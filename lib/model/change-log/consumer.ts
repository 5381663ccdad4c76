import { invalidArgument } from '../core/error.ts';

/** Where a named consumer of a resource's log stands. */
export interface Consumer {
  readonly tenant: string;
  readonly resource: string;
  readonly name: string;
  /** What it is handed out, printed; empty for every change. Its place in the log means nothing under another. */
  readonly filter: string;
  /** Everything up to this revision has been acknowledged. */
  readonly acknowledged: number;
  /** The revision that the last answer ended with; the next call acknowledges it. */
  readonly handedOut: number;
  /** While it is still handed out what was open at that revision: the id of the last such operation. */
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

/** Whether both stand at the same place of the same log, by whatever name. */
export function isSamePlace(a: Consumer, b: Consumer): boolean {
  return (
    a.filter === b.filter &&
    a.acknowledged === b.acknowledged &&
    a.handedOut === b.handedOut &&
    a.synced === b.synced
  );
}

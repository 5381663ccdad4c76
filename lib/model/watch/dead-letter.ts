import type { Destination, Watch } from './watch.ts';

/** A second sink of a watch, which is told of the changes that the first one does not take. */
export interface DeadLetter extends Destination {
  /** How many deliveries of one change fail before it is given up. */
  readonly maxAttempts: number;
}

/** A change that a sink has not taken, and is not called with again. */
export interface GivenUp {
  readonly attempts: number;
  /** That of the last attempt. */
  readonly error: string;
}

/** Bounds `maxAttempts`: that many attempts, an hour apart at most, end before the day that a sink may fail. */
export const MAX_ATTEMPTS = 20;

/** Whether the dead letter of a change is due at once. */
export const isDeadLetterDue = ({ state, failing }: Watch): boolean =>
  state === 'ACTIVE' && failing?.givenUp !== undefined && failing.attempts === 0;

/** What is told of a change that has gone to the dead letter. */
export const deadLettered = (revision: number, { attempts, error }: GivenUp): string =>
  `change ${revision} went to the dead letter after ${attempts} attempt${attempts === 1 ? '' : 's'}: ${error}`;

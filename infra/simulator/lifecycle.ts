import type { JsonObject } from '../../lib/model/core/json.ts';
import type { Status } from '../../lib/model/core/status.ts';
import type { Timestamp } from '../../lib/model/time/timestamp.ts';

/** How an operation ends; `NO_RESULT` is done with neither error nor response, legal for Google alone. */
export const OUTCOMES = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'ROLLED_BACK', 'NO_RESULT'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** The course of one operation, fixed when it starts; what it looks like at a moment is `progressAt`. */
export interface Course {
  /** In milliseconds since the epoch. */
  readonly startsAt: number;
  /** 0 to 999,999: what its timestamps carry below the millisecond. */
  readonly nanos: number;
  /** In milliseconds since the epoch; infinite for one that never ends by itself. */
  readonly endsAt: number;
  /** How far `modifiedAt` moves at a time, in milliseconds; infinite for not at all before the end. */
  readonly stepMs: number;
  readonly outcome: Outcome;
  /** The error of a failed or rolled back operation. */
  readonly error: Status;
  readonly response: JsonObject;
}

/** What an operation shows at a moment. */
export interface Progress {
  readonly createdAt: Timestamp;
  readonly modifiedAt: Timestamp;
  readonly done: boolean;
  readonly error?: Status;
  readonly response?: JsonObject;
}

const CANCELLED: Status = { code: 1, message: 'Operation was cancelled.', details: [] };

/** The part of its time after which an operation that will be rolled back shows its error. */
const ROLLBACK_FROM = 0.5;

/**
 * An operation as it stands at `now`: it is created, moves on in steps, and ends for good.
 *
 * An operation that is rolled back carries its error from half of its time on, while `done` is still false.
 */
export function progressAt(course: Course, now: number): Progress {
  const { startsAt, endsAt, stepMs, nanos } = course;
  const done = now >= endsAt;
  const ran = Math.max(0, now - startsAt);
  const modifiedAt = done ? endsAt : startsAt + (ran < stepMs ? 0 : ran - (ran % stepMs));
  return {
    createdAt: timestampOf(startsAt, nanos),
    modifiedAt: timestampOf(modifiedAt, nanos),
    done,
    ...(done ? resultOf(course) : {}),
    ...(!done && isRollingBack(course, now) ? { error: course.error } : {}),
  };
}

/** Tells whether the operation has failed but not ended. */
export function isRollingBack({ outcome, startsAt, endsAt }: Course, now: number): boolean {
  return outcome === 'ROLLED_BACK' && now < endsAt && now - startsAt >= (endsAt - startsAt) * ROLLBACK_FROM;
}

function resultOf({ outcome, error, response }: Course): Pick<Progress, 'error' | 'response'> {
  switch (outcome) {
    case 'SUCCEEDED':
      return { response };
    case 'CANCELLED':
      return { error: CANCELLED };
    case 'FAILED':
    case 'ROLLED_BACK':
      return { error };
    case 'NO_RESULT':
      return {};
  }
}

function timestampOf(ms: number, nanos: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round(ms - seconds * 1000) * 1_000_000 + nanos };
}

import { isJsonObject, type JsonObject } from './json.ts';
import type { Code } from './status.ts';

interface TrackerErrorOptions {
  /** google.rpc details, passed to the caller as they are. */
  readonly details?: readonly JsonObject[];
  /** How long the caller should wait before it tries again, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/**
 * The one error of this project: a google.rpc code, and a message that may be shown to the caller.
 *
 * Anything else that is thrown is a fault of the tracker and is not shown to callers: see `from`.
 */
export class TrackerError extends Error {
  override readonly name = 'TrackerError';
  readonly code: Exclude<Code, 'OK'>;
  readonly details: readonly JsonObject[];
  readonly retryAfterMs: number | undefined;

  constructor(code: Exclude<Code, 'OK'>, message: string, options: TrackerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }

  /** An error from another file of the same package, which carries a copy of this class, is one as well. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'TrackerError';
  }

  /** Passes its own kind through; wraps everything else as `INTERNAL` with nothing of it in the message. */
  static from(thrown: unknown): TrackerError {
    return thrown instanceof TrackerError
      ? thrown
      : new TrackerError('INTERNAL', 'internal error', { cause: thrown });
  }
}

/**
 * An `INVALID_ARGUMENT` that names the field, with the google.rpc.BadRequest detail that clients of both
 * families read. `problem` continues the field's name: "must be a whole number from 0 to 1000".
 */
export function invalidArgument(field: string, problem: string): TrackerError {
  return new TrackerError('INVALID_ARGUMENT', `${field} ${problem}`, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field, description: problem }],
      },
    ],
  });
}

/**
 * Rewrites an `invalidArgument` error so that it names the field the caller used: `sink.url` of a part may be
 * `watch.sink.url` of the request. Other errors stay as they are.
 */
export function renamed(
  thrown: unknown,
  rename: (field: string, problem: string) => TrackerError,
): TrackerError {
  const error = TrackerError.from(thrown);
  const violations = error.details[0]?.['fieldViolations'];
  const [violation] = Array.isArray(violations) ? violations : [];
  if (!isJsonObject(violation)) return error;
  const { field, description } = violation;
  return error.message === `${field} ${description}` ? rename(String(field), String(description)) : error;
}

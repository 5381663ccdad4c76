import { isWithoutCredentials } from './authorization.ts';
import type { TrackerError } from './error.ts';
import type { Code } from './status.ts';

// Sets of codes by what they mean to the caller that asks; a name says of which call or answer it speaks.

/** A request that was answered so is sent again, to an upstream and to the store alike. */
export const RETRIED: ReadonlySet<Code> = new Set(['UNAVAILABLE', 'RESOURCE_EXHAUSTED']);

/** The system that was asked is out of reach, over its limit or too slow; the same call may succeed later. */
export const OUT_OF_REACH: ReadonlySet<Code> = new Set([
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'DEADLINE_EXCEEDED',
]);

const ENDS_POLL: ReadonlySet<Code> = new Set([
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'DEADLINE_EXCEEDED',
  'UNAUTHENTICATED',
]);

/**
 * Whether a poll makes no further call after this error: the next one would fail as well, the next poll may not. The
 * tracker's own token is renewed between polls, so `UNAUTHENTICATED` is among them.
 */
export const endsPoll = (error: TrackerError): boolean =>
  ENDS_POLL.has(error.code) || isWithoutCredentials(error);

/**
 * A caller that waits for one operation waits on after these: a failed call says nothing about the operation.
 * A malformed answer, `INTERNAL`, passes; a caller's token does not change during a wait, so
 * `UNAUTHENTICATED` does not.
 */
export const WAITED_OUT: ReadonlySet<Code> = new Set([
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
]);

/** How an upstream refuses a page token; gateways answer HTTP 400 for all three. */
export const REFUSES_PAGE_TOKEN: ReadonlySet<Code> = new Set([
  'INVALID_ARGUMENT',
  'FAILED_PRECONDITION',
  'OUT_OF_RANGE',
]);

/** How an upstream refuses to list a resource that does not exist, or that the tracker may not see. */
export const REFUSES_RESOURCE: ReadonlySet<Code> = new Set([
  'INVALID_ARGUMENT',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'UNIMPLEMENTED',
]);

/** An upstream's codes for an operation that does not exist or may not be seen; callers are not told which. */
export const HIDES_OPERATION: ReadonlySet<Code> = new Set(['NOT_FOUND', 'PERMISSION_DENIED']);

/** An upstream that answers so may have done what it was asked for. */
export const MAY_HAVE_TAKEN_EFFECT: ReadonlySet<Code> = new Set([
  'CANCELLED',
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

/** Codes whose origin is ambiguous, the tracker or any upstream; their messages name the upstream. */
export const OF_UNCLEAR_ORIGIN: ReadonlySet<Code> = new Set([
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'RESOURCE_EXHAUSTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

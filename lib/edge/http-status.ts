import { EXPIRED_CURSOR } from '../model/change-log/long-poll.ts';
import type { TrackerError } from '../model/core/error.ts';
import type { Code } from '../model/core/status.ts';

/** The HTTP status of each google.rpc code (google/rpc/code.proto, "HTTP Mapping"). */
export const HTTP_STATUS: Readonly<Record<Code, number>> = {
  OK: 200,
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
};

/** The HTTP status of an error; an expired cursor is 410, gone (RFC 9110, section 15.5.11). */
export function httpStatus({ code, details }: TrackerError): number {
  const gone = details.some(({ reason }) => reason === EXPIRED_CURSOR['reason']);
  return code === 'OUT_OF_RANGE' && gone ? 410 : HTTP_STATUS[code];
}

/** A known path with another method (RFC 9110, section 15.5.6); google.rpc has no code for it. */
export const METHOD_NOT_ALLOWED = 405;
/** An answer without a body (RFC 9110, section 15.3.5). */
export const NO_CONTENT = 204;

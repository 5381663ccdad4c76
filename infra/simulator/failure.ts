import type { JsonObject } from '../../lib/model/core/json.ts';
import { CODES, type Code, codeName } from '../../lib/model/core/status.ts';

/** The HTTP status that both clouds answer with for a google.rpc.Code. */
const HTTP_STATUS: Readonly<Record<Code, number>> = {
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

/** A call that the simulated cloud refuses; each wire writes it in its own form. */
export class CloudFailure extends Error {
  override readonly name = 'CloudFailure';
  /** A number of google.rpc.Code. */
  readonly code: number;
  /** The details besides the request's id. */
  readonly details: readonly JsonObject[];

  constructor(code: Exclude<Code, 'OK'>, message: string, details: readonly JsonObject[] = []) {
    super(message);
    this.code = CODES[code];
    this.details = details;
  }

  /** Passes its own kind through; anything else is a bug of the simulation and shows its message. */
  static from(thrown: unknown): CloudFailure {
    return thrown instanceof CloudFailure ? thrown : new CloudFailure('INTERNAL', String(thrown));
  }
}

export function httpStatus(code: number): number {
  return HTTP_STATUS[codeName(code)];
}

/** The code that a cloud gives along with an HTTP status, where a fault names only the status. */
export function codeOfHttp(http: number): number {
  const preferred: Partial<Record<number, Code>> = {
    400: 'INVALID_ARGUMENT',
    409: 'ABORTED',
    500: 'INTERNAL',
  };
  const name =
    preferred[http] ?? (Object.keys(HTTP_STATUS) as Code[]).find((code) => HTTP_STATUS[code] === http);
  return CODES[name ?? (http < 500 ? 'INVALID_ARGUMENT' : 'UNAVAILABLE')];
}

export function requestInfo(requestId: string): JsonObject {
  return { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId };
}

export function retryInfo(seconds: number): JsonObject {
  return { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${seconds}s` };
}

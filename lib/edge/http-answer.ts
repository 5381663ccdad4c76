import type { TrackerError } from '../model/core/error.ts';
import type { JsonObject } from '../model/core/json.ts';
import { CODES } from '../model/core/status.ts';
import { wellFormedJson } from '../model/text/strings.ts';
import { httpStatus } from './http-status.ts';

/** The platform's form of an answer to an HTTP call; any other shape becomes a 502. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A JSON answer that must not be cached. */
export function jsonAnswer(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: wellFormedJson(JSON.stringify(body)),
  };
}

/** An error in the form of both clouds: Yandex's `code, message, details` and Google's `error`. */
export function errorAnswer(error: TrackerError, statusCode: number = httpStatus(error)): HttpAnswer {
  const retryAfter = error.retryAfterMs === undefined ? undefined : Math.ceil(error.retryAfterMs / 1000);
  return jsonAnswer(statusCode, errorBody(error, statusCode), {
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  });
}

/**
 * The request id for the caller, under two names: the platform takes `x-request-id` out of a function's answer, and
 * a gateway puts an id of its own there (Functions, "Invoking a function", filtering of headers).
 */
export const requestIdHeaders = (requestId: string): Readonly<Record<string, string>> => ({
  'x-request-id': requestId,
  'x-tracker-request-id': requestId,
});

/**
 * An answer to a caller that was not admitted: with 401 it asks for a key (RFC 9110, section 11.6.1). On the
 * function's own URL the header arrives as `X-Yf-Remapped-Www-Authenticate`.
 */
export function challenged(answer: HttpAnswer): HttpAnswer {
  if (answer.statusCode !== 401) return answer;
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer' } };
}

function errorBody({ code, message, details }: TrackerError, statusCode: number): JsonObject {
  return {
    code: CODES[code],
    message,
    details,
    error: { code: statusCode, status: code, message, details },
  };
}

import * as v from 'valibot';
import { TrackerError } from '../model/error.ts';
import type { JsonObject } from '../model/json.ts';
import { type Code, codeName, isCodeName } from '../model/status.ts';
import { malformed, status } from './answer.ts';
import type { HttpAnswer } from './http.ts';
import { retryAfterMs, retryInfoMs } from './retry.ts';

/** What a status proves without a readable body; a bare 404 proves nothing about the operation. */
const BARE: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Google's errors without a `status` carry the HTTP status alone (google.rpc.Code, "HTTP Mapping"). */
const BY_HTTP: Readonly<Record<number, ErrorCode>> = {
  ...BARE,
  400: 'INVALID_ARGUMENT',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  499: 'CANCELLED',
  501: 'UNIMPLEMENTED',
};

type ErrorCode = Exclude<Code, 'OK'>;

/** Yandex: `{code, message, details}`, where `code` is the google.rpc code. */
const yandexError = v.object({
  ...status.entries,
  code: v.pipe(v.number(), v.integer()),
  message: v.string(),
});

/** Google: `{error: {code: <HTTP status>, status: <google.rpc name>, message, details}}`. */
const googleError = v.object({
  error: v.object({ ...status.entries, status: v.nullish(v.string()) }),
});

/**
 * The error in an answer of either family, also one that came with a 2xx status: the upstream's own code, message,
 * details and wish for the next attempt. `undefined` for an answer that is no error.
 */
export function readError(
  { status: http, headers, json }: HttpAnswer,
  host: string,
  now: number,
): TrackerError | undefined {
  const success = http >= 200 && http < 300;
  const found = readYandexError(json) ?? readGoogleError(json, success);
  if (!found && success) return undefined;
  const code = found?.code ?? BARE[http];
  if (!code) return malformed(host, `HTTP status ${http} without a readable error`);
  const details = found?.details ?? [];
  const after = Math.max(retryAfterMs(headers.get('retry-after'), now) ?? 0, retryInfoMs(details) ?? 0);
  return new TrackerError(code, found?.message || `${host} answered HTTP status ${http}`, {
    details,
    ...(after > 0 ? { retryAfterMs: after } : {}),
  });
}

interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: readonly JsonObject[];
}

function readYandexError(json: unknown): ErrorBody | undefined {
  const read = v.safeParse(yandexError, json);
  if (!read.success) return undefined;
  const code = codeName(read.output.code);
  return { ...read.output, code: code === 'OK' ? 'UNKNOWN' : code };
}

/** With a 2xx status only an error that names its `status` is one: a failed operation has an `error` too. */
function readGoogleError(json: unknown, success: boolean): ErrorBody | undefined {
  const read = v.safeParse(googleError, json);
  if (!read.success) return undefined;
  const { error } = read.output;
  if (error.status && isCodeName(error.status) && error.status !== 'OK')
    return { ...error, code: error.status };
  return success ? undefined : { ...error, code: BY_HTTP[error.code] ?? 'INTERNAL' };
}

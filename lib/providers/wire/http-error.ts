import * as v from 'valibot';
import { type Authorization, refusedToken } from '../../model/core/authorization.ts';
import { TrackerError } from '../../model/core/error.ts';
import { isJsonObject, type JsonObject } from '../../model/core/json.ts';
import { type Code, codeName, isCodeName } from '../../model/core/status.ts';
import { answerTooLarge, saysTooLarge } from '../../model/core/too-large.ts';
import { retryAfterMs } from '../../model/time/retry-after.ts';
import { malformed, upstreamMessage } from './answer.ts';
import type { HttpAnswer } from './http.ts';
import { isPassing } from './http-status.ts';
import { retryInfoMs } from './retry.ts';

/** The code for an HTTP status without a readable body; a bare 404 proves nothing about the operation. */
const BARE: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  429: 'RESOURCE_EXHAUSTED',
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

const REFUSALS: ReadonlySet<Code> = new Set(['UNAUTHENTICATED', 'PERMISSION_DENIED']);

type ErrorCode = Exclude<Code, 'OK'>;

const bareCode = (http: number): ErrorCode | undefined =>
  BARE[http] ?? (isPassing(http) ? 'UNAVAILABLE' : undefined);

/** The details that can be passed on; malformed ones are dropped, so that the code still shows. */
const details = v.pipe(
  v.unknown(),
  v.transform((given) => (Array.isArray(given) ? given.filter(isJsonObject) : [])),
);

/**
 * Yandex: `{code, message, details}`, where `code` is the google.rpc code; an empty message may be left out.
 */
const yandexError = v.object({
  code: v.pipe(v.number(), v.integer()),
  message: v.nullish(v.string(), ''),
  details: v.optional(details, []),
});

/** Google: `{error: {code: <HTTP status>, status: <google.rpc name>, message, details}}`. */
const googleError = v.object({
  error: v.object({
    code: v.nullish(v.number(), 0),
    status: v.nullish(v.string(), ''),
    message: v.nullish(v.string(), ''),
    details: v.optional(details, []),
    /** What Google's older APIs have for `details`: `[{domain, reason, message}]`. */
    errors: v.optional(details, []),
  }),
});

/** Reasons of `errors` and of a google.rpc.ErrorInfo by which a 403 says that a quota is used up. */
const QUOTA = /^(?:\w*(?:[lL]imit|[qQ]uota)Exceeded(?:Unreg)?|(?:RATE_LIMIT|QUOTA)_EXCEEDED)$/;

/**
 * The error in an answer of any family, also one that came with a 2xx status: the upstream's own code,
 * message, details and retry delay. `undefined` for an answer that is no error.
 */
export function readError(
  { status: http, headers, json, flaw }: HttpAnswer,
  host: string,
  now: number,
): TrackerError | undefined {
  const success = http >= 200 && http < 300;
  const found = readYandexError(json, success) ?? readGoogleError(json, http, success);
  if (!found && success) return undefined;
  const code = found?.code ?? bareCode(http);
  if (!code) {
    const lost = flaw === 'a body that is cut short';
    const problem = `HTTP status ${http} ${lost ? `with ${flaw}` : 'without a readable error'}`;
    return malformed(host, problem, lost ? 'UNAVAILABLE' : 'INTERNAL');
  }
  if (found && saysTooLarge(code, found.message)) return answerTooLarge(`${host}: ${found.message}`);
  const passedOn = found?.details ?? [];
  // A date counts from the clock of the host that gave it.
  const date = Date.parse(headers.get('date') ?? '');
  const asked = retryAfterMs(headers.get('retry-after'), Number.isNaN(date) ? now : date);
  const after = Math.max(asked ?? 0, retryInfoMs(passedOn) ?? 0);
  const message = upstreamMessage(host, code, found?.message || `${host} answered HTTP status ${http}`);
  return new TrackerError(code, message, {
    details: passedOn,
    ...(after > 0 ? { retryAfterMs: after } : {}),
  });
}

/**
 * An upstream's error as callers may read it. A refusal says that it is of the tracker's credentials, and names the
 * setting: the caller's own key is good. Each secret is starred out: some upstreams repeat a token that they refuse.
 */
export function shownError(
  error: TrackerError,
  host: string,
  { secrets, source }: Authorization,
): TrackerError {
  const shown = withoutSecrets(error, secrets);
  const { code, message, details, retryAfterMs } = shown;
  if (!REFUSALS.has(code)) return shown;
  return new TrackerError(code, refusedToken(host, source, message), {
    details,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The error with stars in the place of each secret. */
export function withoutSecrets(error: TrackerError, secrets: readonly string[]): TrackerError {
  const { code, message, details, retryAfterMs } = error;
  const text = JSON.stringify({ message, details });
  const hidden = secrets.reduce(
    (shown, secret) => shown.replaceAll(JSON.stringify(secret).slice(1, -1), '***'),
    text,
  );
  if (hidden === text) return error;
  const shown = JSON.parse(hidden) as Pick<TrackerError, 'message' | 'details'>;
  return new TrackerError(code, shown.message, {
    details: shown.details,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** Whether a host says that it knows no such path, mostly by a page for people. */
export const isNoPath = ({ status, flaw }: Pick<HttpAnswer, 'status' | 'flaw'>): boolean =>
  status === 404 && flaw !== undefined && flaw !== 'a body that is cut short';

interface ErrorBody {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: readonly JsonObject[];
}

/** With a 2xx status, an error must carry a message: `code` alone may mean anything. */
function readYandexError(json: unknown, success: boolean): ErrorBody | undefined {
  const read = v.safeParse(yandexError, json);
  if (!read.success || (success && read.output.message === '')) return undefined;
  const code = codeName(read.output.code);
  return { ...read.output, code: code === 'OK' ? 'UNKNOWN' : code };
}

/**
 * With a 2xx status, an error must be the only member and name its `status`: a failed operation has an
 * `error` too. Compute Engine and others say by a 403 that a quota is used up.
 */
function readGoogleError(json: unknown, http: number, success: boolean): ErrorBody | undefined {
  const read = v.safeParse(googleError, json);
  if (!read.success || (success && Object.keys(json as object).length > 1)) return undefined;
  const { error } = read.output;
  const named = isCodeName(error.status) && error.status !== 'OK' ? error.status : undefined;
  if (!named && (success || (error.code === 0 && error.message === ''))) return undefined;
  const code = named ?? BY_HTTP[error.code || http] ?? bareCode(error.code || http) ?? 'INTERNAL';
  const reasons = [...error.details, ...error.errors].map(({ reason }) => reason);
  const isQuota = reasons.some((reason) => typeof reason === 'string' && QUOTA.test(reason));
  return { ...error, code: code === 'PERMISSION_DENIED' && isQuota ? 'RESOURCE_EXHAUSTED' : code };
}

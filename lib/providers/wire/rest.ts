import type { Authorization } from '../../model/core/authorization.ts';
import { TrackerError } from '../../model/core/error.ts';
import type { Family } from '../../model/operation/families/families.ts';
import type { Timing } from '../../model/time/timing.ts';
import type { Call } from '../provider.ts';
import { malformed } from './answer.ts';
import { type HttpAnswer, type HttpRequest, sendRequest } from './http.ts';
import { isNoPath, readError, shownError } from './http-error.ts';
import { isLost } from './json-body.ts';
import { isRetryable, withRetries } from './retry.ts';

/** The surroundings of a REST adapter. */
export interface RestOptions {
  /** A base URL that replaces `https://<host>` for every host. */
  readonly endpoint?: string;
  readonly fetch: typeof globalThis.fetch;
  readonly timing: Timing;
  /** A new UUID, sent as `x-client-request-id`. */
  readonly requestId: () => string;
}

export interface RestRequest {
  readonly method?: HttpRequest['method'];
  readonly host: string;
  /** Percent-encoded, beginning with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** A host without the path answers a 404 of its own, which is no error of the API: that is `UNIMPLEMENTED`. */
  readonly mayLack?: boolean;
}

/** The JSON of a successful answer, and its headers. */
export type RestCall = (
  request: RestRequest,
  call: Call,
) => Promise<{ readonly json: unknown; readonly headers: HttpAnswer['headers']; readonly upstream: string }>;

/**
 * Calls the REST APIs of a family, with retries, and once more after a 401 where that gets other credentials. An answer
 * that is an error or no JSON at all is thrown.
 */
export function createRestCall(
  family: Family,
  { endpoint, fetch, timing, requestId }: RestOptions,
): RestCall {
  return ({ method = 'GET', host, path, query = {}, mayLack = false }, call) => {
    const base = (endpoint ?? `https://${host}`).replace(/\/$/, '');
    const url = new URL(`${base}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    let httpStatus = 0;
    let renewed = false;
    const ask = async (): Promise<{ answer: HttpAnswer; authorization: Authorization }> => {
      const own = { accept: 'application/json', 'x-client-request-id': requestId() };
      const authorization = await call.authorize(family, { method, url, headers: own });
      const request = { method, url, headers: { ...own, ...authorization.headers } };
      const answer = await sendRequest(request, call, { fetch, now: timing.now });
      if (answer.status !== 401 || renewed || !authorization.discard?.()) return { answer, authorization };
      renewed = true;
      return ask();
    };
    return withRetries(
      async () => {
        httpStatus = 0;
        const { answer, authorization } = await ask();
        if (mayLack && isNoPath(answer)) {
          throw new TrackerError('UNIMPLEMENTED', `${host} has no ${method} ${path}`);
        }
        const error = readError(answer, host, timing.now());
        httpStatus = answer.status;
        if (error) throw shownError(error, host, authorization);
        const { flaw } = answer;
        if (flaw)
          throw malformed(host, flaw, isLost(flaw) && httpStatus !== 204 ? 'UNAVAILABLE' : 'INTERNAL');
        return { json: answer.json, headers: answer.headers, upstream: host };
      },
      call,
      timing,
      (error) => isRetryable(error) || httpStatus === 504,
    );
  };
}

/**
 * The resource or operation as one of the family.
 *
 * @throws {TrackerError} `INTERNAL` for one of another family, which is a fault of the tracker.
 */
export function ofFamily<Family extends string, Named extends { readonly family: string }>(
  family: Family,
  named: Named,
): Extract<Named, { readonly family: Family }> {
  if (named.family === family) return named as Extract<Named, { readonly family: Family }>;
  throw new TrackerError('INTERNAL', `${named.family} is not of the family ${family}`);
}

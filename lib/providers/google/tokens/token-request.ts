import { refusedToken, withoutCredentials } from '../../../model/core/authorization.ts';
import { OUT_OF_REACH } from '../../../model/core/code-sets.ts';
import { TrackerError } from '../../../model/core/error.ts';
import { isJsonObject, type JsonObject } from '../../../model/core/json.ts';
import { shorten } from '../../../model/text/strings.ts';
import type { Call } from '../../provider.ts';
import { malformed } from '../../wire/answer.ts';
import { type HttpAnswer, sendRequest } from '../../wire/http.ts';
import { readError, withoutSecrets } from '../../wire/http-error.ts';
import { isRetryable, withRetries } from '../../wire/retry.ts';
import type { TokenOptions } from './access-token.ts';

export interface TokenRequest {
  /** Where it is asked for: the host that errors name. */
  readonly url: URL;
  /** A base URL in the place of that host. */
  readonly endpoint?: URL | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The texts in the request that errors must not show. */
  readonly secrets: readonly string[];
  /** The setting that a refusal names. */
  readonly setting: string;
  /** The account that is asked for, as a refusal names it. */
  readonly account?: string;
}

/**
 * Asks for a token; an error is thrown, and tried again where that may help.
 *
 * @throws {TrackerError} `UNAUTHENTICATED` or `PERMISSION_DENIED` for a refusal, which says in the host's own words
 *   why; never a code that speaks of an operation, since none was asked about.
 */
export function askForToken(
  request: TokenRequest,
  call: Call,
  { fetch, timing }: TokenOptions,
): Promise<JsonObject> {
  const { url, endpoint, headers, body } = request;
  const sent = {
    method: 'POST' as const,
    url: endpoint === undefined ? url : new URL(`${endpoint.href.replace(/\/$/, '')}${url.pathname}`),
    headers: { accept: 'application/json', ...headers },
    body,
  };
  return withRetries(
    async () => {
      const answer = await sendRequest(sent, call, { fetch, now: timing.now });
      const error = errorIn(answer, request, timing.now());
      if (error) throw error;
      if (!isJsonObject(answer.json))
        throw malformed(url.host, answer.flaw ?? 'no JSON object', 'UNAVAILABLE');
      return answer.json;
    },
    call,
    timing,
    isRetryable,
  );
}

/** The text of that name in an answer. */
export function textIn(answer: JsonObject, name: string, host: string): string {
  const value = answer[name];
  // Clients show a header that they refuse in their errors.
  if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return value;
  throw malformed(host, `no ${name}`);
}

function errorIn(answer: HttpAnswer, request: TokenRequest, now: number): TrackerError | undefined {
  const { url, setting, account, secrets } = request;
  const { host } = url;
  const refused = (code: 'UNAUTHENTICATED' | 'PERMISSION_DENIED', words: string): TrackerError => {
    // Starred out before the cut, which may leave a part of a secret.
    const hidden = withoutSecrets(new TrackerError(code, words), secrets).message;
    return withoutCredentials(
      code,
      refusedToken(host, setting, shorten(account ? `${account}: ${hidden}` : hidden, 600)),
    );
  };
  const oauth = oauthError(answer);
  if (oauth !== undefined)
    return refused(answer.status === 403 ? 'PERMISSION_DENIED' : 'UNAUTHENTICATED', oauth);
  const error = readError(answer, host, now);
  if (!error) return undefined;
  if (OUT_OF_REACH.has(error.code)) return withoutSecrets(error, secrets);
  if (answer.status >= 500) return withoutSecrets(new TrackerError('UNAVAILABLE', error.message), secrets);
  return refused(error.code === 'PERMISSION_DENIED' ? error.code : 'UNAUTHENTICATED', error.message);
}

/** A refusal in the form of RFC 6749, section 5.2. */
function oauthError({ status, json }: HttpAnswer): string | undefined {
  if (status === 429 || status >= 500 || !isJsonObject(json)) return undefined;
  const { error, error_description: description } = json;
  if (typeof error !== 'string') return undefined;
  return typeof description === 'string' && description !== '' ? `${error}: ${description}` : error;
}

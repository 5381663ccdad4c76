import { isTimeUp, withTimeout } from '../../async/with-timeout.ts';
import { TrackerError } from '../../model/core/error.ts';
import { withFailureCode } from '../../model/core/failure-code.ts';
import { answerTooLarge } from '../../model/core/too-large.ts';
import type { Call } from '../provider.ts';
import { malformed } from './answer.ts';
import { type Flaw, readJson } from './json-body.ts';

/**
 * The largest answer that is read from an upstream, in bytes; a page of 1,000 operations takes one to two
 * million.
 */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as JSON, whatever its content type; `undefined` where it is none. */
  readonly json: unknown;
  /** What the body is where it is no JSON. */
  readonly flaw?: Flaw;
}

/**
 * Sends one request and reads the whole answer, whatever its status; redirects are not followed.
 *
 * @throws {TrackerError} naming the host: `UNAVAILABLE` for a connection that failed or broke,
 *   `DEADLINE_EXCEEDED` when the call's time is up, `CANCELLED` when it was aborted, `INTERNAL` for an answer
 *   over 16 MB.
 */
export async function sendRequest(
  { method, url, headers, body }: HttpRequest,
  call: Call,
  { fetch, now }: { readonly fetch: typeof globalThis.fetch; readonly now: () => number },
): Promise<HttpAnswer> {
  await call.onRequest(url.host);
  let answered = false;
  try {
    return await withTimeout(call.signal, call.deadline - now(), async (signal) => {
      const response = await fetch(url, {
        method,
        headers,
        redirect: 'manual',
        signal,
        ...(body === undefined ? {} : { body }),
      });
      answered = true;
      const date = response.headers.get('date');
      if (date !== null) call.onDate?.(date);
      const text = await readText(response, url.host);
      return { status: response.status, headers: response.headers, ...readJson(text) };
    });
  } catch (thrown) {
    if (thrown instanceof TrackerError) throw thrown;
    if (call.signal.aborted) throw new TrackerError('CANCELLED', `the call to ${url.host} was aborted`);
    if (isTimeUp(thrown)) throw new TrackerError('DEADLINE_EXCEEDED', `${url.host} did not answer in time`);
    const problem = answered ? `the answer of ${url.host} broke off` : `no connection to ${url.host}`;
    throw new TrackerError('UNAVAILABLE', withFailureCode(problem, thrown), { cause: thrown });
  }
}

async function readText(response: Response, host: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      throw answerTooLarge(malformed(host, `more than ${MAX_ANSWER_BYTES} bytes`).message);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

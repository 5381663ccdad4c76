import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Receiver } from './receiver.ts';

/** How much of an answer's body is read before the connection is cut. */
const MAX_BODY_BYTES = 64 * 1024;

export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The authorities to trust, in PEM. @default Node's own */
  readonly ca?: string | undefined;
}

export interface PostAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

/**
 * Posts a message to one of the receiver's addresses over a new connection and returns the status. Redirects
 * are not followed, and the body is discarded.
 *
 * Uses Node's own client: fetch takes no `lookup`, and undici's Agent, which does, needs Node 22.
 *
 * @throws {NodeJS.ErrnoException} where no status came, including the signal's AbortError.
 */
export function post(
  { url, addresses }: Receiver,
  { headers, body, ca }: Message,
  signal: AbortSignal,
): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    let answer: PostAnswer | undefined;
    let failure: unknown = new Error('the connection closed without an answer');
    const send = url.protocol === 'http:' ? requestHttp : requestHttps;
    const request = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false,
      lookup: only(addresses),
      signal,
      ...(ca === undefined ? {} : { ca }),
    });
    request.on('response', (response) => {
      answer = {
        status: response.statusCode ?? 0,
        retryAfter: response.headersDistinct['retry-after']?.join(),
      };
      discard(response);
    });
    request.on('error', (error) => {
      failure = error;
    });
    // Always the last event of a request. A status counts even if the body broke off.
    request.on('close', () => (answer ? resolve(answer) : reject(failure)));
    request.end(body);
  });
}

/** A lookup that answers these addresses for every name; Node tries them in turn. */
function only(addresses: Receiver['addresses']): LookupFunction {
  return (_name, { all }, callback) => {
    const [first] = addresses;
    if (all || !first) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

function discard(response: IncomingMessage): void {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes >= MAX_BODY_BYTES) response.destroy();
  });
  response.on('error', () => undefined);
}

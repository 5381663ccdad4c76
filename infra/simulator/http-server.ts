import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFailure } from './failure.ts';
import type { Faults } from './faults.ts';
import type { HttpAnswer, HttpRequest, HttpUpstream } from './http-answer.ts';
import { type Transmission, transmissionOf, withFault } from './http-faults.ts';
import type { Requests } from './requests.ts';

/** One of the simulated cloud's servers. */
export interface Listening {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  /** Drops every connection, those that wait for an answer too. */
  close(): Promise<void>;
}

interface HttpServerOptions {
  readonly upstream: HttpUpstream;
  readonly faults: Faults;
  readonly requests: Requests;
  readonly now: () => number;
  /** Answers what is no call to the upstream, which is neither recorded nor hit by faults. */
  readonly aside?: (request: HttpRequest) => HttpAnswer | undefined;
  readonly port: number;
}

/** In characters. */
const MAX_BODY = 65_536;

/** Serves an upstream on loopback, with the faults that are in force. */
export async function listenHttp(options: HttpServerOptions): Promise<Listening> {
  const closing = new AbortController();
  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(message, options);
    if (!request) return transmit(response, transmissionOf(tooLarge(options.upstream)));
    const aside = options.aside?.(request);
    if (aside) return transmit(response, transmissionOf(aside));
    options.requests.record(request);
    const fault = options.faults.take(request);
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') {
      message.socket.resetAndDestroy();
      return;
    }
    if (fault?.kind === 'slow') await sleep(fault.ms, undefined, { signal: closing.signal });
    transmit(response, withFault(fault, request, options.upstream));
  };
  const server = createServer((message, response) => {
    handle(message, response).catch(() => response.destroy());
  });
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${portOf(server.address())}`,
    async close() {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export function portOf(address: string | { readonly port: number } | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

function tooLarge(upstream: HttpUpstream): HttpAnswer {
  const failure = new CloudFailure('INVALID_ARGUMENT', `The body is over ${MAX_BODY} characters`);
  // RFC 9110, section 15.5.14.
  return { ...upstream.failure(failure), status: 413 };
}

/** The whole request; `undefined` for one that is too large, which is read to its end and thrown away. */
async function readRequest(
  message: IncomingMessage,
  { upstream, now }: HttpServerOptions,
): Promise<HttpRequest | undefined> {
  let body = '';
  let length = 0;
  for await (const chunk of message.setEncoding('utf8') as AsyncIterable<string>) {
    length += chunk.length;
    if (length <= MAX_BODY) body += chunk;
  }
  if (length > MAX_BODY) return undefined;
  const [path = '', query = ''] = (message.url ?? '').split(/\?(.*)/s);
  return {
    wire: upstream.wire,
    method: message.method ?? 'GET',
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
    ),
    at: now(),
    body,
  };
}

function transmit(response: ServerResponse, { status, headers, body, cut }: Transmission): void {
  response.writeHead(status, { ...headers, 'content-length': String(body.length) });
  if (!cut) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => response.destroy());
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Admission } from '../../lib/edge/admission.ts';
import type { Handler } from '../../lib/edge/handler.ts';
import { errorAnswer, type HttpAnswer } from '../../lib/edge/http-answer.ts';
import { readHttpRequest } from '../../lib/edge/http-event.ts';
import { matchPath, type Route } from '../../lib/edge/routes/route.ts';
import { denied, isUnlimited } from '../../lib/model/access/access.ts';
import { TrackerError } from '../../lib/model/core/error.ts';
import { invocationContext } from './context.ts';
import { gatewayEvent } from './gateway-event.ts';

/** The platform's limit on a request through the gateway, in bytes. */
const MAX_REQUEST_BYTES = 2_500_000;
/** The gateway's own patience with a function. */
const FUNCTION_TIMEOUT_MS = 300_000;

const PATIENCE = { headersMs: 10_000, requestMs: 30_000 };

export interface LocalServerOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly handlers: readonly Handler[];
  /** The IAM token that the platform would put into the context. */
  readonly token?: string | undefined;
  /** The page at `/docs`. */
  readonly reference?: string | undefined;
  /** Where calls under `/simulator/` are passed on to, and who may make them: editors of everything. */
  readonly simulator?: { readonly endpoint: string; readonly admit: Admission } | undefined;
  /** How long a client may take to send its headers, and all of its request, in milliseconds. */
  readonly patience?: { readonly headersMs: number; readonly requestMs: number };
}

export interface LocalServer {
  readonly url: string;
  close(): Promise<void>;
}

/** An HTTP server on 127.0.0.1 in the place of API Gateway: requests become its events, the functions' answers go out. */
export async function startServer(options: LocalServerOptions): Promise<LocalServer> {
  const { headersMs, requestMs } = options.patience ?? PATIENCE;
  const limits = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.min(1_000, headersMs),
  };
  const server = createServer(limits, (request, response) => {
    answer(request, options).then(
      (given) => send(response, given),
      (thrown) => send(response, errorAnswer(TrackerError.from(thrown))),
    );
  });
  // Of a client that reads nothing of its answer.
  server.setTimeout(FUNCTION_TIMEOUT_MS + requestMs);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  { handlers, token, reference, simulator }: LocalServerOptions,
): Promise<HttpAnswer> {
  const body = await readBody(request);
  if (isForeign(request)) return errorAnswer(denied());
  if (!body) {
    return errorAnswer(new TrackerError('INVALID_ARGUMENT', `the body is over ${MAX_REQUEST_BYTES} bytes`));
  }
  if (simulator !== undefined && request.url?.startsWith('/simulator/')) {
    const { access } = simulator.admit(readHttpRequest(gatewayEvent(request, body, undefined)), 'editor');
    if (!isUnlimited(access)) throw denied();
    return passOn(`${simulator.endpoint}${request.url}`, request.method ?? 'GET', body);
  }
  const [path = '/'] = (request.url ?? '/').split('?');
  if (reference !== undefined && path === '/docs') {
    return { statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: reference };
  }
  const { handler, route } = choose(handlers, request.method ?? 'GET', path);
  const event = gatewayEvent(request, body, route);
  return (await handler(event, invocationContext('local', FUNCTION_TIMEOUT_MS, token, event))) as HttpAnswer;
}

/** What a browser calls a request that no page of another origin has made (Fetch Metadata, `Sec-Fetch-Site`). */
const OWN_SITES: ReadonlySet<unknown> = new Set([undefined, 'none', 'same-origin']);

/**
 * A page of another site in this machine's browser, which reaches loopback too: it sends its own origin, is named
 * as another site by the browser, or has let its own name point here.
 */
function isForeign({ headers }: IncomingMessage): boolean {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  const isHere = (authority: string): boolean =>
    /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(authority);
  return !isHere(host) || !OWN_SITES.has(site) || (origin !== undefined && origin !== `http://${host}`);
}

async function passOn(url: string, method: string, body: Buffer): Promise<HttpAnswer> {
  const response = await fetch(url, { method, ...(body.length > 0 ? { body } : {}) });
  return {
    statusCode: response.status,
    headers: { 'content-type': response.headers.get('content-type') ?? 'application/json' },
    body: await response.text(),
  };
}

/** The function behind a path, as the gateway's specification would name it; unknown paths go to any. */
function choose(handlers: readonly Handler[], method: string, path: string) {
  const fits = (route: Route): boolean => {
    try {
      return matchPath(route.path, path) !== undefined;
    } catch {
      return true;
    }
  };
  const all = handlers.flatMap((handler) => handler.routes.map((route) => ({ handler, route })));
  const onPath = all.filter(({ route }) => fits(route));
  const found = onPath.find(({ route }) => route.method === method) ?? onPath[0];
  const [handler] = handlers;
  if (!handler) throw new Error('no handlers');
  return found ?? { handler, route: undefined };
}

/** The whole body; `undefined` for one that is too long, which is read to its end and thrown away. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
  }
  return bytes > MAX_REQUEST_BYTES ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, { statusCode, headers, body }: HttpAnswer): void {
  // Their length is left to Node.js, which knows what has none: answers to HEAD, and 204.
  response.statusCode = statusCode;
  response.setHeaders(new Map(Object.entries(headers))).end(body);
}

import {
  createServer as createHttp,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll } from '@jest/globals';
import { SELF_SIGNED } from './self-signed.ts';

/** What a server was sent. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = (response: ServerResponse, received: Received, socket: Socket) => void;

export interface Loopback {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, or https. */
  readonly endpoint: string;
  /** In order, each as soon as its body has come. */
  readonly received: readonly Received[];
  /** The connections that were ever opened. */
  readonly connections: () => number;
  /** What it answers from now on. */
  answer: Answer;
}

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** A real server on 127.0.0.1 that answers as told; it is closed behind the last test. */
export async function serve(
  answer: Answer,
  { tls = false, certificate = SELF_SIGNED } = {},
): Promise<Loopback> {
  const received: Received[] = [];
  let connections = 0;
  const listener: RequestListener = (request, response) => {
    read(request).then(
      (body) => {
        const { method = '', url = '', headers } = request;
        const one = { method, path: url, headers, body };
        received.push(one);
        loopback.answer(response, one, request.socket);
      },
      () => undefined,
    );
  };
  const server = tls ? createHttps(certificate, listener) : createHttp(listener);
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const { port } = server.address() as AddressInfo;
  const endpoint = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  const loopback: Loopback = { port, endpoint, received, connections: () => connections, answer };
  return loopback;
}

/** Answers with a status, headers and a body. */
export function reply(
  status: number,
  headers: Readonly<Record<string, string | string[]>> = {},
  body: string | Buffer = '',
): Answer {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** Never answers. */
export const hang: Answer = () => undefined;

/** Resets the connection. */
export const reset: Answer = (_response, _received, socket) => {
  socket.resetAndDestroy();
};

/** Writes these bytes in the place of an HTTP answer. */
export function raw(bytes: string): Answer {
  return (_response, _received, socket) => {
    socket.end(bytes);
  };
}

/** A port on 127.0.0.1 that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createHttp();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

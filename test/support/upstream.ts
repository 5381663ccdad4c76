import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from '@jest/globals';
import { bearer } from '../../lib/model/core/authorization.ts';
import type { Timing } from '../../lib/model/time/timing.ts';
import type { Call } from '../../lib/providers/provider.ts';
import type { RestOptions } from '../../lib/providers/wire/rest.ts';

/** What a server was asked, in order. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
}

export interface Loopback {
  readonly endpoint: string;
  readonly host: string;
  readonly asked: readonly Asked[];
}

type Answer = (response: ServerResponse, request: IncomingMessage, index: number) => void;

const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(closers.map((close) => close()));
});

/** A real HTTP server on loopback that answers each request as told; it is closed behind the last test. */
export async function serve(answer: Answer): Promise<Loopback> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://host');
    const { method = '', headers } = request;
    asked.push({
      method,
      path: (request.url ?? '').replace(/\?.*/, ''),
      query: Object.fromEntries(url.searchParams),
      headers,
    });
    answer(response, request, asked.length - 1);
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
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { endpoint: `http://${host}`, host, asked };
}

/** Answers with a status, a body (what is no text, as JSON) and headers. */
export function reply(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };
}

/** Answers the first request with the first, and so on; the last one goes on for ever. */
export function inTurn(...answers: readonly Answer[]): Answer {
  return (response, request, index) =>
    answers[Math.min(index, answers.length - 1)]?.(response, request, index);
}

/** A clock that stands still but for the waits, which it records instead of waiting. */
export interface FakeTiming extends Timing {
  readonly waits: readonly number[];
}

export const NOW = Date.parse('2026-07-01T00:00:00Z');

export function fakeTiming(random = 0.5): FakeTiming {
  const waits: number[] = [];
  let now = NOW;
  return {
    waits,
    now: () => now,
    random: () => random,
    sleep: async (ms) => {
      waits.push(ms);
      now += ms;
    },
  };
}

/** What an adapter is made of, with everything at the given server. */
export function restOptions(endpoint: string, timing: Timing = fakeTiming()): RestOptions {
  let requests = 0;
  return {
    endpoint,
    fetch: globalThis.fetch,
    timing,
    requestId: () => {
      requests += 1;
      return `00000000-0000-4000-8000-${String(requests).padStart(12, '0')}`;
    },
  };
}

/** A call with a minute of time on the fake clock, which records the hosts that it was told of. */
export function createCall(more: Partial<Call> = {}): Call & { readonly hosts: readonly string[] } {
  const hosts: string[] = [];
  return {
    hosts,
    deadline: NOW + 60_000,
    signal: new AbortController().signal,
    authorize: async (family) => bearer(`token-of-${family}`),
    onRequest: (host) => void hosts.push(host),
    ...more,
  };
}

import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import {
  createServer as createHttp2Server,
  createSecureServer,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Session,
} from 'node:http2';
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { Metadata } from '@grpc/grpc-js';
import { expect, test } from '@jest/globals';
import { assert, asyncProperty, uint8Array } from 'fast-check';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import { createYandexGrpc } from '../../../../lib/providers/yandex/grpc.ts';
import { any, errorDetail, fieldBytes, rpcStatus, running, timestamp } from '../../../support/grpc/bytes.ts';
import {
  call,
  closers,
  failing,
  HOST,
  operation,
  provider,
  resource,
  upstream,
} from '../../../support/grpc/setup.ts';
import { SELF_SIGNED } from '../../../support/self-signed.ts';

test('passes an error through with its code, message and details', async () => {
  const bin = rpcStatus(5, 'Operation op1 not found', [
    errorDetail('RequestInfo', { 1: 'req1', 2: 'trace1' }),
    errorDetail('BadRequest', { 1: fieldBytes({ 1: 'id', 2: 'is wrong' }) }),
    fieldBytes({ 1: 'type.googleapis.com/acme.Strange', 2: Buffer.from('hello') }),
  ]);
  const { endpoint, calls } = await upstream(failing(5, 'Operation op1 not found', bin));
  const from = provider(endpoint);
  const error: unknown = await from.get(operation('op1'), call()).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(TrackerError);
  expect(error).toMatchObject({
    code: 'NOT_FOUND',
    message: 'Operation op1 not found',
    details: [
      { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'req1', servingData: 'trace1' },
      {
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [{ field: 'id', description: 'is wrong' }],
      },
      { '@type': 'type.googleapis.com/acme.Strange', value: 'aGVsbG8=' },
    ],
    retryAfterMs: undefined,
  });
  expect([calls.length, from.waits]).toEqual([1, []]);
});

test('shows details whose text is no UTF-8, with replacement characters', async () => {
  const info = fieldBytes({ 1: Buffer.from([0x61, 0xff]), 2: 'd' });
  const detail = fieldBytes({ 1: 'type.googleapis.com/google.rpc.ErrorInfo', 2: info });
  const { endpoint } = await upstream(failing(7, 'no', rpcStatus(7, 'no', [detail])));
  await expect(provider(endpoint).get(operation('op1'), call())).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'a\ufffd', domain: 'd' }],
  });
});
test.each([7, 16])(
  "says that the tracker's token was refused, and which, where code %i comes",
  async (code) => {
    const { endpoint } = await upstream(failing(code, 'secret-token is no good'));
    const authorize = async () => bearer('secret-token', 'YC_TOKEN');
    await expect(provider(endpoint).get(operation('op1'), call({ authorize }))).rejects.toMatchObject({
      message: `${HOST} refused the tracker's token (YC_TOKEN): *** is no good`,
    });
  },
);

test('keeps the code and the message of an error whose details are garbage', async () => {
  const { endpoint } = await upstream(failing(7, 'Permission denied', Buffer.from([0xff, 0xff, 0xff])));
  await expect(provider(endpoint).get(operation('op1'), call())).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
    message: `${HOST} refused the tracker's token: Permission denied`,
    details: [],
  });
});

test.each([8, 14])('tries again after code %i, no sooner than RetryInfo asks for', async (code) => {
  const bin = rpcStatus(code, 'later', [errorDetail('RetryInfo', { 1: timestamp(3, 500_000_000) })]);
  let attempts = 0;
  const { endpoint, calls } = await upstream((sent, answer) => {
    attempts += 1;
    if (attempts > 2) answer(null, running);
    else failing(code, 'later', attempts === 1 ? bin : undefined)(sent, answer);
  });
  const from = provider(endpoint);
  const hosts: string[] = [];
  const { operation: got } = await from.get(
    operation('op1'),
    call({ onRequest: (host) => void hosts.push(host) }),
  );
  expect(got.id).toBe('op1');
  expect(from.waits).toEqual([3500, 200]);
  expect(hosts).toEqual([HOST, HOST, HOST]);
  expect(calls.map(({ metadata }) => metadata.get('x-client-request-id')[0])).toEqual([
    'request-1',
    'request-2',
    'request-3',
  ]);
});

test.each<[Record<string, string>, number[], number]>([
  [{ 'retry-after': '3' }, [3_000], 2],
  [{ 'retry-after': '2, 3' }, [3_000], 2],
  [{ 'grpc-retry-pushback-ms': '2500' }, [2_500], 2],
  [{ 'grpc-retry-pushback-ms': '1', 'retry-after': '4' }, [4_000], 2],
  [{ 'grpc-retry-pushback-ms': '0' }, [100], 2],
  [{ 'retry-after': '99999999999' }, [], 1],
  [{ 'grpc-retry-pushback-ms': '-1' }, [], 1],
  [{ 'grpc-retry-pushback-ms': 'never' }, [], 1],
])('heeds the metadata %j', async (entries, waits, attempts) => {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(entries)) metadata.set(key, value);
  let asked = 0;
  const { endpoint, calls } = await upstream((_, answer) => {
    asked += 1;
    if (asked > 1) answer(null, running);
    else answer({ code: 14, details: 'later', metadata });
  });
  const from = provider(endpoint);
  await from.get(operation('op1'), call()).catch(() => undefined);
  expect([from.waits, calls.length]).toEqual([waits, attempts]);
});

test('shows the wait that RetryInfo asks for when it is past the deadline', async () => {
  const bin = rpcStatus(8, 'later', [errorDetail('RetryInfo', { 1: timestamp(60, 0) })]);
  const { endpoint, calls } = await upstream(failing(8, 'later', bin));
  await expect(provider(endpoint).get(operation('op1'), call())).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: `${HOST}: later`,
    retryAfterMs: 60_000,
  });
  expect(calls.length).toBe(1);
});

test.each([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 15, 16])(
  'does not try again after code %i',
  async (code) => {
    const { endpoint, calls } = await upstream(failing(code, 'no'));
    const from = provider(endpoint);
    await expect(from.get(operation('op1'), call())).rejects.toBeInstanceOf(TrackerError);
    expect([calls.length, from.waits]).toEqual([1, []]);
  },
);

test('ends at the deadline and names the host', async () => {
  const { endpoint } = await upstream(() => {});
  await expect(
    provider(endpoint).get(operation('op1'), call({ deadline: Date.now() + 200 })),
  ).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    message: expect.stringMatching(new RegExp(`^${HOST}: (?:no answer in time|Deadline exceeded)$`)),
  });
});

test('cancels the call upstream as soon as the caller gives up', async () => {
  const abort = new AbortController();
  const cancelled = new Promise<void>((resolve) => {
    void upstream((sent) => {
      sent.on('cancelled', () => resolve());
      abort.abort();
    }).then(async ({ endpoint }) => {
      await expect(
        provider(endpoint).get(operation('op1'), call({ signal: abort.signal })),
      ).rejects.toMatchObject({ code: 'CANCELLED', message: `the call to ${HOST} was cancelled` });
    });
  });
  await cancelled;
});

test('sends nothing for a caller who has given up', async () => {
  const { endpoint, calls } = await upstream((_, answer) => answer(null, running));
  await expect(
    provider(endpoint).get(operation('op1'), call({ signal: AbortSignal.abort() })),
  ).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(calls).toEqual([]);
});

test('ends a wait between attempts when the caller gives up', async () => {
  const abort = new AbortController();
  const { endpoint } = await upstream(failing(14, 'later'));
  const { get } = createYandexGrpc({
    endpoint,
    requestId: () => 'r',
    timing: {
      now: () => 0,
      random: () => 0,
      sleep: async () => {
        abort.abort();
        throw abort.signal.reason;
      },
    },
  });
  await expect(get(operation('op1'), call({ signal: abort.signal }))).rejects.toMatchObject({
    code: 'CANCELLED',
  });
});

test('names the host of a refused connection, after six attempts', async () => {
  const from = provider('http://127.0.0.1:1');
  await expect(from.get(operation('op1'), call())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `no connection to ${HOST}: ECONNREFUSED`,
  });
  expect(from.waits.length).toBe(5);
});

test('says why a certificate was refused', async () => {
  const server = createSecureServer(SELF_SIGNED);
  closers.push(() => server.close());
  const endpoint = (await endpointOf(server)).replace('http:', 'https:');
  await expect(provider(endpoint).get(operation('op1'), call())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `no connection to ${HOST}: DEPTH_ZERO_SELF_SIGNED_CERT`,
  });
});

test('says so where plain HTTP is spoken in the place of TLS', async () => {
  const server = createHttpServer();
  closers.push(() => server.close().closeAllConnections());
  const endpoint = (await endpointOf(server)).replace('http:', 'https:');
  await expect(provider(endpoint).get(operation('op1'), call())).rejects.toMatchObject({
    message: expect.stringMatching(new RegExp(`^no connection to ${HOST}: (?:EPROTO|ERR_SSL_[A-Z_]+)$`)),
  });
});

test('says why the name of a host does not resolve', async () => {
  await expect(provider('http://none.invalid:1').get(operation('op1'), call())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(new RegExp(`^no connection to ${HOST}: (?:ENOTFOUND|EAI_AGAIN)$`)),
  });
});

test.each([
  ['an answer without its id', Buffer.alloc(0), 'id: '],
  ['garbage', Buffer.from([0xff, 0xff, 0xff]), 'premature EOF'],
  ['a cut message', running.subarray(0, 3), 'premature EOF'],
  [
    'an id that is no UTF-8',
    fieldBytes({ 1: Buffer.from([0xc3, 0x28]) }),
    'The encoded data was not valid for encoding utf-8',
  ],
  [
    'a result and an error',
    fieldBytes({ 1: 'op1', 6: true, 8: rpcStatus(1, '', []), 9: any('google.protobuf.Empty', {}) }),
    'operation op1 has both an error and a response',
  ],
])('names the host of %s', async (_, bytes, problem) => {
  const { endpoint } = await upstream((_sent, answer) => answer(null, bytes));
  await expect(provider(endpoint).get(operation('op1'), call())).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringMatching(new RegExp(`^malformed answer from ${HOST}: .*${problem}`)),
  });
});

test('refuses an answer above 16 MB once', async () => {
  const { endpoint, calls } = await upstream((_, answer) => answer(null, Buffer.alloc(17 * 1024 * 1024)));
  await expect(provider(endpoint).get(operation('op1'), call())).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining(`${HOST}: Received message larger than max`),
  });
  expect(calls.length).toBe(1);
});

/** Where a server that is not gRPC's listens. */
async function endpointOf(server: HttpServer | Http2Server | Http2SecureServer | TcpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

test('answers UNAVAILABLE where plain HTTP/1 is spoken', async () => {
  const server = createHttpServer((_, response) => response.end('<html>'));
  closers.push(() => server.close().closeAllConnections());
  await expect(provider(await endpointOf(server)).get(operation('op1'), call())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `no connection to ${HOST}: Protocol error`,
  });
});

test('answers UNAVAILABLE where the bytes are no HTTP at all', async () => {
  const server = createTcpServer((socket) => socket.on('error', () => {}).end('hello\n'));
  closers.push(() => server.close());
  await expect(provider(await endpointOf(server)).get(operation('op1'), call())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
});

test.each([
  [200, 'text/html', '<html>', 'INTERNAL', 'Received message larger than max'],
  [200, 'application/grpc', '', 'UNAVAILABLE', 'Call ended without gRPC status'],
  [404, 'text/html', '<html>', 'UNIMPLEMENTED', 'Received HTTP status code 404'],
  [502, 'text/html', '<html>', 'UNAVAILABLE', 'Received HTTP status code 502'],
  [408, 'text/html', '<html>', 'UNAVAILABLE', 'Received HTTP status code 408'],
  [520, 'text/html', '<html>', 'UNAVAILABLE', 'Received HTTP status code 520'],
  [418, 'text/html', '<html>', 'UNKNOWN', 'Received HTTP status code 418'],
  [200, 'ok without a message', '', 'INTERNAL', 'no message'],
])('names the host that answers HTTP %i, %s, "%s" over HTTP/2', async (status, type, body, code, problem) => {
  const server = createHttp2Server();
  const sessions: ServerHttp2Session[] = [];
  server.on('session', (session) => sessions.push(session));
  server.on('stream', (stream) => {
    if (type.startsWith('ok')) {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '0' },
        { endStream: true },
      );
      return;
    }
    stream.respond({ ':status': status, 'content-type': type });
    stream.end(body);
  });
  closers.push(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  await expect(provider(await endpointOf(server)).get(operation('op1'), call())).rejects.toMatchObject({
    code,
    message: expect.stringMatching(new RegExp(`${HOST}: .*${problem}`)),
  });
});

test('tries again when the connection breaks in the middle of a call', async () => {
  const server = createHttp2Server();
  let streams = 0;
  server.on('stream', (stream) => {
    streams += 1;
    stream.on('error', () => {});
    stream.session?.socket.resetAndDestroy?.();
    stream.session?.destroy();
  });
  closers.push(() => server.close());
  await expect(provider(await endpointOf(server)).get(operation('op1'), call())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(`${HOST}: `),
  });
  expect(streams).toBe(6);
});

test('answers an operation or a TrackerError to any bytes whatever', async () => {
  let bytes = Buffer.alloc(0);
  const { endpoint } = await upstream((_, answer) => answer(null, bytes));
  const { get, list } = provider(endpoint);
  await assert(
    asyncProperty(uint8Array({ maxLength: 200 }), async (given) => {
      bytes = Buffer.from(given);
      const page = { resource: resource('dns/zones', 'dns1'), pageSize: 10 };
      for (const answer of [get(operation('op1'), call()), list(page, call())]) {
        const error = await answer.then(
          () => undefined,
          (thrown) => thrown,
        );
        if (error !== undefined) expect(error).toBeInstanceOf(TrackerError);
      }
    }),
  );
});

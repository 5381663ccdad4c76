import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import type { Call } from '../../../../lib/providers/provider.ts';
import { createRestCall } from '../../../../lib/providers/wire/rest.ts';
import { freePort, reply as replyTls, serve as serveTls } from '../../../support/receiver.ts';
import { createCall, fakeTiming, inTurn, NOW, reply, restOptions, serve } from '../../../support/upstream.ts';

const HOST = 'api.example';
type Server = Parameters<typeof serve>[0];

/** What one GET of a server comes to, and how often the server was asked. */
async function get(answer: Server, call: Partial<Call> = {}) {
  const { endpoint, asked } = await serve(answer);
  const send = createRestCall('yandex', restOptions(endpoint));
  const outcome = await send({ host: HOST, path: '/x' }, createCall(call)).then(
    ({ json }) => ({ json }),
    ({ name, code, message, details, retryAfterMs }) => ({ name, code, message, details, retryAfterMs }),
  );
  return { outcome, attempts: asked.length };
}

const failure = (code: string, message: unknown, more: object = {}) => ({
  name: 'TrackerError',
  code,
  message,
  details: [],
  retryAfterMs: undefined,
  ...more,
});
const malformed = (problem: string) => failure('INTERNAL', `malformed answer from ${HOST}: ${problem}`);

const TOO_LARGE = failure(
  'INTERNAL',
  expect.stringMatching(/^malformed answer from 127\.0\.0\.1:\d+: more than 16777216 bytes$/),
  {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ANSWER_TOO_LARGE',
        domain: 'operation-tracker',
      },
    ],
  },
);

test.each<[string, Server, unknown]>([
  ['an object', reply(200, { a: 1 }), { json: { a: 1 } }],
  ['null', reply(200, 'null'), { json: null }],
  ['a list', reply(200, '[]'), { json: [] }],
  ['JSON that says it is HTML', reply(200, '{"a":1}', { 'content-type': 'text/html' }), { json: { a: 1 } }],
  ['JSON behind a byte order mark', reply(200, '\ufeff{"a":1}'), { json: { a: 1 } }],
  [
    'JSON with broken UTF-8',
    reply(200, Buffer.from('7b2261223a2261ff62c3227d', 'hex')),
    { json: { a: 'a\ufffdb\ufffd' } },
  ],
  [
    'halves of surrogate pairs',
    reply(200, '{"\\ud800":"\\udc00\\ud83d\\ude00"}'),
    { json: { '\ufffd': '\ufffd\u{1f600}' } },
  ],
  ['gzip', reply(200, gzipSync('{"a":1}'), { 'content-encoding': 'gzip' }), { json: { a: 1 } }],
  ['201', reply(201, { a: 1 }), { json: { a: 1 } }],
  [
    'a login page',
    reply(200, '<!doctype html>', { 'content-type': 'text/html' }),
    malformed('an HTML page instead of JSON'),
  ],
  ['HTML that says it is JSON', reply(200, '\n<html>ok</html>'), malformed('an HTML page instead of JSON')],
  ['text', reply(200, 'ok'), malformed('no JSON')],
  ['JSON with more behind it', reply(200, '{"a":"{"}}'), malformed('no JSON')],
  ['204', reply(204, ''), malformed('an empty body')],
  [
    'a redirect',
    reply(302, '', { location: 'http://169.254.169.254/' }),
    malformed('HTTP status 302 without a readable error'),
  ],
  [
    'a permanent redirect',
    reply(308, {}, { location: '/y' }),
    malformed('HTTP status 308 without a readable error'),
  ],
  ['HTML with 404', reply(404, '<html>no</html>'), malformed('HTTP status 404 without a readable error')],
  ['HTML with 500', reply(500, '<html>no</html>'), malformed('HTTP status 500 without a readable error')],
  ['more than 16 MB', reply(200, Buffer.alloc(17 * 1024 * 1024, '[')), TOO_LARGE],
  [
    'a small gzip of more than 16 MB',
    reply(200, gzipSync(Buffer.alloc(17 * 1024 * 1024, '[')), { 'content-encoding': 'gzip' }),
    TOO_LARGE,
  ],
  [
    "a gateway's word that its upstream's answer is too large",
    reply(429, { code: 8, message: 'grpc: received message larger than max (5 vs. 4)' }),
    { ...TOO_LARGE, message: `${HOST}: grpc: received message larger than max (5 vs. 4)` },
  ],
])('reads %s', async (_, answer, outcome) => {
  expect(await get(answer)).toEqual({ outcome, attempts: 1 });
});

test('tries again where a gateway has lost its upstream', async () => {
  const html = '<html>Bad Gateway</html>';
  for (const status of [408, 425, 502, 503, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 598, 599]) {
    const { outcome, attempts } = await get(inTurn(reply(status, html), reply(200, { a: 1 })));
    expect([outcome, attempts]).toEqual([{ json: { a: 1 } }, 2]);
    expect((await get(reply(status, html))).outcome).toEqual(
      failure('UNAVAILABLE', `${HOST} answered HTTP status ${status}`),
    );
  }
});

const whole = gzipSync(JSON.stringify({ a: 'x'.repeat(10_000) }));
test.each<[string, Server, string]>([
  ['nothing', reply(200, ''), 'an empty body'],
  ['white space', reply(200, ' \n'), 'an empty body'],
  ['half an object', reply(200, '{"a":'), 'a body that is cut short'],
  ['half a text', reply(200, '{"a":"}'), 'a body that is cut short'],
  ['half a list', reply(200, '[{"a":"\\""}'), 'a body that is cut short'],
  [
    'a gzip cut short',
    reply(200, whole.subarray(0, whole.length - 20), { 'content-encoding': 'gzip' }),
    'a body that is cut short',
  ],
  [
    'an error cut short',
    reply(404, '{"code":5,"message":"Oper'),
    'HTTP status 404 with a body that is cut short',
  ],
])('tries again where %s comes', async (_, lost, problem) => {
  expect(await get(inTurn(lost, reply(200, { a: 1 })))).toEqual({ outcome: { json: { a: 1 } }, attempts: 2 });
  expect(await get(lost)).toEqual({
    outcome: failure('UNAVAILABLE', `malformed answer from ${HOST}: ${problem}`),
    attempts: 6,
  });
});

test('tries again where a gateway gave up waiting for its upstream', async () => {
  expect(await get(inTurn(reply(504, '<html>'), reply(200, { a: 1 })))).toEqual({
    outcome: { json: { a: 1 } },
    attempts: 2,
  });
  expect((await get(reply(504, '<html>'))).outcome).toEqual(
    failure('DEADLINE_EXCEEDED', `${HOST} answered HTTP status 504`),
  );
});

test.each(['yandex', 'google'] as const)(
  "says that the tracker's token was refused, and which, of %s",
  async (family) => {
    for (const status of [401, 403]) {
      const code = status === 401 ? 'UNAUTHENTICATED' : 'PERMISSION_DENIED';
      const body = {
        yandex: { code: status === 401 ? 16 : 7, message: 'no role' },
        google: { error: { status: code, message: 'no role' } },
      };
      for (const [answer, text] of [
        [reply(status, body[family]), 'no role'],
        [reply(status, '<html>'), `${HOST} answered HTTP status ${status}`],
      ] as const) {
        const { endpoint } = await serve(answer);
        const call = createCall({ authorize: async () => bearer('simulated-token', 'SOME_TOKEN') });
        await expect(
          createRestCall(family, restOptions(endpoint))({ host: HOST, path: '/x' }, call),
        ).rejects.toMatchObject({
          code,
          message: `${HOST} refused the tracker's token (SOME_TOKEN): ${text}`,
        });
      }
    }
  },
);

test('is UNAVAILABLE after six attempts where nobody listens', async () => {
  const timing = fakeTiming();
  const call = createCall();
  const host = `127.0.0.1:${await freePort()}`;
  const send = createRestCall('yandex', restOptions(`http://${host}`, timing));
  await expect(send({ host: HOST, path: '/x' }, call)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: `no connection to ${host}: ECONNREFUSED`,
  });
  expect([call.hosts.length, timing.waits.length]).toEqual([6, 5]);
});

test.each(['99999999999', '2, 100', 'Wed, 01 Jul 2026 00:01:40 GMT', 'Wednesday, 01-Jul-26 00:01:40 GMT'])(
  'calls no sooner than Retry-After: %s asks for',
  async (after) => {
    const now = 'Wed, 01 Jul 2026 00:00:00 GMT';
    const busy = reply(429, '<html>', { 'retry-after': after, date: now });
    const { outcome, attempts } = await get(inTurn(busy, reply(200, {})));
    expect([outcome, attempts]).toEqual([
      failure('RESOURCE_EXHAUSTED', `${HOST} answered HTTP status 429`, {
        retryAfterMs: after === '99999999999' ? 99_999_999_999_000 : 100_000,
      }),
      1,
    ]);
    const patient = await get(inTurn(busy, reply(200, {})), { deadline: NOW + 101_000 });
    expect(patient.attempts).toBe(after === '99999999999' ? 1 : 2);
  },
);

test.each<[string, () => Promise<string>, string]>([
  [
    'a certificate that nobody has signed',
    async () => (await serveTls(replyTls(204), { tls: true })).endpoint,
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ],
  [
    'no TLS',
    async () => (await serve(reply(200, {}))).endpoint.replace('http:', 'https:'),
    'EPROTO|ERR_SSL_[A-Z_]+',
  ],
  ['a name that does not resolve', async () => 'https://none.invalid', 'ENOTFOUND|EAI_AGAIN'],
  [
    'a connection that breaks',
    async () => (await serve((response) => void response.destroy())).endpoint,
    'UND_ERR_SOCKET|ECONNRESET',
  ],
])('names the host and the innermost cause of %s', async (_, start, code) => {
  const endpoint = await start();
  const send = createRestCall('yandex', restOptions(endpoint));
  await expect(send({ host: HOST, path: '/x' }, createCall())).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(new RegExp(`^no connection to ${new URL(endpoint).host}: (?:${code})$`)),
  });
});

test.each<[string, Server]>([
  ['before its answer', (response) => void response.destroy()],
  [
    'in the middle of its answer',
    (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"a":', () => response.destroy());
    },
  ],
  ['with something that is no HTTP', (response) => void response.socket?.end('SSH-2.0\r\n\r\n')],
])('tries again where the connection breaks %s', async (_, answer) => {
  expect(await get(inTurn(answer, reply(200, { a: 1 })))).toEqual({
    outcome: { json: { a: 1 } },
    attempts: 2,
  });
});

test.each<[string, Server]>([
  ['never answers', () => undefined],
  ['never ends its answer', (response) => void response.writeHead(200).write('{')],
])('is DEADLINE_EXCEEDED where the upstream %s', async (_, answer) => {
  const { outcome, attempts } = await get(answer, { deadline: NOW + 50.5 });
  expect(outcome).toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    message: expect.stringMatching(/^127\.0\.0\.1:\d+ did not answer in time$/),
  });
  expect(attempts).toBe(1);
});

test('is DEADLINE_EXCEEDED at once where there is no time left', async () => {
  const { outcome } = await get(reply(200, {}), { deadline: NOW - 1 });
  expect(outcome).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

test.each<[string, Server]>([
  ['before it answers', () => undefined],
  ['while it answers', (response) => void response.writeHead(200).write('{')],
])('is CANCELLED where the call is aborted %s', async (_, answer) => {
  const controller = new AbortController();
  const waiting = get(
    (response, request, index) => {
      answer(response, request, index);
      setTimeout(() => controller.abort(), 20);
    },
    { signal: controller.signal },
  );
  expect((await waiting).outcome).toMatchObject({
    code: 'CANCELLED',
    message: expect.stringMatching(/^the call to 127\.0\.0\.1:\d+ was aborted$/),
  });
});

test('sends nothing where there is no token', async () => {
  const { endpoint, asked } = await serve(reply(200, {}));
  const send = createRestCall('google', restOptions(endpoint));
  const authorize = async (): Promise<never> => {
    throw Object.assign(new Error('no token'), {
      name: 'TrackerError',
      code: 'UNAUTHENTICATED',
      details: [],
    });
  };
  const call = createCall({ authorize });
  await expect(send({ host: HOST, path: '/x' }, call)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  expect([asked, call.hosts]).toEqual([[], []]);
});

test('sends the token of the family, and a new request id with every attempt', async () => {
  const { endpoint, host, asked } = await serve(inTurn(reply(503, ''), reply(429, ''), reply(200, {})));
  const call = createCall();
  await createRestCall('google', restOptions(`${endpoint}/`))(
    { host: HOST, path: '/a%2Fb', query: { q: 'é &=', none: undefined } },
    call,
  );
  expect(asked.map(({ method, path, query }) => ({ method, path, query }))).toEqual(
    Array.from({ length: 3 }, () => ({ method: 'GET', path: '/a%2Fb', query: { q: 'é &=' } })),
  );
  expect(
    asked.map(({ headers }) => [headers.authorization, headers.accept, headers['x-client-request-id']]),
  ).toEqual(
    [1, 2, 3].map((n) => [
      'Bearer token-of-google',
      'application/json',
      `00000000-0000-4000-8000-00000000000${n}`,
    ]),
  );
  expect(call.hosts).toEqual([host, host, host]);
});

test('authorizes each attempt by the request that is sent, and shows no secret of it', async () => {
  const refusal = { code: 16, message: 'no such signature: sig-1', details: [{ session: 'sig-1' }] };
  const { endpoint, asked } = await serve(reply(401, refusal));
  const signed: unknown[] = [];
  const call = createCall({
    async authorize(family, { method, url, headers }) {
      signed.push([family, method, url.href, headers['x-client-request-id']]);
      return { headers: { authorization: 'Signed sig-1', 'x-date': 'today' }, secrets: ['sig-1'] };
    },
  });
  const send = createRestCall('google', restOptions(endpoint));
  await expect(send({ host: HOST, path: '/x', query: { q: '1' } }, call)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: `${HOST} refused the tracker's token: no such signature: ***`,
    details: [{ session: '***' }],
  });
  expect(signed).toEqual([['google', 'GET', `${endpoint}/x?q=1`, '00000000-0000-4000-8000-000000000001']]);
  expect(asked.map(({ headers }) => [headers.authorization, headers['x-date']])).toEqual([
    ['Signed sig-1', 'today'],
  ]);
});

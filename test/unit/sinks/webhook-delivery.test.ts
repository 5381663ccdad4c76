import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { createWebhookSink, type WebhookOptions } from '../../../lib/sinks/webhook.ts';
import { callOf, eventOf } from '../../support/events.ts';
import { type Answer, type Loopback, raw, reply, serve } from '../../support/receiver.ts';

const NOW = Date.parse('2026-07-01T00:00:00.999Z');
const [NEW, OLD] = ['whsec_bmV3IHNpbXVsYXRlZC1zZWNyZXQgISEh', 'whsec_b2xkIHNpbXVsYXRlZC1zZWNyZXQgISEh'];

interface Given extends Partial<WebhookOptions> {
  readonly secrets?: readonly string[];
  readonly resource?: string;
  readonly ms?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const deliver = (
  url: string,
  { secrets = [NEW], resource, ms = 5_000, headers = {}, ...options }: Given = {},
) =>
  createWebhookSink({ now: Date.now, allowLoopback: true, ...options }).deliver(
    { webhook: { url } },
    eventOf(42, {}, resource),
    secrets,
    callOf({ deadline: (options.now ?? Date.now)() + ms, headers }),
  );

/** The source of `eventOf`, as a webhook's id has it. */
const SOURCE = 'https://tracker%2Eexample/v1';

async function receiverThat(answer: Answer): Promise<Loopback> {
  return serve(answer);
}

test('posts one structured CloudEvent, signed by every secret, the newest first', async () => {
  const receiver = await receiverThat(reply(200, {}, 'thanks'));
  expect(await deliver(`${receiver.endpoint}/hook`, { secrets: [NEW, OLD], now: () => NOW })).toEqual({
    outcome: 'TAKEN',
  });
  const [{ method, path, headers, body } = { method: '', path: '', headers: {}, body: '' }] =
    receiver.received;
  const id = `${SOURCE}/dns/zones/dns00000000000000one#42`;
  const signed = [NEW, OLD].map((secret) => new Webhook(secret).sign(id, new Date(NOW), body)).join(' ');
  expect({ method, path, headers, body: JSON.parse(body) }).toEqual({
    method: 'POST',
    path: '/hook',
    headers: {
      host: `127.0.0.1:${receiver.port}`,
      connection: 'close',
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'operation-tracker',
      'webhook-id': id,
      'webhook-timestamp': '1782864000',
      'webhook-signature': signed,
    },
    body: eventOf(42),
  });
});

test('sends the headers of the watch, and none of them in the place of its own', async () => {
  const receiver = await receiverThat(reply(200));
  const headers = {
    Authorization: 'Basic dXNlcjpwYXNzd29yZA==',
    'X-Api-Key': 'k1',
    'User-Agent': 'mine',
    'webhook-id': 'forged',
  };
  expect(await deliver(receiver.endpoint, { secrets: [NEW], headers })).toEqual({ outcome: 'TAKEN' });
  const [{ headers: sent, body } = { headers: {}, body: '' }] = receiver.received;
  const flat = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, String(value)]));
  expect(flat).toMatchObject({
    authorization: headers.Authorization,
    'x-api-key': 'k1',
    'user-agent': 'mine',
    'content-type': 'application/cloudevents+json; charset=utf-8',
  });
  expect(new Webhook(NEW).verify(body, flat)).toEqual(JSON.parse(body));
});

test.each([
  ['run/v2/projects/example.com:p', 'run/v2/projects/example%2Ecom:p#42'],
  ['x/y/a%2Eb', 'x/y/a%252Eb#42'],
  ['x/y/имя z', 'x/y/%D0%B8%D0%BC%D1%8F%20z#42'],
  ['x/y/\ud800\r\nx: y', 'x/y/%EF%BF%BD%0D%0Ax:%20y#42'],
])('sends the id of an event of %j without a dot and as a header can carry it', async (resource, id) => {
  const receiver = await receiverThat(reply(200));
  expect(await deliver(receiver.endpoint, { resource })).toEqual({ outcome: 'TAKEN' });
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
  const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  expect(flat['webhook-id']).toBe(`${SOURCE}/${id}`);
  expect(new Webhook(NEW).verify(body, flat)).toEqual(JSON.parse(body));
});

test('replaces half a surrogate pair, which strict receivers refuse', async () => {
  const receiver = await receiverThat(reply(200));
  const half = eventOf(42, { description: 'a\ud83d' });
  const sink = createWebhookSink({ now: Date.now, allowLoopback: true });
  await sink.deliver({ webhook: { url: receiver.endpoint } }, half, [NEW], callOf());
  expect(receiver.received.map(({ body }) => JSON.parse(body))).toEqual([
    eventOf(42, { description: 'a\ufffd' }),
  ]);
});

test.each([
  [[], 'the watch has no signing secret'],
  [['whsec_'], 'the signing secret is malformed'],
  [['whsec_не base64!'], 'the signing secret is malformed'],
  [[NEW, 'whsec_???'], 'the signing secret is malformed'],
])('sends nothing without good secrets: %j', async (secrets, error) => {
  const receiver = await receiverThat(reply(200));
  expect(await deliver(receiver.endpoint, { secrets })).toEqual({ outcome: 'FAILED', error });
  expect(receiver.connections()).toBe(0);
});

const failed = (status: number, more: object = {}) => ({
  outcome: 'FAILED',
  error: `HTTP status ${status}`,
  ...more,
});
const moved = (status: number) =>
  failed(status, { error: `HTTP status ${status}; redirects are not followed` });

test.each([
  [200, {}, { outcome: 'TAKEN' }],
  [202, {}, { outcome: 'TAKEN' }],
  [299, {}, { outcome: 'TAKEN' }],
  [300, {}, moved(300)],
  [301, { location: '/elsewhere' }, moved(301)],
  [302, { location: 'http://169.254.169.254/' }, moved(302)],
  [307, { location: '/elsewhere' }, moved(307)],
  [308, { location: '/elsewhere' }, moved(308)],
  [400, { 'retry-after': '5' }, failed(400)],
  [401, { 'www-authenticate': 'Basic realm="simulated-secret"' }, failed(401)],
  [404, {}, failed(404)],
  [410, {}, { outcome: 'GONE', error: 'HTTP status 410' }],
  [429, {}, failed(429)],
  [429, { 'retry-after': '30' }, failed(429, { retryAfterMs: 30_000 })],
  [429, { 'retry-after': '0' }, failed(429, { retryAfterMs: 0 })],
  [429, { 'retry-after': '99999999999' }, failed(429, { retryAfterMs: 99_999_999_999_000 })],
  [429, { 'retry-after': ['2', '30'] }, failed(429, { retryAfterMs: 30_000 })],
  [503, { 'retry-after': 'Wed Jul  1 00:01:00 2026' }, failed(503, { retryAfterMs: 59_001 })],
  [429, { 'retry-after': '-1' }, failed(429, { retryAfterMs: 0 })],
  [429, { 'retry-after': 'soon' }, failed(429)],
  [500, {}, failed(500)],
  [503, { 'retry-after': 'Wed, 01 Jul 2026 00:01:00 GMT' }, failed(503, { retryAfterMs: 59_001 })],
  [503, { 'retry-after': 'Wed, 01 Jul 2020 00:01:00 GMT' }, failed(503, { retryAfterMs: 0 })],
  [504, {}, failed(504)],
  [599, {}, failed(599)],
  [999, {}, failed(999)],
])('takes status %i with %j for %j', async (status, headers, outcome) => {
  const receiver = await receiverThat(reply(status, headers, 'simulated-secret'));
  expect(await deliver(receiver.endpoint, { now: () => NOW })).toEqual(outcome);
  expect(receiver.received.length).toBe(1);
});

test('reads no more than a little of an endless answer', async () => {
  let closed = false;
  const receiver = await receiverThat((response) => {
    response.writeHead(200).on('close', () => {
      closed = true;
    });
    const more = (): void => {
      while (!closed && response.write(Buffer.alloc(65_536)));
      if (!closed) response.once('drain', more);
    };
    more();
  });
  const startedAt = Date.now();
  expect(await deliver(receiver.endpoint)).toEqual({ outcome: 'TAKEN' });
  expect(Date.now() - startedAt).toBeLessThan(2_000);
  while (!closed) await sleep(5);
});

test.each([
  ['a status whose body never ends', 200, { outcome: 'TAKEN' }],
  ['a refusal whose body never ends', 500, failed(500)],
])('waits for no body beyond its time: %s', async (_, status, outcome) => {
  const receiver = await receiverThat((response) => void response.writeHead(status).write('so far'));
  expect(await deliver(receiver.endpoint, { ms: 1_000 })).toEqual(outcome);
});

test('believes a status whose body breaks', async () => {
  const receiver = await receiverThat((response, _, socket) => {
    response.writeHead(200, { 'content-length': '1000' }).write('half', () => socket.resetAndDestroy());
  });
  expect(await deliver(receiver.endpoint)).toEqual({ outcome: 'TAKEN' });
});

test('does not wait for an answer that comes after the time', async () => {
  const receiver = await receiverThat((response) => {
    setTimeout(() => response.end(), 400);
  });
  expect(await deliver(receiver.endpoint, { ms: 100 })).toEqual({
    outcome: 'FAILED',
    error: 'no answer in time',
  });
  await sleep(400);
});

test('gives up on a receiver that sends its headers a byte at a time', async () => {
  const receiver = await receiverThat((_response, _received, socket) => {
    const timer = setInterval(() => socket.write('H'), 20);
    socket.on('close', () => clearInterval(timer)).on('error', () => undefined);
  });
  expect(await deliver(receiver.endpoint, { ms: 200 })).toMatchObject({ outcome: 'FAILED' });
});

test.each([
  ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'HPE_INVALID_CONSTANT'],
  ['nothing', '', 'ECONNRESET'],
  ['half a status line', 'HTTP/1.1 20', 'ECONNRESET'],
  ['headers without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`, 'HPE_HEADER_OVERFLOW'],
  [
    'two lengths',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx',
    'HPE_UNEXPECTED_CONTENT_LENGTH',
  ],
  [
    'another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    undefined,
  ],
])('fails for a receiver that answers %s', async (_, bytes, code) => {
  const receiver = await receiverThat(raw(bytes));
  const error = code ? `no answer from 127.0.0.1:${receiver.port}: ${code}` : 'no answer';
  expect(await deliver(receiver.endpoint)).toEqual({ outcome: 'FAILED', error });
});

test('waits through interim answers', async () => {
  const interim = 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(3);
  const receiver = await receiverThat(raw(`${interim}HTTP/1.1 204 No Content\r\n\r\n`));
  expect(await deliver(receiver.endpoint)).toEqual({ outcome: 'TAKEN' });
});

import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { sourceOf } from '../../../lib/model/watch/cloud-event.ts';
import { createQueueSink } from '../../../lib/sinks/queue.ts';
import { type Behaviour, testSink } from '../../contract/sink.ts';
import { callOf, eventOf, RESOURCE } from '../../support/events.ts';
import { type Answer, freePort, hang, reply, reset } from '../../support/receiver.ts';
import { KEYS, refuse, startYmq, taken } from '../../support/ymq.ts';

const SOURCE = eventOf(1).source;
const PATH = '/b1g00000000000000001/dj600000000000000001';

testSink({
  name: 'queue',
  create: async () => {
    const { server, accept, messages } = await startYmq();
    const behaviours: Readonly<Record<Behaviour, Answer>> = {
      take: accept,
      refuse: refuse(403, 'AccessDeniedException'),
      hang,
      reset,
      garbage: reply(200, {}, 'simulated-secret'),
    };
    const options = { now: Date.now, credentials: KEYS };
    const living = createQueueSink({ ...options, endpoint: server.endpoint });
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    const dead = createQueueSink({ ...options, endpoint: nowhere });
    return {
      // A queue's sink knows one endpoint.
      sink: {
        check: living.check,
        deliver: (target, ...rest) =>
          (JSON.stringify(target).includes(nowhere) ? dead : living).deliver(target, ...rest),
      },
      target: { queue: { url: `${server.endpoint}${PATH}/events` } },
      nowhere: { queue: { url: `${nowhere}${PATH}/events` } },
      malformed: { queue: { url: `${server.endpoint}/events` } },
      otherKind: { workflow: { workflowId: 'dfq00000000000000001' } },
      secrets: [],
      behave: (behaviour) => {
        server.answer = behaviours[behaviour];
      },
      received: () => messages.map(({ body }) => JSON.parse(body) as unknown),
    };
  },
});

async function rig() {
  const ymq = await startYmq();
  const sink = createQueueSink({ now: Date.now, credentials: KEYS, endpoint: ymq.server.endpoint });
  const url = (name: string): string => `${ymq.server.endpoint}${PATH}/${name}`;
  return { ...ymq, sink, url };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('sends the event with its id and type as attributes', async () => {
  const { sink, url, messages } = await rig();
  await sink.deliver({ queue: { url: url('events') } }, eventOf(7), [], callOf());
  expect(messages).toEqual([
    {
      queueUrl: url('events'),
      body: JSON.stringify(eventOf(7)),
      attributes: {
        id: `String ${RESOURCE}#7`,
        source: `String ${SOURCE}`,
        type: 'String operation-tracker.operation.succeeded',
        'content-type': 'String application/cloudevents+json',
      },
      groupId: null,
      deduplicationId: null,
    },
  ]);
});

test.each([
  [RESOURCE, `${SOURCE}/${RESOURCE}`],
  ['x/y/имя', sha256(`${SOURCE}/x/y/имя`)],
  [`x/y/${'z'.repeat(130)}`, sha256(`${SOURCE}/x/y/${'z'.repeat(130)}`)],
])('groups the messages of a FIFO queue by resource: %s', async (resource, groupId) => {
  const { sink, url, messages } = await rig();
  await sink.deliver({ queue: { url: url('events.fifo') } }, eventOf(7, {}, resource), [], callOf());
  expect(messages).toMatchObject([{ groupId, deduplicationId: sha256(`${SOURCE}/${resource}#7`) }]);
});

test('tells the events of two deployments in one FIFO queue apart', async () => {
  const { sink, url, messages } = await rig();
  const sources = [sourceOf('one'), sourceOf('other')];
  for (const source of sources) {
    await sink.deliver({ queue: { url: url('events.fifo') } }, { ...eventOf(7), source }, [], callOf());
  }
  expect(new Set(messages.map(({ deduplicationId }) => deduplicationId)).size).toBe(2);
  expect(messages.map(({ groupId }) => groupId)).toEqual(sources.map((source) => `${source}/${RESOURCE}`));
});

const big = (type: string, bytes: number) => ({ '@type': type, text: 'x'.repeat(bytes) });

test.each([
  ['response', { response: big('r', 300_000) }, { response: { '@type': 'r' } }],
  [
    'response,metadata',
    { response: big('r', 100_000), metadata: big('m', 300_000) },
    { response: { '@type': 'r' }, metadata: { '@type': 'm' } },
  ],
  [
    'metadata,error,description',
    {
      response: undefined,
      metadata: { text: 'x'.repeat(300_000) },
      error: { code: 13, message: 'y'.repeat(300_000), details: [big('d', 300_000)] },
      description: 'z'.repeat(300_000),
    },
    {
      metadata: {},
      error: { code: 13, message: 'y'.repeat(1_000), details: [] },
      description: 'z'.repeat(1_000),
    },
  ],
])('leaves out of an event over 256 KB no more than it must: %s', async (trimmed, more, left) => {
  const { sink, url, messages } = await rig();
  const { response, ...rest } = more;
  const event = eventOf(7, { ...rest, ...(response ? { response } : {}) });
  const { response: _, ...bare } = event.data.operation;
  const whole = response ? event : { ...event, data: { ...event.data, operation: bare } };
  expect(await sink.deliver({ queue: { url: url('events') } }, whole, [], callOf())).toEqual({
    outcome: 'TAKEN',
  });
  expect(messages.map(({ body }) => JSON.parse(body))).toEqual([
    { ...whole, trimmed, data: { ...whole.data, operation: { ...whole.data.operation, ...left } } },
  ]);
});

/** What the four attributes take of a message. */
const ATTRIBUTES = 150 + Buffer.byteLength(`sourceString${SOURCE}`);

test('leaves nothing out of an event that just fits', async () => {
  const { sink, url, messages } = await rig();
  const room =
    262_144 - ATTRIBUTES - Buffer.byteLength(JSON.stringify(eventOf(7, { response: big('r', 0) })));
  const event = eventOf(7, { response: big('r', room) });
  await sink.deliver({ queue: { url: url('events') } }, event, [], callOf());
  expect(messages.map(({ body }) => JSON.parse(body))).toEqual([event]);
});

test('says so where nothing more can be left out', async () => {
  const { sink, url, messages } = await rig();
  const event = eventOf(7, { createdBy: 'x'.repeat(300_000) });
  expect(await sink.deliver({ queue: { url: url('events') } }, event, [], callOf())).toEqual({
    outcome: 'FAILED',
    error: 'the event is too large for the sink',
  });
  expect(messages).toEqual([]);
});

test('escapes what a message cannot carry', async () => {
  const { sink, url, messages } = await rig();
  const event = eventOf(7, { description: '\u0000\u0008\ud800\ufffe\uffff\u{1f30d}' });
  await sink.deliver({ queue: { url: url('events') } }, event, [], callOf());
  const description = '\u0000\u0008\ufffd\ufffe\uffff\u{1f30d}';
  expect(messages.map(({ body }) => JSON.parse(body))).toEqual([eventOf(7, { description })]);
});

test('cuts texts between characters', async () => {
  const { sink, url, messages } = await rig();
  const text = `${'x'.repeat(999)}${'\u{1f600}'.repeat(100_000)}`;
  const event = eventOf(7, { description: text, error: { code: 13, message: text, details: [] } });
  await sink.deliver({ queue: { url: url('events') } }, event, [], callOf());
  expect(messages.map(({ body }) => JSON.parse(body).data.operation)).toMatchObject([
    { description: 'x'.repeat(999), error: { message: 'x'.repeat(999) } },
  ]);
});

test('does not believe a digest of something else', async () => {
  const { sink, url, server } = await rig();
  server.answer = taken('0'.repeat(32));
  expect(await sink.deliver({ queue: { url: url('events') } }, eventOf(7), [], callOf())).toEqual({
    outcome: 'FAILED',
    error: 'no answer',
  });
});

test.each([
  [400, 'AWS.SimpleQueueService.NonExistentQueue', /^HTTP status 400, \w+$/],
  [403, 'AccessDeniedException', /^HTTP status 403, AccessDeniedException$/],
  [403, 'InvalidClientTokenId', /^HTTP status 403, InvalidClientTokenId$/],
  [403, 'ThrottlingException', /^HTTP status 403, ThrottlingException$/],
  [503, 'ServiceUnavailable', /^HTTP status 503, ServiceUnavailable$/],
])('names the error of %i %s, and tries once', async (status, code, error) => {
  const { sink, url, server } = await rig();
  server.answer = refuse(status, code);
  expect(await sink.deliver({ queue: { url: url('events') } }, eventOf(7), [], callOf())).toEqual({
    outcome: 'FAILED',
    error: expect.stringMatching(error),
  });
  expect(server.received.length).toBe(1);
});

test('comes back no sooner than the service asks', async () => {
  const { sink, url, server } = await rig();
  server.answer = reply(503, { 'retry-after': '2, 30' });
  expect(await sink.deliver({ queue: { url: url('events') } }, eventOf(7), [], callOf())).toEqual({
    outcome: 'FAILED',
    error: expect.stringMatching(/^HTTP status 503/),
    retryAfterMs: 30_000,
  });
});

test('is refused with keys that the service does not know', async () => {
  const { server, url } = await rig();
  const credentials = { ...KEYS, secretAccessKey: 'another' };
  const sink = createQueueSink({ now: Date.now, credentials, endpoint: server.endpoint });
  expect(await sink.deliver({ queue: { url: url('events') } }, eventOf(7), [], callOf())).toEqual({
    outcome: 'FAILED',
    error: 'HTTP status 403, SignatureDoesNotMatch',
  });
});

const YMQ = 'https://message-queue.api.cloud.yandex.net';
const shape = `sink.queue.url must be a queue's URL, ${YMQ}/<folder>/<id>/<name>`;
test.each([
  '',
  'events',
  `${YMQ}`,
  `${YMQ}/events`,
  `${YMQ}${PATH}/`,
  `${YMQ}${PATH}/a b`,
  `${YMQ}${PATH}/../../x`,
  `${YMQ}${PATH}/events?Action=DeleteQueue`,
  `${YMQ}${PATH}/events#x`,
  `${YMQ}${PATH}/events.other`,
  `${YMQ}${PATH}/${'x'.repeat(81)}`,
  `${YMQ}.example.com${PATH}/events`,
  `${YMQ}@169.254.169.254${PATH}/events`,
  `https://user@message-queue.api.cloud.yandex.net${PATH}/events`,
  `http://message-queue.api.cloud.yandex.net${PATH}/events`,
  `https://sqs.us-east-1.amazonaws.com${PATH}/events`,
  `http://169.254.169.254${PATH}/events`,
])('sends nothing to %j', async (url) => {
  const sink = createQueueSink({ now: Date.now, credentials: KEYS });
  await expect(sink.check({ queue: { url } }, callOf())).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: shape,
  });
  expect(await sink.deliver({ queue: { url } }, eventOf(7), [], callOf())).toEqual({
    outcome: 'FAILED',
    error: shape,
  });
});

test.each([`${YMQ}${PATH}/events`, `${YMQ}${PATH}/my-events_1.fifo`])('takes %s', async (url) => {
  const sink = createQueueSink({ now: Date.now, credentials: KEYS });
  await expect(sink.check({ queue: { url } }, callOf())).resolves.toBeUndefined();
});

test('takes no queue without keys', async () => {
  const sink = createQueueSink({ now: Date.now });
  const target = { queue: { url: `${YMQ}${PATH}/events` } };
  await expect(sink.check(target, callOf())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(await sink.deliver(target, eventOf(7), [], callOf())).toEqual({
    outcome: 'FAILED',
    error: 'cannot be used: the tracker has no static keys (YMQ_ACCESS_KEY_ID, YMQ_SECRET_ACCESS_KEY)',
  });
});

import { expect, test } from '@jest/globals';
import { bearer } from '../../../lib/model/core/authorization.ts';
import { createWorkflowSink } from '../../../lib/sinks/workflow.ts';
import { type Behaviour, testSink } from '../../contract/sink.ts';
import { callOf, eventOf } from '../../support/events.ts';
import {
  type Answer,
  freePort,
  hang,
  type Received,
  raw,
  reply,
  reset,
  serve,
} from '../../support/receiver.ts';

const WORKFLOW = 'dfq00000000000000001';
const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer =>
  reply(status, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));
const started = json(200, { executionId: 'exec1' });

const BEHAVIOURS: Readonly<Record<Behaviour, Answer>> = {
  take: started,
  refuse: json(403, { code: 7, message: 'Permission denied', details: [] }),
  hang,
  reset,
  garbage: raw('simulated-secret\r\n\r\n'),
};

/** The input of the execution that a request starts. */
function readEvent({ method, path, headers, body }: Received): unknown {
  expect([method, path, headers.authorization, headers['content-type']]).toEqual([
    'POST',
    '/workflows/v1/execution/start',
    'Bearer iam-token-of-the-tracker',
    'application/json',
  ]);
  const { workflowId, input, ...rest } = JSON.parse(body) as Record<string, { inputJson: string }>;
  expect({ workflowId, rest }).toEqual({ workflowId: WORKFLOW, rest: {} });
  return JSON.parse(String(input?.inputJson));
}

testSink({
  name: 'workflow',
  create: async () => {
    const api = await serve(started);
    const living = createWorkflowSink({ now: Date.now, fetch, endpoint: api.endpoint });
    const dead = createWorkflowSink({
      now: Date.now,
      fetch,
      endpoint: `http://127.0.0.1:${await freePort()}`,
    });
    return {
      // A workflow's sink knows one endpoint.
      sink: {
        check: living.check,
        deliver: (target, ...rest) =>
          (JSON.stringify(target).includes('nowhere') ? dead : living).deliver(target, ...rest),
      },
      target: { workflow: { workflowId: WORKFLOW } },
      nowhere: { workflow: { workflowId: 'nowhere' } },
      malformed: { workflow: { workflowId: '../execution/x' } },
      otherKind: { webhook: { url: api.endpoint } },
      secrets: [],
      behave: (behaviour) => {
        api.answer = BEHAVIOURS[behaviour];
      },
      received: () => api.received.map(readEvent),
    };
  },
});

const failed = (error: unknown, more: object = {}) => ({ outcome: 'FAILED', error, ...more });

test.each([
  [started, { outcome: 'TAKEN' }],
  [json(200, {}), failed('HTTP status 200 without an execution')],
  [reply(200, {}, '<html>'), failed('HTTP status 200 without an execution')],
  [json(302, {}, { location: 'http://169.254.169.254/' }), failed('HTTP status 302')],
  [json(400, { code: 3, message: 'Bad input' }), failed('INVALID_ARGUMENT: Bad input')],
  [
    json(401, { code: 16, message: 'Token expired' }),
    failed(
      expect.stringMatching(/^127\.0\.0\.1:\d+ refused the tracker's token: UNAUTHENTICATED: Token expired$/),
    ),
  ],
  [
    json(403, { code: 7, message: 'Denied' }),
    failed(expect.stringMatching(/ refused the tracker's token: PERMISSION_DENIED: Denied$/)),
  ],
  [json(404, { code: 5, message: 'No workflow' }), failed('NOT_FOUND: No workflow')],
  [json(410, { code: 5, message: 'Gone' }), failed('NOT_FOUND: Gone')],
  [
    json(429, { code: 8, message: 'Slow down' }, { 'retry-after': '7' }),
    failed('RESOURCE_EXHAUSTED: Slow down', { retryAfterMs: 7_000 }),
  ],
  [reply(503, { 'retry-after': '3, 4' }), failed('HTTP status 503', { retryAfterMs: 4_000 })],
  [json(500, { code: 13 }), failed('INTERNAL')],
  [json(500, { code: 99, message: 'x'.repeat(500) }), failed(`UNKNOWN: ${'x'.repeat(291)}`)],
  [reply(502, {}, '<html>bad gateway'), failed('HTTP status 502')],
])('takes the answer %# for what it says', async (answer, outcome) => {
  const api = await serve(answer);
  const sink = createWorkflowSink({ now: Date.now, fetch, endpoint: `${api.endpoint}/` });
  const target = { workflow: { workflowId: WORKFLOW } };
  expect(await sink.deliver(target, eventOf(1), [], callOf())).toEqual(outcome);
  expect(api.received.length).toBe(1);
});

test('reads no more of an answer than an execution needs, and cuts one off that never ends', async () => {
  let sent = 0;
  const api = await serve((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const more = (): void => {
      while (!response.destroyed && sent < 100 * chunk.length && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', more);
    more();
  });
  const sink = createWorkflowSink({ now: Date.now, fetch, endpoint: api.endpoint });
  const target = { workflow: { workflowId: WORKFLOW } };
  expect(await sink.deliver(target, eventOf(1), [], callOf())).toEqual(
    failed('HTTP status 200 without an execution'),
  );
  expect(sent).toBeLessThan(50 * 64 * 1024);
});

test('leaves the bulk out of an event that no run could hold', async () => {
  const api = await serve(started);
  const sink = createWorkflowSink({ now: Date.now, fetch, endpoint: api.endpoint });
  const event = eventOf(1, { response: { '@type': 'r', text: 'x'.repeat(2_000_000) } });
  await sink.deliver({ workflow: { workflowId: WORKFLOW } }, event, [], callOf());
  expect(api.received.map(readEvent)).toMatchObject([
    { trimmed: 'response', data: { operation: { response: { '@type': 'r' } } } },
  ]);
});

test.each([
  [
    'no token',
    async () => {
      throw new Error('no IAM token: attach a service account');
    },
    'no answer',
  ],
  ['a token that no header can carry', async () => bearer('simulated\r\nsecret'), 'no answer'],
])('fails with %s, and shows nothing of it', async (_, authorize, error) => {
  const api = await serve(started);
  const sink = createWorkflowSink({ now: Date.now, fetch, endpoint: api.endpoint });
  const target = { workflow: { workflowId: WORKFLOW } };
  expect(await sink.deliver(target, eventOf(1), [], callOf({ authorize }))).toEqual(failed(error));
  expect(api.received).toEqual([]);
});

import { expect, test } from '@jest/globals';
import { dueTasks } from '../../../lib/edge/routes/operation-routes.ts';
import { createTrigger } from '../../../lib/edge/trigger.ts';
import triggers from '../../contract/shapes/triggers.json';
import { createRig } from '../../support/edge.ts';
import { platformContext } from '../../support/platform-events.ts';

/** What a timer's function comes to with an event, and its line in the log. */
async function trigger(event: unknown): Promise<readonly [unknown, unknown]> {
  const lines: string[] = [];
  const run = createTrigger({
    action: 'runDueTasks',
    input: dueTasks,
    run: async ({ shards = [] }) => ({ shards: shards.length }),
    open: () => undefined,
    write: (line) => lines.push(line),
    now: () => 0,
    newRequestId: () => 'made-1',
  });
  const result = await run(event, platformContext()).catch(({ code, message }) => ({ code, message }));
  return [result, lines.map((line) => JSON.parse(line) as unknown)];
}

const usage = { upstreamCalls: 0, requestUnits: 0 };
const line = (outcome: string, more: object) => [
  {
    level: 'INFO',
    outcome,
    message: `runDueTasks ${outcome}`,
    requestId: platformContext().requestId,
    milliseconds: 0,
    ...usage,
    ...more,
  },
];

test("runs what the timer's event asks for", async () => {
  const { event } = triggers.timer;
  expect(await trigger(event)).toEqual([{ shards: 2, ...usage }, line('OK', { shards: 2 })]);
  const [message] = event.messages;
  const without = { messages: [{ ...message, details: { trigger_id: 'a1sfe084v4se00000000' } }] };
  expect(await trigger(without)).toEqual([{ shards: 0, ...usage }, line('OK', { shards: 0 })]);
});

const LOGGING = 'yandex.cloud.events.serverless.triggers.LoggingMessageBatch';
test.each([
  ['Cloud Logging', triggers.logging.event, `but ${LOGGING}`],
  ['Data Streams', triggers.dataStreams.event, 'and has no event_type'],
  ['Message Queue', triggers.messageQueue.event, 'but yandex.cloud.events.messagequeue.QueueMessage'],
  ['nothing', { messages: [] }, 'and has no event_type'],
  [
    'an odd one',
    { messages: [null, { event_metadata: { event_type: { toString: 1 } } }] },
    'and has no event_type',
  ],
])('refuses the event of a trigger for %s', async (_, event, kind) => {
  const error = `the event is no timer's, ${kind}`;
  expect(await trigger(event)).toEqual([
    { code: 'INVALID_ARGUMENT', message: error },
    line('INVALID_ARGUMENT', { error }),
  ]);
});

test.each(Object.entries(triggers))('a function of callers refuses the event of %s', async (_, { event }) => {
  const { handler, lines } = createRig();
  await expect(handler(event, platformContext())).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: expect.stringMatching(/^the input names nothing to do; "action" is one of /),
  });
  expect(lines.length).toBe(1);
});

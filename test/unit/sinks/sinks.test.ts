import { expect, test } from '@jest/globals';
import type { SinkTarget } from '../../../lib/model/watch/sink-kinds.ts';
import { createSinks } from '../../../lib/sinks/sinks.ts';
import { callOf, eventOf } from '../../support/events.ts';
import { reply, serve } from '../../support/receiver.ts';
import { KEYS, startYmq } from '../../support/ymq.ts';

async function rig() {
  const receiver = await serve(reply(204));
  const { server, messages } = await startYmq();
  const api = await serve(reply(200, {}, '{"executionId":"exec1"}'));
  const sinks = createSinks({
    now: Date.now,
    fetch,
    webhook: { allowLoopback: true },
    queue: { credentials: KEYS, endpoint: server.endpoint },
    workflow: { endpoint: api.endpoint },
  });
  const targets: Readonly<Record<string, SinkTarget>> = {
    webhook: { webhook: { url: receiver.endpoint } },
    queue: { queue: { url: `${server.endpoint}/b1g/dj6/events` } },
    workflow: { workflow: { workflowId: 'dfq00000000000000001' } },
  };
  const counts = () => [receiver.received.length, messages.length, api.received.length];
  return { sinks, targets, counts };
}

test.each([
  ['webhook', [1, 0, 0]],
  ['queue', [0, 1, 0]],
  ['workflow', [0, 0, 1]],
])('delivers to a %s by its own adapter', async (kind, expected) => {
  const { sinks, targets, counts } = await rig();
  const { [kind]: target = { webhook: { url: '' } } } = targets;
  await sinks.check(target, callOf());
  expect(await sinks.deliver(target, eventOf(1), ['whsec_c2VjcmV0'], callOf())).toEqual({
    outcome: 'TAKEN',
  });
  expect(counts()).toEqual(expected);
});

test.each([
  [{ webhook: { url: 'https://10.0.0.1/' } }, 'sink.webhook.url leads to an address that is not public'],
  [{ queue: { url: 'https://10.0.0.1/' } }, expect.stringMatching(/^sink\.queue\.url must be/)],
  [{ workflow: { workflowId: '' } }, "sink.workflow.workflowId must be a workflow's id"],
])('checks %j by the rules of its kind', async (target, message) => {
  const { sinks } = await rig();
  await expect(sinks.check(target, callOf())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
});

test('sends nothing to a sink of a kind that it does not know', async () => {
  const { sinks, counts } = await rig();
  const target = { pager: { number: '1' } } as unknown as SinkTarget;
  expect(await sinks.deliver(target, eventOf(1), [], callOf())).toEqual({
    outcome: 'FAILED',
    error: 'the sink is of an unknown kind',
  });
  await expect(sinks.check(target, callOf())).rejects.toMatchObject({ code: 'UNIMPLEMENTED' });
  expect(counts()).toEqual([0, 0, 0]);
});

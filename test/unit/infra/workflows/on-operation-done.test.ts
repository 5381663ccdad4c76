import { expect, test } from '@jest/globals';
import type { ChangeType } from '../../../../lib/model/change-log/change.ts';
import { createWorkflowSink } from '../../../../lib/sinks/workflow.ts';
import { callOf, eventOf } from '../../../support/events.ts';
import { reply, serve } from '../../../support/receiver.ts';
import { run, StepError } from './interpreter.ts';
import { readWorkflow } from './yawl.ts';

/** Starts the workflow as the sink does, with the input that went over the wire. */
async function start(type: ChangeType, { followUp = 'works' } = {}) {
  const api = await serve(reply(200, {}, '{"executionId":"exec1"}'));
  const event = eventOf(5);
  const error = { code: 9, message: 'It is "in use"', details: [] };
  const { response: _, ...operation } = event.data.operation;
  const given =
    type === 'SUCCEEDED'
      ? event
      : { ...event, data: { ...event.data, type, operation: { ...operation, error } } };
  const sink = createWorkflowSink({ now: Date.now, fetch, endpoint: api.endpoint });
  await sink.deliver({ workflow: { workflowId: 'dfq1' } }, given, [], callOf());
  const { input } = JSON.parse(api.received[0]?.body ?? '') as { input: { inputJson: string } };
  const calls: unknown[] = [];
  const alerts: unknown[] = [];
  const ended = await run(readWorkflow('on-operation-done.yaml'), JSON.parse(input.inputJson), {
    call: async (functionId, sent) => {
      calls.push([functionId, sent]);
      if (followUp !== 'works') throw new StepError('FUNCTION_CALL_INVALID_RESPONSE', followUp);
      return { ok: true };
    },
    http: async ({ url, body }) => {
      alerts.push([url, body]);
      return {};
    },
  });
  return { ended, calls, alerts };
}

const ID = 'dns/zones/dns00000000000000one#5';
const alert = (text: string) => [
  `\${alert_url}`,
  {
    eventId: ID,
    text: `Create «зона» 🌍 (dnsoperation00000001) on dns/zones/dns00000000000000one: ${text}`,
  },
];

test('goes on with the response of an operation that succeeded', async () => {
  const { ended, calls, alerts } = await start('SUCCEEDED');
  expect(ended).toEqual({
    status: 'EXECUTED',
    result: { followUp: { ok: true } },
    path: ['choose', 'follow_up', 'done'],
  });
  expect(calls).toEqual([
    [
      `\${follow_up_function_id}`,
      {
        eventId: ID,
        resource: 'dns/zones/dns00000000000000one',
        operationId: 'dnsoperation00000001',
        response: eventOf(5).data.operation.response,
      },
    ],
  ]);
  expect(alerts).toEqual([]);
});

test.each(['FAILED', 'CANCELLED', 'LOST', 'UNKNOWN'] as const)(
  'tells of an operation that is %s',
  async (type) => {
    const { ended, calls, alerts } = await start(type);
    expect(ended).toMatchObject({ status: 'EXECUTED', path: ['choose', 'alert', 'done'] });
    expect(calls).toEqual([]);
    expect(alerts).toEqual([alert(`${type}, It is "in use"`)]);
  },
);

test('tells of a follow-up that goes on to fail', async () => {
  const { ended, calls, alerts } = await start('SUCCEEDED', { followUp: 'out of memory' });
  expect(ended).toMatchObject({ status: 'EXECUTED', path: ['choose', 'follow_up', 'alert', 'done'] });
  expect(calls).toHaveLength(6);
  expect(alerts).toEqual([alert('SUCCEEDED, out of memory')]);
});

test.each(['STARTED', 'FAILING'] as const)('does nothing about a change of type %s', async (type) => {
  const { ended, calls, alerts } = await start(type);
  expect(ended).toEqual({
    status: 'EXECUTED',
    result: { ignored: type },
    path: ['choose', 'nothing', 'done'],
  });
  expect([...calls, ...alerts]).toEqual([]);
});

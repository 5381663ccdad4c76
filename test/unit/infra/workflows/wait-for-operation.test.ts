import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createWatchFunction } from '../../../../functions/watch.ts';
import { type Cloud, startCloud } from '../../../../infra/simulator/cloud.ts';
import type { Handler } from '../../../../lib/edge/handler.ts';
import { environmentOf } from '../../../support/handlers.ts';
import { type Run, run, StepError } from './interpreter.ts';
import { readWorkflow } from './yawl.ts';

const ZONE = 'dns/zones/dns00000000000000one';
const FUNCTION = `\${watch_function_id}`;

let cloud: Cloud;
let watch: Handler;
beforeAll(async () => {
  cloud = await startCloud();
  watch = createWatchFunction(deployed('default:viewer:*'));
});
afterAll(() => cloud.close());

/** As the function is deployed: it asks everybody in whose name they call. */
const deployed = (DIRECT_CALLS: string) => environmentOf(cloud, { AUTHENTICATION: '', DIRECT_CALLS });

interface Waited {
  readonly ended: Run;
  /** What the function was called with. */
  readonly inputs: readonly unknown[];
  readonly delays: readonly number[];
}

/** Runs the workflow against the real function; `before` is told of each call. */
async function wait(
  input: Readonly<Record<string, unknown>>,
  { before = (_call: number): void => undefined, rounds = 480, by = watch } = {},
): Promise<Waited> {
  const { start, steps } = readWorkflow('wait-for-operation.yaml');
  const { wait: loop } = steps;
  if (!loop?.while) throw new Error('no loop');
  const workflow = { start, steps: { ...steps, wait: { while: { ...loop.while, maxIterations: rounds } } } };
  const inputs: unknown[] = [];
  const delays: number[] = [];
  const ended = await run(workflow, input, {
    onDelay: (seconds) => delays.push(seconds),
    call: async (functionId, given) => {
      expect(functionId).toBe(FUNCTION);
      inputs.push(given);
      before(inputs.length);
      const context = { requestId: 'step', getRemainingTimeInMillis: () => 300_000 };
      try {
        return JSON.parse(JSON.stringify(await by(given, context))) as unknown;
      } catch (thrown) {
        throw new StepError('FUNCTION_CALL_INVALID_RESPONSE', (thrown as Error).message);
      }
    },
  });
  return { ended, inputs, delays };
}

test('ends in success with the response of an operation that is done', async () => {
  const operationId = cloud.world.add(ZONE, { seconds: 0, response: { '@type': 'x/Zone', id: 'dns1' } });
  expect(await wait({ operationId })).toEqual({
    ended: {
      status: 'EXECUTED',
      result: {
        operation: expect.objectContaining({ id: operationId, state: 'SUCCEEDED' }),
        response: { '@type': 'x/Zone', id: 'dns1' },
      },
      path: ['wait', 'watch', 'judge', 'result', 'succeeded'],
    },
    inputs: [{ action: 'watchOperation', operationId, timeout: '240s' }],
    delays: [],
  });
});

test.each([
  ['FAILED', 'FAILED: Detach it first'],
  ['CANCELLED', 'CANCELLED: Operation was cancelled.'],
] as const)('ends in failure with the status of an operation that is %s', async (outcome, told) => {
  const error = { code: 9, message: 'Detach it first', details: [] };
  const operationId = cloud.world.add(ZONE, { seconds: 0, outcome, error });
  const { ended } = await wait({ operationId });
  expect(ended).toEqual({
    status: 'ERROR',
    message: `Operation ${operationId} ended as ${told}`,
    path: ['wait', 'watch', 'judge', 'failed'],
  });
});

test('calls again for an operation that still runs when the time is up', async () => {
  const operationId = cloud.world.add(ZONE, { seconds: null });
  const before = (call: number): void => {
    if (call === 4) cloud.world.finish(operationId, 'SUCCEEDED');
  };
  const { ended, inputs } = await wait({ operationId, timeout: '0.02s' }, { before });
  expect(ended).toMatchObject({ status: 'EXECUTED', result: { operation: { state: 'SUCCEEDED' } } });
  expect(inputs).toEqual(Array(4).fill({ action: 'watchOperation', operationId, timeout: '0.02s' }));
});

test('is told within one call of an operation that ends while the function waits', async () => {
  const operationId = cloud.world.add(ZONE, { seconds: 1 });
  const { ended, inputs } = await wait({ operationId, timeout: '20s' });
  expect(ended).toMatchObject({ status: 'EXECUTED', result: { operation: { id: operationId, done: true } } });
  expect(inputs).toHaveLength(1);
});

test('does not take an error for the end while the operation is rolled back', async () => {
  const operationId = cloud.world.add(ZONE, { seconds: 0.4, outcome: 'ROLLED_BACK' });
  const { ended, inputs } = await wait({ operationId, timeout: '0.1s' });
  expect(ended).toMatchObject({
    status: 'ERROR',
    message: `Operation ${operationId} ended as FAILED: The resource is in use.`,
  });
  expect(inputs.length).toBeGreaterThan(2);
});

test('fails when the operation has not ended after the last round', async () => {
  const operationId = cloud.world.add(ZONE, { seconds: null });
  const { ended, inputs } = await wait({ operationId, timeout: '0s' }, { rounds: 5 });
  expect(ended).toEqual({
    status: 'ERROR',
    message: `Operation ${operationId} still runs; the workflow has stopped waiting for it`,
    path: ['wait', ...Array<string>(5).fill('watch'), 'judge', 'unfinished'],
  });
  expect(inputs).toHaveLength(5);
});

test('tries a failing call again after growing delays, and goes on', async () => {
  const operationId = cloud.world.add(ZONE, { seconds: 0 });
  const before = (call: number): void => {
    if (call <= 3) throw new StepError('STEP_TIMEOUT', 'simulated');
  };
  const { ended, delays } = await wait({ operationId }, { before });
  expect(ended.status).toBe('EXECUTED');
  expect(delays).toEqual([5, 10, 20]);
});

test.each([
  [
    { operationId: 'dns0000000000unknown', timeout: '0s' },
    6,
    /^The tracker could not tell of operation dns0000000000unknown: FUNCTION_CALL_INVALID_RESPONSE no such operation$/,
  ],
  [{ operationId: 'x', timeout: '241s' }, 6, /FUNCTION_CALL_INVALID_RESPONSE timeout must be a duration/],
  [
    {},
    6,
    /^The tracker could not tell of operation null: FUNCTION_CALL_INVALID_RESPONSE operationId must be a text/,
  ],
])('fails when the function goes on to fail: %j', async (input, calls, message) => {
  const { ended, inputs } = await wait(input);
  expect(ended).toEqual({
    status: 'ERROR',
    message: expect.stringMatching(message),
    path: ['wait', 'watch', 'untold'],
  });
  expect(inputs).toHaveLength(calls);
});

test('tells of nothing where the function takes no workflow steps', async () => {
  const operationId = cloud.world.add(ZONE, { seconds: 0 });
  const { ended } = await wait({ operationId }, { by: createWatchFunction(deployed('')) });
  expect(ended).toMatchObject({
    status: 'ERROR',
    message: expect.stringMatching(/direct calls are refused$/),
  });
});

test('fails at once for an error that no retry can help', async () => {
  const before = (): void => {
    throw new StepError('STEP_PERMISSION_DENIED', 'no right to call the function');
  };
  const { ended, inputs } = await wait({ operationId: 'x' }, { before });
  expect(ended).toMatchObject({
    message:
      'The tracker could not tell of operation x: STEP_PERMISSION_DENIED no right to call the function',
  });
  expect(inputs).toHaveLength(1);
});

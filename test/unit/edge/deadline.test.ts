import { expect, test } from '@jest/globals';
import { on } from '../../../lib/edge/binding.ts';
import { createHandler } from '../../../lib/edge/handler.ts';
import { getOperationRoute, watchOperationRoute } from '../../../lib/edge/routes/operation-routes.ts';

const NOW = 1_000_000;

/** How much time the work of a call has, where the platform gives the function so much. */
async function timeOf(path: string, remainingMs: number): Promise<unknown> {
  const answer = async (_: unknown, deadline: number): Promise<number> => deadline - NOW;
  const handler = createHandler<number>({
    bindings: [on(getOperationRoute, answer), on(watchOperationRoute, answer)],
    open: ({ deadline }) => deadline,
    admission: () => ({ required: false, keys: [] }),
    write: () => {},
    now: () => NOW,
    newRequestId: () => 'made-1',
  });
  const event = { httpMethod: 'GET', path };
  const { body } = (await handler(event, { getRemainingTimeInMillis: () => remainingMs })) as {
    readonly body: string;
  };
  return JSON.parse(body);
}

test('a call has 25 seconds in all, or what the platform leaves it but for a second', async () => {
  expect(await timeOf('/v1/operations/op1', 300_000)).toBe(25_000);
  expect(await timeOf('/v1/operations/op1', 10_000)).toBe(9_000);
});

test('a call that waits for news has all that the platform leaves it but for a second', async () => {
  expect(await timeOf('/v1/operations/op1/watch', 300_000)).toBe(299_000);
});

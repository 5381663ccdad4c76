import { expect, test } from '@jest/globals';
import { invalidArgument, TrackerError } from '../../../../lib/model/core/error.ts';
import type { Operation } from '../../../../lib/model/operation/operation.ts';
import type { WatchAnswer } from '../../../../lib/model/watch/watch-answer.ts';
import { type PrepareWatch, startOperation } from '../../../../lib/use-cases/watches/start-operation.ts';

const operation: Operation = {
  id: 'op1',
  name: 'operations/op1',
  description: '',
  createdBy: '',
  done: false,
  state: 'RUNNING',
};
const made: WatchAnswer = {
  id: 'watch1',
  resource: 'backup/resources/m',
  filter: '',
  types: ['SUCCEEDED'],
  sink: { queue: { url: 'https://example.com' } },
  state: 'ACTIVE',
  deliveredRevision: '0',
  lag: 0,
  source: '//operation-tracker/d1',
  createdAt: '2026-11-20T10:00:00Z',
};
const watch = { sink: { queue: { url: 'https://example.com' } } };

/** What a start comes to, and what happened on the way. */
function run(prepareWatch: PrepareWatch, start: () => Promise<Operation> = async () => operation) {
  const log: string[] = [];
  const answer = startOperation(
    {
      start: () => {
        log.push('start');
        return start();
      },
      prepareWatch: async (given) => {
        log.push(`prepare ${JSON.stringify(given)}`);
        return prepareWatch(given);
      },
      onWatchError: ({ id }, { code }) => void log.push(`${id} ${code}`),
    },
    watch,
  );
  return { answer, log };
}

test('checks the watch, starts, and registers what was started', async () => {
  const { answer, log } = run(async () => async ({ id }) => ({ ...made, operationId: id }));
  expect(await answer).toEqual({ ...operation, watch: { ...made, operationId: 'op1' } });
  expect(log).toEqual([`prepare ${JSON.stringify(watch)}`, 'start']);
});

test('starts nothing for a watch that is wrong', async () => {
  const { answer, log } = run(async () => {
    throw invalidArgument('watch.sink', 'must be reachable');
  });
  await expect(answer).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  expect(log).toHaveLength(1);
});

test('registers nothing where nothing was started', async () => {
  let registered = 0;
  const { answer } = run(
    async () => async () => {
      registered += 1;
      return made;
    },
    async () => {
      throw new TrackerError('NOT_FOUND', 'no machine');
    },
  );
  await expect(answer).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(registered).toBe(0);
});

test('answers the operation though its watch could not be registered', async () => {
  const { answer, log } = run(async () => async () => {
    throw new TrackerError('ALREADY_EXISTS', 'watchId is taken', { details: [{ '@type': 'x' }] });
  });
  expect(await answer).toEqual({
    ...operation,
    watchError: { code: 6, message: 'watchId is taken', details: [{ '@type': 'x' }] },
  });
  expect(log.at(-1)).toBe('op1 ALREADY_EXISTS');
});

test('shows nothing of a fault', async () => {
  const { answer, log } = run(async () => async () => {
    throw new Error('secret');
  });
  expect(await answer).toEqual({
    ...operation,
    watchError: { code: 13, message: 'internal error', details: [] },
  });
  expect(log.at(-1)).toBe('op1 INTERNAL');
});

test('starts without a watch as it is', async () => {
  const prepareWatch = () => Promise.reject(new Error('there is none to prepare'));
  const ports = { start: async () => operation, prepareWatch, onWatchError: () => undefined };
  expect(await startOperation(ports, undefined)).toBe(operation);
});

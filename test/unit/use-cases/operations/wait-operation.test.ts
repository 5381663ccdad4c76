import { expect, test } from '@jest/globals';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import type { Operation } from '../../../../lib/model/operation/operation.ts';
import type { Provider } from '../../../../lib/providers/provider.ts';
import { waitOperation } from '../../../../lib/use-cases/operations/wait-operation.ts';

const RUNNING: Operation = {
  id: 'op1',
  name: 'operations/op1',
  description: '',
  createdBy: '',
  done: false,
  state: 'RUNNING',
};
const DONE: Operation = { ...RUNNING, done: true, state: 'SUCCEEDED', response: {} };
const LAG = new TrackerError('NOT_FOUND', 'no operation op1');
const OBSERVED_AT = '2026-11-20T10:00:05.000Z';
const DOWN = new TrackerError('UNAVAILABLE', 'down');

/** Waits for what an upstream tells of an operation from each second on, by a clock that only the waiting moves. */
async function wait(
  story: readonly (readonly [second: number, Operation | TrackerError])[],
  seconds: number,
  record?: Operation,
) {
  let now = 0;
  const polls: number[] = [];
  const get: Provider['get'] = async () => {
    polls.push(now / 1000);
    const [, told = LAG] = story.findLast(([from]) => from * 1000 <= now) ?? [];
    if (told instanceof TrackerError) throw told;
    return { operation: told };
  };
  const unused = () => Promise.reject(new Error('not in this test'));
  const provider = {
    limits: () => ({ maxPageSize: 1, filterFields: [] }),
    get,
    list: unused,
    cancel: unused,
  };
  const sleep = async (ms: number): Promise<void> => {
    now += ms;
  };
  const snapshot = record && { key: 'op1', operation: record, observedAt: OBSERVED_AT };
  const optionalStore = async () => ({ readOperation: async () => snapshot });
  const ports = { provider, optionalStore, now: () => now, random: () => 0.5, sleep };
  const signal = new AbortController().signal;
  const call = {
    deadline: seconds * 1000 + 5_000,
    signal,
    authorize: async () => bearer('iam'),
    onRequest: () => {},
  };
  const outcome = await waitOperation(ports, { family: 'yandex', id: 'op1' }, seconds * 1000, call).catch(
    ({ code }: TrackerError) => code,
  );
  return { outcome, polls, tookSeconds: now / 1000 };
}

test('waits for a replica that does not know the operation yet', async () => {
  expect(
    await wait(
      [
        [2, RUNNING],
        [9, DONE],
      ],
      60,
    ),
  ).toMatchObject({ outcome: DONE });
});

test('an operation that was there is not gone because a replica lags', async () => {
  expect(
    await wait(
      [
        [0, RUNNING],
        [20, LAG],
        [50, RUNNING],
        [70, DONE],
      ],
      200,
    ),
  ).toMatchObject({ outcome: DONE });
});

test('ends when an operation stays unknown, at once where it was never known', async () => {
  const never = await wait([], 60);
  expect(never.outcome).toBe('NOT_FOUND');
  expect(never.tookSeconds).toBeLessThan(15);
  const gone = await wait(
    [
      [0, RUNNING],
      [20, LAG],
    ],
    200,
  );
  expect(gone.outcome).toBe('NOT_FOUND');
  expect(gone.tookSeconds).toBeGreaterThan(80);
});

test('answers what the upstream has forgotten as it was recorded: its end at once, else when the time is up', async () => {
  const lost: Operation = { ...RUNNING, state: 'LOST' };
  for (const ended of [lost, DONE]) {
    const { outcome, polls } = await wait([], 60, ended);
    expect([outcome, polls]).toEqual([{ ...ended, observedAt: OBSERVED_AT }, [0]]);
  }
  expect(await wait([], 60, RUNNING)).toMatchObject({
    outcome: { ...RUNNING, observedAt: OBSERVED_AT },
    tookSeconds: 60,
  });
  const forgotten = [
    [0, { ...RUNNING, description: 'newer' }],
    [20, LAG],
  ] as const;
  expect((await wait(forgotten, 200, RUNNING)).outcome).toEqual({ ...RUNNING, description: 'newer' });
  expect((await wait(forgotten, 200, lost)).outcome).toEqual({ ...lost, observedAt: OBSERVED_AT });
});

test('goes on through errors that pass, and answers the operation as it was last seen', async () => {
  expect(
    await wait(
      [
        [0, DOWN],
        [30, RUNNING],
        [40, DONE],
      ],
      60,
    ),
  ).toMatchObject({ outcome: DONE });
  expect(
    await wait(
      [
        [0, RUNNING],
        [10, DOWN],
      ],
      60,
    ),
  ).toMatchObject({ outcome: { ...RUNNING, problem: { code: 'UNAVAILABLE' } }, tookSeconds: 60 });
});

test('says since when polls have failed, beside the operation as it was seen before that', async () => {
  const { outcome } = await wait(
    [
      [0, RUNNING],
      [10, DOWN],
      [20, RUNNING],
      [30, DOWN],
    ],
    60,
  );
  const { observedAt, problem, ...operation } = outcome as unknown as Record<string, unknown>;
  expect(operation).toEqual(RUNNING);
  expect(problem).toEqual({ code: 'UNAVAILABLE', message: 'down', since: expect.any(String) });
  const { since } = problem as { since: string };
  expect(Date.parse(since) / 30_000).toBeCloseTo(1, 0);
  expect(Date.parse(String(observedAt))).toBeLessThan(Date.parse(since));
  expect((await wait([[0, RUNNING]], 30)).outcome).toEqual(RUNNING);
});

test('answers what the last poll failed with where none has succeeded', async () => {
  expect(await wait([[0, DOWN]], 30)).toMatchObject({ outcome: 'UNAVAILABLE', tookSeconds: 30 });
});

test('answers what the upstream said and not that the end of the wait cut the last poll off', async () => {
  const cutOff = new TrackerError('DEADLINE_EXCEEDED', 'operation.api did not answer in time');
  const story = [[0, DOWN] as const, [8, cutOff] as const];
  expect(await wait(story, 8)).toMatchObject({ outcome: 'UNAVAILABLE' });
});

test('ends at once where the upstream asks for more time than there is, and not sooner', async () => {
  const busy = (seconds: number) => new TrackerError('UNAVAILABLE', 'busy', { retryAfterMs: seconds * 1000 });
  expect(await wait([[0, busy(61)]], 60)).toEqual({ outcome: 'UNAVAILABLE', polls: [0], tookSeconds: 0 });
  const seen = [
    [0, RUNNING],
    [2, busy(61)],
  ] as const;
  expect(await wait(seen, 60)).toMatchObject({ outcome: 'UNAVAILABLE', tookSeconds: 2.2 });
  const short = [
    [0, busy(20)],
    [1, DONE],
  ] as const;
  expect(await wait(short, 60)).toEqual({ outcome: DONE, polls: [0, 22], tookSeconds: 22 });
});

test('asks at least every few seconds while it waits', async () => {
  const { polls } = await wait([[0, RUNNING]], 60);
  expect(polls.length).toBeGreaterThan(20);
  expect(polls.length).toBeLessThan(35);
});

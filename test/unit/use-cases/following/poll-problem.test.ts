import { expect, test } from '@jest/globals';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import { reconcile } from '../../../../lib/model/following/reconcile.ts';
import { newTask, problemOf } from '../../../../lib/model/task.ts';
import type { Provider } from '../../../../lib/providers/provider.ts';
import type { PollTaskHints } from '../../../../lib/use-cases/following/poll-plan.ts';
import { metBy } from '../../../../lib/use-cases/following/poll-problem.ts';
import { runPollTask } from '../../../../lib/use-cases/following/run-poll-task.ts';
import { createMemoryStore } from '../../../sim/shared/memory-store.ts';
import { BEGIN, MINUTE, operation, SECOND } from '../../../support/observed.ts';

const TASK = 'poll:dns/zones/z1';
const REFUSED = new TrackerError('PERMISSION_DENIED', 'no longer yours');

/** A zone whose list the test answers, and whose timers poll when its task is due. */
async function setUp(list: (now: () => number) => Provider['list'], get?: Provider['get']) {
  const clock = { now: BEGIN };
  const store = createMemoryStore();
  const turns: string[] = [];
  const refuse = () => Promise.reject(new TrackerError('PERMISSION_DENIED', 'not in this test'));
  const provider: Provider = {
    limits: () => ({ maxPageSize: 1000, filterFields: [] }),
    list: list(() => clock.now),
    get: get ?? refuse,
    cancel: refuse,
  };
  const ports = {
    provider,
    store,
    reconcile,
    onAnomaly: () => {},
    onProblem: (resource: string, turn: string, { code, polls }: { code: string; polls: number }) =>
      void turns.push(`${resource} ${turn} ${code} ${polls}`),
    now: () => clock.now,
    random: () => 0,
  };
  const signal = new AbortController().signal;
  const callFor = (ms: number) => ({
    deadline: clock.now + ms,
    signal,
    onRequest: () => {},
    authorize: async () => bearer('iam'),
  });
  const read = async () => store.readTask(TASK, callFor(0));
  /** A poll of another invocation, when the task is due. */
  const poll = async (hints?: Partial<PollTaskHints>) => {
    const task = await read();
    clock.now = Math.max(clock.now, task?.dueAt ?? 0, task?.leaseUntil ?? 0);
    const { attempts = 0, callMs } = task ?? {};
    const known = { attempts, ...(callMs === undefined ? {} : { callMs }), ...hints };
    return runPollTask(ports, TASK, known, callFor(65 * SECOND));
  };
  await store.addTask(newTask(TASK, BEGIN), callFor(0));
  return { clock, turns, read, poll, ports };
}

test('a task keeps what its polls have met since when, until one has seen everything', async () => {
  let fault: TrackerError | undefined = REFUSED;
  const { clock, turns, read, poll } = await setUp(() => async () => {
    if (fault) throw fault;
    return { operations: [] };
  });
  fault = undefined;
  await poll();
  expect(await read()).not.toHaveProperty('problem');
  fault = REFUSED;
  await poll();
  const since = new Date(clock.now).toISOString();
  const problem = { code: 'PERMISSION_DENIED', message: 'no longer yours', since };
  expect((await read())?.problem).toEqual({ ...problem, polls: 1 });
  fault = new TrackerError('UNAVAILABLE', `${'🧨'.repeat(500)}`);
  await poll();
  expect((await read())?.problem).toEqual({
    code: 'UNAVAILABLE',
    message: `${'🧨'.repeat(299)}…`,
    since,
    polls: 2,
  });
  expect(turns).toEqual([]);
  fault = REFUSED;
  await poll();
  await poll();
  expect(problemOf(await read(), clock.now)).toEqual(problem);
  fault = undefined;
  await poll();
  expect(await read()).not.toHaveProperty('problem');
  const name = 'dns/zones/z1';
  expect(turns).toEqual([`${name} LASTING PERMISSION_DENIED 3`, `${name} OVER PERMISSION_DENIED 4`]);
});

test('operations that can still be got do not hide that the list is refused', async () => {
  let fault: TrackerError | undefined;
  const a = operation('a', { createdAt: new Date(BEGIN + 1).toISOString() });
  const { clock, read, poll } = await setUp(
    () => async () => {
      if (fault) throw fault;
      return { operations: [a] };
    },
    async () => ({ operation: a }),
  );
  await poll();
  fault = REFUSED;
  for (let count = 1; count <= 3; count += 1) {
    // A worker that has listed it a moment ago would only get what is open.
    await poll(count === 1 ? {} : { listedAt: clock.now });
    expect((await read())?.problem).toMatchObject({ code: 'PERMISSION_DENIED', polls: count });
  }
});

test('a poll that ends with an error of the store leaves word of it', async () => {
  const { clock, read, poll, ports } = await setUp(() => async () => ({ operations: [operation('a')] }));
  ports.store.commit = () => Promise.reject(new TrackerError('INTERNAL', 'the item is too large'));
  await expect(poll()).rejects.toMatchObject({ message: 'the item is too large' });
  expect(problemOf(await read(), clock.now)).toMatchObject({
    code: 'INTERNAL',
    message: 'the item is too large',
  });
});

test('a task that is due and not polled for two minutes is a problem', () => {
  const task = { ...newTask(TASK, BEGIN), leaseUntil: BEGIN + MINUTE };
  expect(problemOf(task, BEGIN + 3 * MINUTE - 1)).toBeUndefined();
  expect(problemOf(task, BEGIN + 3 * MINUTE)).toEqual({
    code: 'UNAVAILABLE',
    message: 'the resource is due and has not been polled: the timer is late, or does not run',
    since: new Date(BEGIN + MINUTE).toISOString(),
  });
  expect(problemOf(undefined, BEGIN)).toBeUndefined();
});

test.each([19, 25, 34, 50])(
  'a list that takes %d s gets its time in the end, and keeps it',
  async (seconds) => {
    const ended: string[] = [];
    const { clock, read, poll } = await setUp((now) => async (_, { deadline }) => {
      const left = deadline - now();
      clock.now += Math.min(left, seconds * SECOND);
      if (left < seconds * SECOND) throw new TrackerError('DEADLINE_EXCEEDED', 'dns did not answer in time');
      return { operations: [operation('a')] };
    });
    for (let count = 1; count <= 5; count += 1) {
      const polled = await poll();
      ended.push(polled?.errors[0]?.code ?? 'OK');
    }
    expect(ended.slice(3)).toEqual(['OK', 'OK']);
    expect(ended.filter((code) => code !== 'OK').length).toBeLessThanOrEqual(3);
    expect(await read()).not.toHaveProperty('problem');
    expect((await read())?.leaseUntil).toBe(0);
  },
);

test('a list that never answers is a problem, and one that is quick again needs no more than any other', async () => {
  let hangs = true;
  const { clock, read, poll } = await setUp((now) => async (_, { deadline }) => {
    if (!hangs) return { operations: [] };
    clock.now += deadline - now();
    throw new TrackerError('DEADLINE_EXCEEDED', 'dns did not answer in time');
  });
  for (let count = 0; count < 4; count += 1) await poll();
  expect((await read())?.problem).toMatchObject({ code: 'DEADLINE_EXCEEDED', polls: 4 });
  expect((await read())?.callMs).toBe(52_000);
  hangs = false;
  await poll();
  expect(await read()).not.toHaveProperty('problem');
  expect(await read()).not.toHaveProperty('callMs');
});

test.each([
  ['ten minutes', 10 * MINUTE, 10 * MINUTE],
  ['a day, of which an hour is waited', 24 * 60 * MINUTE, 60 * MINUTE],
])('an upstream that asks to wait %s is told with the time of the next attempt', (_, asked, waited) => {
  const problem = new TrackerError('RESOURCE_EXHAUSTED', 'too fast', { retryAfterMs: asked });
  const next = new Date(BEGIN + waited).toISOString();
  expect(metBy({}, { problem }, BEGIN).problem).toEqual({
    code: 'RESOURCE_EXHAUSTED',
    message: `no attempt before ${next}, as the upstream asks: too fast`,
    since: new Date(BEGIN).toISOString(),
    polls: 1,
  });
});

test('a short wait that an upstream asks for is not told', () => {
  const problem = new TrackerError('UNAVAILABLE', 'soon', { retryAfterMs: 30 * SECOND });
  expect(metBy({}, { problem }, BEGIN).problem?.message).toBe('soon');
});

import { expect, test } from '@jest/globals';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import { reconcile } from '../../../../lib/model/following/reconcile.ts';
import { newTask } from '../../../../lib/model/task.ts';
import type { Provider } from '../../../../lib/providers/provider.ts';
import type { Store } from '../../../../lib/store/store.ts';
import { leavePlan, type PollTaskHints } from '../../../../lib/use-cases/following/poll-plan.ts';
import { runPollTask } from '../../../../lib/use-cases/following/run-poll-task.ts';
import { createMemoryStore } from '../../../sim/shared/memory-store.ts';
import { BEGIN, HOUR, MINUTE, operation, SECOND } from '../../../support/observed.ts';

const TASK = 'poll:dns/zones/z1';
const CALL = {
  deadline: Number.MAX_SAFE_INTEGER,
  signal: new AbortController().signal,
  onRequest: () => {},
  authorize: async () => bearer('iam'),
};

/** A resource that has been quiet for an hour: it is polled every six minutes. */
async function setUp() {
  const clock = { now: BEGIN };
  const listed: ReturnType<typeof operation>[] = [];
  const memory = createMemoryStore();
  let plansWritten = 0;
  const store: Store = {
    ...memory,
    updateTask: (...task) => {
      plansWritten += 1;
      return memory.updateTask(...task);
    },
  };
  const refuse = () => Promise.reject(new Error('not in this test'));
  const provider: Provider = {
    limits: () => ({ maxPageSize: 1000, filterFields: [] }),
    list: async () => ({ operations: [...listed] }),
    get: refuse,
    cancel: refuse,
  };
  const ports = {
    provider,
    store,
    reconcile,
    onAnomaly: () => {},
    onProblem: () => {},
    now: () => clock.now,
    random: () => 0,
  };
  const poll = (hints: PollTaskHints = { attempts: 0 }) => runPollTask(ports, TASK, hints, CALL);
  await memory.addTask(newTask(TASK, BEGIN), CALL);
  await poll();
  clock.now = BEGIN + HOUR;
  return { clock, listed, store, poll, plansWritten: () => plansWritten };
}

test('what a poll finds makes its task due sooner for whoever ran it, without a write', async () => {
  const { clock, listed, store, poll, plansWritten } = await setUp();
  listed.push(operation('a', { createdAt: new Date(clock.now).toISOString() }));
  const found = await poll();
  expect([found?.changes, found?.hints.plan?.dueAt]).toEqual([1, clock.now + 5 * SECOND]);
  expect((await store.readTask(TASK, CALL))?.dueAt).toBe(clock.now + 6 * MINUTE);

  clock.now += 5 * SECOND;
  expect(await poll()).toBeUndefined();
  const again = await poll(found?.hints);
  expect([again?.changes, again?.hints.plan?.dueAt]).toEqual([0, clock.now + 5 * SECOND]);
  expect((await store.readTask(TASK, CALL))?.dueAt).toBe(clock.now + 5 * SECOND);
  expect(plansWritten()).toBe(0);
});

test('a plan that is left writes down what is much sooner, unless somebody else has taken the task', async () => {
  const { clock, listed, store, poll, plansWritten } = await setUp();
  listed.push(operation('a', { createdAt: new Date(clock.now).toISOString() }));
  const found = await poll();
  const sooner = clock.now + 5 * SECOND;
  await leavePlan(store, TASK, found?.hints ?? { attempts: 0 }, CALL);
  expect(await store.readTask(TASK, CALL)).toMatchObject({ dueAt: sooner, leaseUntil: 0, attempts: 0 });

  clock.now = sooner;
  const next = await poll();
  await leavePlan(store, TASK, next?.hints ?? { attempts: 0 }, CALL);
  expect(plansWritten()).toBe(1);
  await leavePlan(store, TASK, found?.hints ?? { attempts: 0 }, CALL);
  expect((await store.readTask(TASK, CALL))?.dueAt).toBe(clock.now + 5 * SECOND);
});

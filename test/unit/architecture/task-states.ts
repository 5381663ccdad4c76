import { expect } from '@jest/globals';
import { bearer } from '../../../lib/model/core/authorization.ts';
import { reconcile } from '../../../lib/model/following/reconcile.ts';
import { newTask, type Task } from '../../../lib/model/task.ts';
import type { Store } from '../../../lib/store/store.ts';
import { runPollTask } from '../../../lib/use-cases/following/run-poll-task.ts';
import { ANY_TIME, fresh } from '../../support/store-builders.ts';
import type { StateMachine } from './state-machine.ts';

const T = Date.now();
/** How long a timer yields a task that was asked for, as ARCHITECTURE.md says it. */
const HANDOVER_MS = 20_000;
const LEASE = { now: T, dueAt: T + 60_000, leaseUntil: T + 30_000 };
const FREED = { dueAt: T + 5_000, leaseUntil: 0, attempts: 0 };
const WAKE = { at: T + 1, revision: 7 };
/** The wake of which the holder knew when it took the task. */
const EARLIER = { at: T - 1, revision: 6 };

type TaskState = 'NONE' | 'FREE' | 'LEASED' | 'ASKED FOR';

function stateOf(task: Task | undefined, now: number): TaskState {
  if (!task) return 'NONE';
  if (task.leaseUntil <= now) return 'FREE';
  return task.wake && now - task.wake.at < HANDOVER_MS ? 'ASKED FOR' : 'LEASED';
}

interface Case {
  readonly id: string;
  readonly store: Store;
}

/** What brings a task into each state that a table begins with, with epoch 0, or 1 where it has been taken. */
const PREPARED: Readonly<Record<TaskState, (one: Case) => Promise<unknown>>> = {
  NONE: async () => undefined,
  FREE: ({ store, id }) => store.addTask(newTask(id, T), ANY_TIME),
  LEASED: async (one) => {
    await PREPARED.FREE(one);
    await one.store.takeTask(one.id, LEASE, ANY_TIME);
  },
  'ASKED FOR': async (one) => {
    await PREPARED.LEASED(one);
    await one.store.wakeTask(one.id, WAKE, ANY_TIME);
  },
};

/** Each event at T + 2 or at the moment that it answers; it asserts its own effects. */
const EVENTS: Readonly<Record<string, (one: Case) => Promise<number | undefined>>> = {
  added: async ({ store, id }) => {
    const before = await store.readTask(id, ANY_TIME);
    await store.addTask(newTask(id, T + 9), ANY_TIME);
    expect(await store.readTask(id, ANY_TIME)).toEqual(before ?? newTask(id, T + 9));
    return undefined;
  },
  woken: async ({ store, id }) => {
    const before = await store.readTask(id, ANY_TIME);
    expect(await store.wakeTask(id, WAKE, ANY_TIME)).toBe(before !== undefined);
    const woken = before && { ...before, dueAt: WAKE.at, wake: WAKE };
    expect(await store.readTask(id, ANY_TIME)).toEqual(woken);
    return undefined;
  },
  'added or woken': async ({ store, id }) => {
    const before = await store.readTask(id, ANY_TIME);
    const task = { ...newTask(id, WAKE.at), wake: WAKE };
    await store.addOrWakeTask(task, ANY_TIME);
    expect(await store.readTask(id, ANY_TIME)).toEqual({ ...task, ...before, dueAt: WAKE.at, wake: WAKE });
    return undefined;
  },
  'taken when due': async ({ store, id }) => {
    const { now: _, ...lease } = LEASE;
    const taken = { ...newTask(id, T), ...lease, epoch: 1 };
    expect(await store.takeTask(id, LEASE, ANY_TIME)).toEqual(taken);
    return undefined;
  },
  'taken before it is due': async ({ store, id }) => {
    expect(await store.takeTask(id, { ...LEASE, now: T - 1 }, ANY_TIME)).toBeUndefined();
    return undefined;
  },
  'taken early': async ({ store, id }) => {
    expect(await store.takeTask(id, { ...LEASE, now: T - 1, early: true }, ANY_TIME)).toMatchObject({
      epoch: 1,
    });
    return undefined;
  },
  'taken by another': async ({ store, id }) => {
    for (const early of [true, false]) {
      expect(await store.takeTask(id, { ...LEASE, now: T + 2, early }, ANY_TIME)).toBeUndefined();
    }
    return undefined;
  },
  'taken again by its holder': async ({ store, id }) => {
    expect(await store.takeTask(id, { ...LEASE, now: T + 2, held: 1 }, ANY_TIME)).toMatchObject({ epoch: 2 });
    return undefined;
  },
  renewed: async ({ store, id }) => {
    const later = { dueAt: T + 90_000, leaseUntil: T + 90_000, attempts: 0 };
    expect(await store.updateTask(id, 1, later, ANY_TIME)).toBe(true);
    expect(await store.readTask(id, ANY_TIME)).toMatchObject({ ...later, epoch: 1 });
    return T + 80_000;
  },
  released: async ({ store, id }) => {
    expect(await store.updateTask(id, 1, { ...FREED, attempts: 3 }, ANY_TIME)).toBe(true);
    expect(await store.readTask(id, ANY_TIME)).toMatchObject({ ...FREED, attempts: 3 });
    return undefined;
  },
  'released under an earlier epoch': async ({ store, id }) => {
    expect(await store.updateTask(id, 0, FREED, ANY_TIME)).toBe(false);
    return undefined;
  },
  'released unless woken': async ({ store, id }) => {
    expect(await store.updateTask(id, 1, { ...FREED, unlessWoken: EARLIER }, ANY_TIME)).toBe(false);
    return undefined;
  },
  'deleted by its holder': async ({ store, id }) => {
    await store.deleteTask(id, ANY_TIME, { epoch: 1 });
    return undefined;
  },
  'deleted under an earlier epoch': async ({ store, id }) => {
    await store.deleteTask(id, ANY_TIME, { epoch: 0 });
    return undefined;
  },
  'deleted unless woken': async ({ store, id }) => {
    await store.deleteTask(id, ANY_TIME, { epoch: 1, wake: EARLIER });
    return undefined;
  },
  'lease runs out': async ({ store, id }) => {
    const before = await store.readTask(id, ANY_TIME);
    expect(stateOf(before, LEASE.leaseUntil - 1)).not.toBe('FREE');
    return LEASE.leaseUntil;
  },
  '20 s pass': async ({ store, id }) => {
    const now = WAKE.at + HANDOVER_MS;
    await pollAt(store, id, now);
    expect((await store.readTask(id, ANY_TIME))?.leaseUntil).toBeGreaterThan(now);
    return now;
  },
  "the timer's poll ends": async ({ store, id }) => {
    const now = LEASE.leaseUntil - 15_000;
    await pollAt(store, id, now);
    expect((await store.readTask(id, ANY_TIME))?.dueAt).toBeGreaterThanOrEqual(now + HANDOVER_MS);
    return now;
  },
};

/** Takes the task again as its holder and polls its resource, whose list is empty. */
async function pollAt(store: Store, id: string, now: number): Promise<void> {
  const refuse = () => Promise.reject(new Error('not in this test'));
  const limits = () => ({ maxPageSize: 1000, filterFields: [] });
  const provider = { limits, list: async () => ({ operations: [] }), get: refuse, cancel: refuse };
  const ports = {
    provider,
    store,
    reconcile,
    onAnomaly: () => {},
    onProblem: () => {},
    now: () => now,
    random: () => 0,
  };
  const hints = { attempts: 0, plan: { epoch: 1, dueAt: now, writtenAs: now } };
  const call = { ...ANY_TIME, onRequest: () => {}, authorize: async () => bearer('') };
  expect(await runPollTask(ports, id, hints, call)).toMatchObject({ hints: { attempts: 0 } });
}

export function taskStates(store: Store): StateMachine {
  return {
    states: Object.keys(PREPARED),
    events: Object.keys(EVENTS),
    async run(from, event) {
      const one = { store, id: fresh('poll:dns/zones/z') };
      await PREPARED[from as TaskState](one);
      const before = stateOf(await store.readTask(one.id, ANY_TIME), T + 2);
      const at = (await EVENTS[event]?.(one)) ?? T + 2;
      return { before, after: stateOf(await store.readTask(one.id, ANY_TIME), at) };
    },
  };
}

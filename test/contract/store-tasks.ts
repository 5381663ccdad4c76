import { expect, test } from '@jest/globals';
import type { DuePosition } from '../../lib/model/task.ts';
import { ANY_TIME, fresh, task } from '../support/store-builders.ts';
import type { StoreBackend } from './store.ts';

export function testTasks(name: string, connect: StoreBackend['connect']): void {
  const taking = { now: 5_000, dueAt: 60_000, leaseUntil: 30_000 };

  test(`${name}: adds a task once`, async () => {
    const store = connect();
    const one = task(fresh('poll:dns/zones/ü '), { shard: 3, dueAt: 1_790_000_000_123, attempts: 2 });
    expect(await store.readTask(one.id, ANY_TIME)).toBeUndefined();
    await store.addTask(one, ANY_TIME);
    await store.addTask(task(one.id, { dueAt: 1 }), ANY_TIME);
    expect(await store.readTask(one.id, ANY_TIME)).toEqual(one);
  });

  test(`${name}: finds the due tasks of a shard, the longest overdue first, without those that are held`, async () => {
    const store = connect();
    const shard = 1_000 + Math.floor(Math.random() * 1e9);
    const run = fresh('poll:');
    const add = (id: string, dueAt: number, leaseUntil = 0, other = shard) =>
      store.addTask(task(`${run}${id}`, { shard: other, dueAt, leaseUntil }), ANY_TIME);
    await add('held', 5, 101);
    await add('b', 90);
    await add('now', 100, 100);
    await add('later', 101);
    await add('a', 9);
    await add('other', 1, 0, shard + 1);
    const due = async (limit: number, after?: DuePosition) =>
      (await store.dueTasks(shard, 100, limit, ANY_TIME, after)).map(({ id }) => id.slice(run.length));
    const behind = (dueAt: number, ...shown: readonly string[]) => ({
      dueAt,
      shown: new Set(shown.map((id) => `${run}${id}`)),
    });
    expect(await due(10)).toEqual(['a', 'b', 'now']);
    expect(await due(2)).toEqual(['a', 'b']);
    expect(await due(1)).toEqual(['a']);
    expect(await due(0)).toEqual([]);
    expect(await due(10, behind(90, 'b', 'a'))).toEqual(['now']);
    expect(await due(1, behind(9))).toEqual(['a']);
    expect(await due(1, behind(9, 'a'))).toEqual(['b']);
    expect(await due(10, behind(101))).toEqual([]);
  });

  test(`${name}: taking a task raises its epoch and keeps others off until the lease is over`, async () => {
    const store = connect();
    const one = task(fresh('poll:'), { shard: 2, dueAt: 5_000, attempts: 1 });
    await store.addTask(one, ANY_TIME);
    const taken = { ...one, epoch: 1, dueAt: 60_000, leaseUntil: 30_000 };
    expect(await store.takeTask(one.id, taking, ANY_TIME)).toEqual(taken);
    expect(await store.readTask(one.id, ANY_TIME)).toEqual(taken);
    const again = (now: number, early: boolean) =>
      connect().takeTask(one.id, { now, dueAt: 90_000, leaseUntil: now + 1_000, early }, ANY_TIME);
    expect(await again(29_999, true)).toBeUndefined();
    expect(await again(30_000, false)).toBeUndefined();
    expect(await again(30_000, true)).toMatchObject({ epoch: 2, dueAt: 90_000, leaseUntil: 31_000 });
    expect(await again(90_000, false)).toMatchObject({ epoch: 3 });
  });

  test(`${name}: takes no task that is not due, and none that is not there`, async () => {
    const store = connect();
    const one = task(fresh('poll:'), { dueAt: 5_001 });
    await store.addTask(one, ANY_TIME);
    expect(await store.takeTask(one.id, taking, ANY_TIME)).toBeUndefined();
    const missing = fresh('poll:');
    expect(await store.takeTask(missing, { ...taking, early: true }, ANY_TIME)).toBeUndefined();
    expect(await store.readTask(missing, ANY_TIME)).toBeUndefined();
  });

  test(`${name}: who has taken a task takes it again before its lease is over, unless somebody else has`, async () => {
    const [store, other] = [connect(), connect()];
    const one = task(fresh('poll:'));
    await store.addTask(one, ANY_TIME);
    const again = (now: number, held: number) =>
      store.takeTask(one.id, { now, dueAt: now + 84_000, leaseUntil: now + 44_000, held }, ANY_TIME);
    await store.takeTask(one.id, taking, ANY_TIME);
    expect(await again(6_000, 0)).toBeUndefined();
    expect(await again(6_000, 1)).toEqual({ ...one, epoch: 2, dueAt: 90_000, leaseUntil: 50_000 });
    await other.takeTask(one.id, { ...taking, now: 90_000, leaseUntil: 95_000 }, ANY_TIME);
    expect(await again(91_000, 2)).toBeUndefined();
    expect(await again(95_000, 2)).toMatchObject({ epoch: 4 });
    expect(await store.takeTask(fresh('poll:'), { ...taking, held: 1 }, ANY_TIME)).toBeUndefined();
  });

  test(`${name}: adds a task or wakes the one that is there, whoever holds it`, async () => {
    const store = connect();
    const fanout = { covered: 4 };
    const one = { ...task(fresh('fanout:ü'), { epoch: 70, fanout }), wake: { at: 1_000, revision: 5 } };
    await store.addOrWakeTask(one, ANY_TIME);
    expect(await store.readTask(one.id, ANY_TIME)).toEqual(one);
    const taken = { ...one, epoch: 71, dueAt: 60_000, leaseUntil: 30_000 };
    expect(await store.takeTask(one.id, taking, ANY_TIME)).toEqual(taken);
    const [dueAt, wake] = [6_000, { at: 6_000, revision: 6 }];
    await connect().addOrWakeTask({ ...one, dueAt, epoch: 90, wake, fanout: { covered: 5 } }, ANY_TIME);
    expect(await store.readTask(one.id, ANY_TIME)).toEqual({ ...taken, dueAt, wake });
    const pass = { covered: 4, pass: { upTo: 6, after: { tenant: 't/ü', id: 'w 1' } } };
    const next = { dueAt: 7_000, leaseUntil: 0, attempts: 2 };
    expect(await store.updateTask(one.id, 71, { ...next, fanout: pass }, ANY_TIME)).toBe(true);
    expect(await store.updateTask(one.id, 71, next, ANY_TIME)).toBe(true);
    expect(await store.readTask(one.id, ANY_TIME)).toEqual({ ...taken, ...next, wake, fanout: pass });
  });

  test(`${name}: of fifty that take a task at once, one gets it`, async () => {
    const stores = Array.from({ length: 5 }, () => connect());
    const one = task(fresh('poll:'));
    await stores[0]?.addTask(one, ANY_TIME);
    const taken = await Promise.all(
      Array.from({ length: 10 }, () =>
        stores.map((store) => store.takeTask(one.id, taking, ANY_TIME)),
      ).flat(),
    );
    expect(taken.filter((won) => won !== undefined)).toEqual([
      { ...one, epoch: 1, dueAt: 60_000, leaseUntil: 30_000 },
    ]);
  });

  test(`${name}: only the holder reschedules a task`, async () => {
    const store = connect();
    const one = task(fresh('poll:'));
    await store.addTask(one, ANY_TIME);
    await store.takeTask(one.id, taking, ANY_TIME);
    const next = { dueAt: 7_000, leaseUntil: 0, attempts: 4 };
    expect(await store.updateTask(one.id, 0, next, ANY_TIME)).toBe(false);
    expect(await store.updateTask(one.id, 1, next, ANY_TIME)).toBe(true);
    expect(await store.readTask(one.id, ANY_TIME)).toEqual({ ...one, ...next, epoch: 1 });
    expect(await store.takeTask(one.id, { ...taking, now: 7_000 }, ANY_TIME)).toMatchObject({ epoch: 2 });
    expect(await store.updateTask(one.id, 1, next, ANY_TIME)).toBe(false);
    expect(await store.updateTask(fresh('poll:'), 1, next, ANY_TIME)).toBe(false);
  });

  test(`${name}: a deleted task is gone, and deleting it again changes nothing`, async () => {
    const store = connect();
    const one = task(fresh('poll:'));
    await store.addTask(one, ANY_TIME);
    await store.deleteTask(one.id, ANY_TIME);
    await store.deleteTask(one.id, ANY_TIME);
    expect(await store.readTask(one.id, ANY_TIME)).toBeUndefined();
    await store.addTask(one, ANY_TIME);
    expect(await store.readTask(one.id, ANY_TIME)).toEqual(one);
  });
}

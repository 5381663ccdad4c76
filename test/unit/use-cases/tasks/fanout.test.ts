import { beforeEach, expect, test } from '@jest/globals';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import type { Store } from '../../../../lib/store/store.ts';
import { announce } from '../../../../lib/use-cases/tasks/announce.ts';
import { runFanoutTask } from '../../../../lib/use-cases/tasks/run-fanout-task.ts';
import { change, ended } from '../../../support/store-builders.ts';
import { watchOf } from '../../../support/watch-builder.ts';
import { CALL, createBench, RESOURCE, START } from '../../../support/watch-ports.ts';

const TASK = `fanout:${RESOURCE}`;
const WAKE = { at: START, revision: 1 };

let bench: ReturnType<typeof createBench>;
let woken: string[];
beforeEach(() => {
  bench = createBench();
  woken = [];
});

const idOf = (index: number): string => `w${String(index).padStart(3, '0')}`;

/** Active watches with the cursor at the beginning of the log. */
async function watches(count: number, changes: Parameters<typeof watchOf>[0] = {}): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const watch = watchOf({ id: idOf(index), deliveredRevision: 0, secrets: [], ...changes });
    await bench.store.writeWatch(undefined, watch, CALL);
  }
}

const endOf = (revision: number) =>
  change(RESOURCE, revision, { type: 'SUCCEEDED', operation: ended(`op${revision}`) });

/** What a poll writes when an operation has ended: the row, the wake, and the commit unless it dies before. */
async function poll(revision: number, commits = true): Promise<string | undefined> {
  const id = await announce(bench.store, [endOf(revision)], bench.clock.now, CALL);
  if (commits) await bench.commit(revision, revision);
  return id;
}

const run = (store: Store = bench.store) =>
  runFanoutTask({ ...bench.ports(), store }, TASK, true, CALL, (ids) => woken.push(...ids));
const task = () => bench.store.readTask(TASK, CALL);

test('announces a change to nobody, to the one watch, or to the fan-out', async () => {
  expect(await poll(1)).toBeUndefined();
  await watches(1);
  expect(await poll(2)).toBe('deliver:t/w000');
  expect(await task()).toBeUndefined();
  await bench.store.writeWatch(undefined, watchOf({ id: 'x', types: [], secrets: [] }), CALL);
  expect(await poll(3)).toBe(TASK);
  expect(await task()).toMatchObject({
    dueAt: START,
    epoch: START,
    wake: { at: START, revision: 3 },
    fanout: { covered: 2 },
  });
});

test('announces nothing to the one watch that the changes are none of the business of', async () => {
  await watches(1, { types: ['FAILED'] });
  expect(await poll(1)).toBeUndefined();
});

test('wakes the watches that a change concerns, page by page, and is gone when that is done', async () => {
  await watches(70);
  await bench.store.writeWatch(undefined, watchOf({ id: 'a0', types: ['FAILED'], secrets: [] }), CALL);
  await bench.store.writeWatch(undefined, watchOf({ id: 'a1', deliveredRevision: 1, secrets: [] }), CALL);
  await poll(1);
  expect(await run()).toEqual({ isUnfinished: false });
  expect(woken).toEqual(Array.from({ length: 70 }, (_, index) => `deliver:t/${idOf(index)}`));
  expect(await task()).toBeUndefined();
});

test('goes on behind the last page that a run before has written, whatever became of it', async () => {
  await watches(70);
  await poll(1);
  const dies = new Error('killed');
  let pages = 0;
  const mortal: Store = {
    ...bench.store,
    async activeWatches(...args) {
      pages += 1;
      if (pages > 2) return new Promise(() => {});
      return bench.store.activeWatches(...args);
    },
  };
  void run(mortal).catch(() => dies);
  while (pages <= 2) await new Promise((resolve) => setImmediate(resolve));
  expect((await task())?.fanout).toEqual({
    covered: 0,
    pass: { upTo: 1, after: { tenant: 't', id: idOf(63) } },
  });
  woken = [];
  bench.clock.now += 30_000;
  expect(await run()).toEqual({ isUnfinished: false });
  expect(woken).toEqual([64, 65, 66, 67, 68, 69].map((index) => `deliver:t/${idOf(index)}`));
});

test('keeps what it has come to when the store fails, and tries again later and later', async () => {
  await watches(70);
  await poll(1);
  let wakes = 0;
  const tired: Store = {
    ...bench.store,
    async wakeTask(...args) {
      wakes += 1;
      if (wakes > 40) throw new TrackerError('RESOURCE_EXHAUSTED', 'too fast');
      return bench.store.wakeTask(...args);
    },
  };
  await expect(run(tired)).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
  expect(await task()).toMatchObject({
    attempts: 1,
    leaseUntil: 0,
    dueAt: START + 1_000,
    fanout: { covered: 0, pass: { upTo: 1, after: { id: idOf(31) } } },
  });
});

test('makes room after ten seconds, and goes on where it was', async () => {
  await watches(70);
  await poll(1);
  const slow: Store = {
    ...bench.store,
    async activeWatches(...args) {
      bench.clock.now += 6_000;
      return bench.store.activeWatches(...args);
    },
  };
  expect(await run(slow)).toEqual({ isUnfinished: true, dueAt: START + 12_000 });
  expect(await task()).toMatchObject({
    fanout: { pass: { upTo: 1, after: { id: idOf(47) } } },
    leaseUntil: 0,
  });
});

test('looks again for a change that is announced and not committed yet, and gives it up after a minute', async () => {
  await watches(2);
  await poll(1, false);
  expect(await run()).toEqual({ isUnfinished: false, dueAt: START + 2_000 });
  expect(woken).toEqual([]);
  await bench.commit(1, 1);
  bench.clock.now += 2_000;
  expect(await run()).toEqual({ isUnfinished: false });
  expect(woken).toEqual(['deliver:t/w000', 'deliver:t/w001']);
  await poll(2, false);
  bench.clock.now += 60_000;
  expect(await run()).toEqual({ isUnfinished: false });
  expect(await task()).toBeUndefined();
});

test('takes a change that comes during a pass for the next one', async () => {
  await watches(70);
  await poll(1);
  let isFirst = true;
  const busy: Store = {
    ...bench.store,
    async activeWatches(...args) {
      if (isFirst) {
        isFirst = false;
        bench.clock.now += 5;
        await poll(2);
      }
      return bench.store.activeWatches(...args);
    },
  };
  expect(await run(busy)).toEqual({ isUnfinished: false, dueAt: START + 5 });
  expect(woken).toHaveLength(70);
  expect(await task()).toMatchObject({ leaseUntil: 0, wake: { revision: 2 }, fanout: { covered: 1 } });
  expect(await run()).toEqual({ isUnfinished: false });
  expect(woken).toHaveLength(140);
});

test('wakes every watch that is behind where changes are too many to match, or gone', async () => {
  await watches(2, { types: ['FAILED'] });
  await poll(1);
  await bench.commit(2, 150);
  await run();
  expect(woken).toEqual(['deliver:t/w000', 'deliver:t/w001']);
});

test('leaves a fan-out that another worker holds, and one that was taken over', async () => {
  await watches(70);
  await poll(1);
  const held = { now: START, dueAt: START + 30_000, leaseUntil: START + 30_000 };
  await bench.store.takeTask(TASK, held, CALL);
  expect(await run()).toBeUndefined();
  bench.clock.now += 30_000;
  const overtaken: Store = {
    ...bench.store,
    async activeWatches(...args) {
      bench.clock.now += 30_000;
      const now = bench.clock.now;
      await bench.store.takeTask(TASK, { now, dueAt: now + 30_000, leaseUntil: now + 30_000 }, CALL);
      return bench.store.activeWatches(...args);
    },
  };
  expect(await run(overtaken)).toBeUndefined();
  expect(await task()).toMatchObject({ epoch: START + 3, fanout: { covered: 0 }, wake: WAKE });
});

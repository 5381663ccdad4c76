import { beforeEach, expect, test } from '@jest/globals';
import type { Watch } from '../../../../lib/model/watch/watch.ts';
import { runDeliverTask } from '../../../../lib/use-cases/delivery/run-deliver-task.ts';
import { ensureDeliverTask } from '../../../../lib/use-cases/tasks/deliver-task.ts';
import { watchOf } from '../../../support/watch-builder.ts';
import { CALL, createBench, RESOURCE, START } from '../../../support/watch-ports.ts';

const TASK = 'deliver:t/w1';
const MINUTE = 60_000;
let bench: ReturnType<typeof createBench>;
beforeEach(() => {
  bench = createBench();
});

async function watch(changes: Partial<Watch> = {}): Promise<void> {
  await ensureDeliverTask(bench.store, { tenant: 't', id: 'w1' }, { at: START, revision: 0 }, CALL);
  await bench.store.writeWatch(
    undefined,
    watchOf({ resource: RESOURCE, deliveredRevision: 0, ...changes }),
    CALL,
  );
}
const run = (early = false) => runDeliverTask(bench.ports(), TASK, early, CALL);
const stored = () => bench.store.readWatch('t', 'w1', CALL);
const task = () => bench.store.readTask(TASK, CALL);

test('delivers in order, and rests until its heartbeat', async () => {
  await bench.commit(1, 30);
  await watch();
  expect(await run()).toEqual({ delivered: 30, attempts: 0, dueAt: START + 28.5 * MINUTE });
  expect(bench.told).toEqual(Array.from({ length: 30 }, (_, index) => String(index + 1)));
  expect(await stored()).toMatchObject({ deliveredRevision: 30 });
  expect(await run()).toBeUndefined();
});

test('a wake while it delivers is heeded at once', async () => {
  await bench.commit(1, 1);
  await watch();
  bench.take = async () => {
    await bench.store.wakeTask(TASK, { at: START + 1, revision: 2 }, CALL);
    return { outcome: 'TAKEN' };
  };
  expect(await run()).toMatchObject({ delivered: 1, dueAt: START });
  expect(await task()).toMatchObject({ dueAt: START, leaseUntil: 0 });
});

test('looks again soon for what a wake has announced, each time after twice as long, and then no more', async () => {
  await watch();
  await bench.store.wakeTask(TASK, { at: START, revision: 1 }, CALL);
  const waits: number[] = [];
  for (let looks = 0; looks < 7; looks += 1) {
    const done = await run();
    waits.push((done?.dueAt ?? 0) - bench.clock.now);
    bench.clock.now = done?.dueAt ?? 0;
  }
  expect(waits).toEqual([2_000, 2_000, 4_000, 8_000, 16_000, 32_000, 28.5 * MINUTE]);
  expect(bench.told).toEqual([]);
});

test('a sink that hangs has failed after ten seconds', async () => {
  await bench.commit(1, 2);
  await watch();
  bench.take = () => new Promise(() => {});
  const done = await run();
  expect(bench.clock.now).toBe(START + 10_000);
  expect(done).toEqual({ delivered: 0, attempts: 1, failed: 'no answer within 10 s', dueAt: START + 15_000 });
  expect(await stored()).toMatchObject({ deliveredRevision: 0, error: 'no answer within 10 s' });
});

test('begins no delivery that its sink might not have the time for', async () => {
  await bench.commit(1, 2);
  await watch();
  const done = await runDeliverTask(bench.ports(), TASK, false, { ...CALL, deadline: START + 10_500 });
  expect(done).toEqual({ delivered: 0, attempts: 0, dueAt: START });
  expect(bench.told).toEqual([]);
});

test('retries with growing waits for a day, and is suspended then, where it stands', async () => {
  await bench.commit(1, 2);
  await watch();
  bench.take = async () => ({ outcome: 'FAILED', error: 'HTTP 503' });
  const waits: number[] = [];
  for (let due: number | undefined = START; due !== undefined; ) {
    bench.clock.now = due;
    due = (await run(true))?.dueAt;
    if (due !== undefined) waits.push((due - bench.clock.now) / 1_000);
  }
  expect(waits.slice(0, 10)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800]);
  expect(bench.clock.now).toBe(START + 24 * 60 * MINUTE);
  expect(await stored()).toMatchObject({ state: 'SUSPENDED', error: 'HTTP 503', deliveredRevision: 0 });
  expect(await task()).toBeUndefined();
});

test('is not hurried by changes while its sink fails', async () => {
  await bench.commit(1, 1);
  await watch();
  bench.take = async () => ({ outcome: 'FAILED', error: 'HTTP 503', retryAfterMs: 60_000 });
  expect(await run()).toMatchObject({ dueAt: START + MINUTE });
  await bench.store.wakeTask(TASK, { at: START + 1, revision: 2 }, CALL);
  bench.clock.now += 1_000;
  expect(await run(true)).toEqual({ delivered: 0, attempts: 1, dueAt: START + MINUTE });
  expect(bench.told).toEqual(['1']);
});

test('passes over what it is not for with one write, and delivers what it is for', async () => {
  await bench.commit(1, 50);
  await watch({ filter: 'id IN ("op7", "op49")' });
  let writes = 0;
  const { writeWatch } = bench.store;
  Object.assign(bench.store, {
    writeWatch: (...args: Parameters<typeof writeWatch>) => {
      writes += 1;
      return writeWatch(...args);
    },
  });
  expect(await run()).toMatchObject({ delivered: 2 });
  expect(bench.told).toEqual(['7', '49']);
  expect(await stored()).toMatchObject({ deliveredRevision: 50 });
  expect(writes).toBe(3);
});

test('goes on with the oldest change that is kept, and says what is lost', async () => {
  await bench.commit(1, 9);
  await watch();
  const { readChanges } = bench.store;
  Object.assign(bench.store, {
    readChanges: async (...args: Parameters<typeof readChanges>) =>
      (await readChanges(...args)).filter(({ revision }) => revision > 6),
  });
  expect(await run()).toMatchObject({ delivered: 3 });
  expect(bench.told).toEqual(['7', '8', '9']);
  expect(await stored()).toMatchObject({
    state: 'ACTIVE',
    lost: 'changes 1 to 6 had left the log before the sink took them',
  });
});

test('a watch that expires delivers nothing more', async () => {
  await watch({ expiresAt: '2026-11-01T00:10:00Z' });
  expect(await run()).toMatchObject({ dueAt: START + 10 * MINUTE });
  await bench.commit(1, 1);
  bench.clock.now = START + 10 * MINUTE;
  expect(await run()).toEqual({ delivered: 0, attempts: 0 });
  expect(bench.told).toEqual([]);
  expect(await stored()).toMatchObject({ state: 'EXPIRED' });
  expect(await task()).toBeUndefined();
});

test('a task without a watch waits for one, and goes', async () => {
  await ensureDeliverTask(bench.store, { tenant: 't', id: 'w1' }, { at: START, revision: 1 }, CALL);
  expect(await run()).toMatchObject({ dueAt: START + 2_000 });
  bench.clock.now = START + 11 * MINUTE;
  expect(await run()).toEqual({ delivered: 0, attempts: 0 });
  expect(await task()).toBeUndefined();
});

test('a task is not deleted under a watch that is being made', async () => {
  await ensureDeliverTask(
    bench.store,
    { tenant: 't', id: 'w1' },
    { at: START - 11 * MINUTE, revision: 1 },
    CALL,
  );
  const { readWatch } = bench.store;
  Object.assign(bench.store, {
    readWatch: async (...args: Parameters<typeof readWatch>) => {
      const found = await readWatch(...args);
      await ensureDeliverTask(bench.store, { tenant: 't', id: 'w1' }, { at: START, revision: 1 }, CALL);
      return found;
    },
  });
  await run();
  expect(await task()).toMatchObject({ dueAt: START });
});

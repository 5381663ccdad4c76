import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { BUDGET, measureAnnouncements } from '../../bench/fanout.ts';
import { countUnits } from '../../bench/request-units.ts';
import type { StoreBackend } from '../../contract/store.ts';
import { documentBackend, STATIC_KEYS } from '../../support/document-backend.ts';
import {
  ANY_TIME,
  after,
  change,
  ended,
  fresh,
  freshResource,
  manyOpen,
  operation,
  snapshot,
  task,
} from '../../support/store-builders.ts';

let engine: Engine;
let backend: StoreBackend;
beforeAll(async () => {
  engine = await startEngine();
  const options = { endpoint: engine.endpoint, credentials: STATIC_KEYS };
  backend = await documentBackend(options, { close: engine.close });
});
afterAll(() => backend.close());

function counted() {
  let units = 0;
  const store = backend.connect({ onRequestUnits: (more) => (units += more) });
  const cost = async (work: Promise<unknown>) => {
    const before = units;
    await work;
    return units - before;
  };
  return { store, cost };
}

test('a poll that finds nothing costs at most 8 units, whichever it is, and an operation 30 with all it causes', async () => {
  // In one life of some twenty an invocation ends with a plan to write down; the budget is of the mean.
  const { idle, life } = await countUnits(12);
  expect(Math.max(...idle)).toBeLessThanOrEqual(8);
  expect(life).toBeLessThanOrEqual(30);
}, 60_000);

test('announcing a change costs at most 8 units and 50 ms, whatever listens', async () => {
  for (const { units, leastMs } of await measureAnnouncements([0, 1, 2, 100])) {
    expect(units).toBeLessThanOrEqual(BUDGET.units);
    expect(leastMs).toBeLessThanOrEqual(BUDGET.ms);
  }
}, 60_000);

test('an operation costs 26 units in the store from its start over an update to its end', async () => {
  const { store, cost } = counted();
  const resource = freshResource();
  const open = manyOpen(1);
  let state = await store.fence(resource, {}, 1, ANY_TIME);
  await store.commit(
    state,
    { ...state, progress: { watermark: '2026-11-20T10:00:00Z', since: '2026-11-01T10:00:00Z' } },
    ANY_TIME,
  );
  const steps = [
    { type: 'STARTED', operation: operation('op1'), open, recent: {} },
    {
      type: 'UPDATED',
      operation: operation('op1', { modifiedAt: '2026-11-20T10:01:00Z' }),
      open,
      recent: {},
    },
    {
      type: 'SUCCEEDED',
      operation: ended('op1', { modifiedAt: '2026-11-20T10:02:00Z' }),
      open: {},
      recent: open,
    },
  ] as const;
  const life = async () => {
    for (const [index, { type, operation, open, recent }] of steps.entries()) {
      const revision = index + 1;
      state = await store.fence(resource, {}, revision + 1, ANY_TIME);
      await store.recordOperations([{ ...snapshot(operation), again: index > 0 }], ANY_TIME);
      await store.writeChanges([change(resource, revision, { type, operation })], revision + 1, ANY_TIME);
      await store.commit(state, after(state, { revision, open, recent }), ANY_TIME);
    }
  };
  expect(await cost(life())).toBe(26);
});

test('a poll that finds nothing new costs the taking of its task, and its reading', async () => {
  const { store, cost } = counted();
  const [one, resource] = [task(fresh('poll:')), freshResource()];
  const taking = { now: 5_000, dueAt: 60_000, leaseUntil: 30_000 };
  const state = await store.fence(resource, {}, 1, ANY_TIME);
  await store.commit(state, after(state, { open: manyOpen(10) }), ANY_TIME);
  expect(await cost(store.addTask(one, ANY_TIME))).toBe(4);
  expect(await cost(store.takeTask(one.id, taking, ANY_TIME))).toBe(4);
  expect(await cost(store.readTracking(resource, ANY_TIME))).toBe(1);
  expect(await cost(store.dueTasks(one.shard, 1_000, 10, ANY_TIME))).toBe(1);
  expect(await cost(store.updateTask(one.id, 1, { dueAt: 1, leaseUntil: 0, attempts: 0 }, ANY_TIME))).toBe(4);
  expect(await cost(store.deleteTask(one.id, ANY_TIME))).toBe(4);
});

test('reading costs what is read', async () => {
  const { store, cost } = counted();
  const resource = freshResource();
  await store.recordOperations(
    Array.from({ length: 20 }, () => snapshot(operation(fresh('op')))),
    ANY_TIME,
  );
  await store.writeChanges(
    Array.from({ length: 20 }, (_, index) => change(resource, index + 1)),
    1,
    ANY_TIME,
  );
  const [id] = (await store.listOperations({ limit: 1 }, ANY_TIME)).items;
  expect(await cost(store.listOperations({ limit: 20 }, ANY_TIME))).toBeLessThanOrEqual(4);
  expect(await cost(store.readOperation(id?.key ?? '', ANY_TIME))).toBe(2);
  // What a key may not see is answered as if it were not there: the cost must not tell the two apart.
  expect(await cost(store.readOperation(fresh('none'), ANY_TIME))).toBe(2);
  expect(
    await cost(store.readChanges(resource, { after: 0, upTo: 20, limit: 20 }, ANY_TIME)),
  ).toBeLessThanOrEqual(3);
});

test('a state of many operations costs what changes of it', async () => {
  const { store, cost } = counted();
  const resource = freshResource();
  const first = await store.fence(resource, {}, 1, ANY_TIME);
  const full = after(first, { open: manyOpen(20_000) });
  await store.commit(first, full, ANY_TIME);
  const { enp00000000000000007: _, ...open } = full.open;
  const next = after(full, { open });
  expect(await cost(store.commit(full, next, ANY_TIME))).toBeLessThanOrEqual(40);
  expect(await cost(store.fence(resource, {}, 2, ANY_TIME))).toBeLessThanOrEqual(12);
  const other = counted();
  expect(await other.cost(other.store.readTracking(resource, ANY_TIME))).toBeLessThanOrEqual(400);
  expect(await other.cost(other.store.fence(resource, {}, 3, ANY_TIME))).toBeLessThanOrEqual(12);
});

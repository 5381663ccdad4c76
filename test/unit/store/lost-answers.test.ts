import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { createDocumentStore } from '../../../lib/store/rows/document-store.ts';
import type { StoreBackend } from '../../contract/store.ts';
import { documentBackend, timing } from '../../support/document-backend.ts';
import { faultsOf } from '../../support/faults.ts';
import {
  ANY_TIME,
  after,
  change,
  fresh,
  freshResource,
  manyOpen,
  task,
} from '../../support/store-builders.ts';
import { type Fault, type StrictFront, startStrictFront } from '../../support/strict-front.ts';

let engine: Engine;
let front: StrictFront;
let backend: StoreBackend;
let faults: (action: string) => Fault | undefined = () => undefined;

beforeAll(async () => {
  engine = await startEngine();
  front = await startStrictFront({
    engine: engine.endpoint,
    token: 'iam',
    faults: (action) => faults(action),
  });
  const close = async () => {
    await front.close();
    await engine.close();
  };
  backend = await documentBackend(
    { endpoint: front.endpoint, credentials: { token: () => 'iam' } },
    { close },
  );
});
afterAll(() => backend.close());

const TAKING = { now: 5_000, dueAt: 60_000, leaseUntil: 30_000 };

test('a taking whose answer got lost is still a taking', async () => {
  const store = backend.connect();
  const one = task(fresh('poll:'));
  await store.addTask(one, ANY_TIME);
  faults = faultsOf('UpdateItem', 'dropAfter');
  expect(await store.takeTask(one.id, TAKING, ANY_TIME)).toEqual({
    ...one,
    ...{ epoch: 1, dueAt: 60_000, leaseUntil: 30_000 },
  });
});

test('a taking that failed and was then refused is no taking', async () => {
  const [store, other] = [backend.connect(), backend.connect()];
  const one = task(fresh('poll:'));
  await store.addTask(one, ANY_TIME);
  await other.takeTask(one.id, TAKING, ANY_TIME);
  faults = faultsOf('UpdateItem', 'fail', 'throttle', 'dropBefore');
  expect(await store.takeTask(one.id, { ...TAKING, early: true }, ANY_TIME)).toBeUndefined();
});

test('a taking that conflicted with another request is tried again, and was no taking before', async () => {
  const [store, other] = [backend.connect(), backend.connect()];
  const [one, two] = [task(fresh('poll:')), task(fresh('poll:'))];
  await store.addTask(one, ANY_TIME);
  faults = faultsOf('UpdateItem', 'conflict', 'conflict');
  expect(await store.takeTask(one.id, TAKING, ANY_TIME)).toMatchObject({ epoch: 1 });
  await store.addTask(two, ANY_TIME);
  await other.takeTask(two.id, TAKING, ANY_TIME);
  faults = faultsOf('UpdateItem', 'conflict');
  expect(await store.takeTask(two.id, { ...TAKING, early: true }, ANY_TIME)).toBeUndefined();
});

test('a commit whose answer got lost is a commit', async () => {
  const [store, resource] = [backend.connect(), freshResource()];
  const fenced = await store.fence(resource, {}, 1, ANY_TIME);
  const [first, second] = [
    after(fenced, { revision: 1 }),
    after(fenced, { revision: 2, open: manyOpen(300) }),
  ];
  faults = faultsOf('PutItem', 'dropAfter', 'dropAfter');
  await store.commit(fenced, first, ANY_TIME);
  faults = faultsOf('PutItem', 'dropAfter', 'throttle');
  await store.commit(first, second, ANY_TIME);
  expect(await store.readTracking(resource, ANY_TIME)).toEqual(second);
});

test('a commit whose answer got lost before a later holder fenced is a commit', async () => {
  const [store, other, resource] = [backend.connect(), backend.connect(), freshResource()];
  const fenced = await store.fence(resource, {}, 1, ANY_TIME);
  const next = after(fenced, { revision: 1 });
  let overtaking: Promise<unknown> = Promise.resolve();
  let put = 0;
  faults = (action) => {
    if (action !== 'PutItem') return undefined;
    put += 1;
    return put === 1 ? 'dropAfter' : undefined;
  };
  const slow = createDocumentStore({
    endpoint: front.endpoint,
    credentials: { token: () => 'iam' },
    tablePrefix: 'test-',
    timing: {
      ...timing,
      sleep: async () => {
        overtaking = other.fence(resource, {}, 2, ANY_TIME);
        await overtaking;
      },
    },
  });
  await slow.commit(fenced, next, ANY_TIME);
  expect(await overtaking).toEqual(after(next, { epoch: 2 }));
});

test('rows, snapshots, tasks and consumers survive a lost answer', async () => {
  const [store, resource] = [backend.connect(), freshResource()];
  faults = faultsOf('PutItem', 'dropAfter');
  await store.writeChanges([change(resource, 1)], 1, ANY_TIME);
  expect(await store.readChanges(resource, { after: 0, upTo: 1, limit: 1 }, ANY_TIME)).toEqual([
    change(resource, 1),
  ]);

  const consumer = { tenant: 't', resource, name: 'n', filter: '', acknowledged: 0, handedOut: 1 };
  faults = faultsOf('PutItem', 'dropAfter');
  await store.writeConsumer(undefined, consumer, ANY_TIME);
  faults = faultsOf('PutItem', 'dropAfter');
  await store.writeConsumer(consumer, { ...consumer, acknowledged: 1 }, ANY_TIME);
  expect(await store.readConsumer('t', resource, 'n', ANY_TIME)).toEqual({ ...consumer, acknowledged: 1 });
});

test('a batch that is left half done is finished', async () => {
  const [store, resource] = [backend.connect(), freshResource()];
  const fenced = await store.fence(resource, {}, 1, ANY_TIME);
  const next = after(fenced, { open: manyOpen(2_000) });
  faults = faultsOf('BatchWriteItem', 'half', 'half', 'throttle', 'half', 'dropAfter', 'half');
  await store.commit(fenced, next, ANY_TIME);
  expect(await backend.connect().readTracking(resource, ANY_TIME)).toEqual(next);
});

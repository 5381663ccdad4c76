import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../infra/local/engine.ts';
import { createDocumentStore } from '../../lib/store/document-store.ts';
import { documentBackend, STATIC_KEYS, timing } from '../contract/document-backend.ts';
import { faultsOf } from '../contract/faults.ts';
import type { StoreBackend } from '../contract/store.ts';
import {
  ANY_TIME,
  after,
  change,
  codeOf,
  fresh,
  freshResource,
  manyOpen,
  task,
} from '../contract/store-builders.ts';
import { type Fault, type StrictFront, startStrictFront } from '../contract/strict-front.ts';

let engine: Engine;
let front: StrictFront;
let backend: StoreBackend;
let tokens = 0;
let faults: (action: string) => Fault | undefined = () => undefined;

beforeAll(async () => {
  engine = await startEngine();
  front = await startStrictFront({
    engine: engine.endpoint,
    token: 'iam',
    faults: (action) => faults(action),
  });
  const token = async () => {
    tokens += 1;
    return 'iam';
  };
  const close = async () => {
    await front.close();
    await engine.close();
  };
  backend = await documentBackend({ endpoint: front.endpoint, credentials: { token } }, { close });
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

  const consumer = { tenant: 't', resource, name: 'n', acknowledged: 0, handedOut: 1 };
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

test('asks for the token at every request', async () => {
  faults = () => undefined;
  const store = backend.connect();
  const before = tokens;
  await store.readTask('none', ANY_TIME);
  await store.readTask('none', ANY_TIME);
  expect(tokens - before).toBe(2);
});

test.each([
  ['throttle', 'RESOURCE_EXHAUSTED'],
  ['throttleOther', 'RESOURCE_EXHAUSTED'],
  ['fail', 'UNAVAILABLE'],
  ['dropBefore', 'UNAVAILABLE'],
] as const)('gives up at the deadline: %s is %s', async (fault, code) => {
  faults = () => fault;
  const started = Date.now();
  const bound = { deadline: started + 300, signal: new AbortController().signal };
  expect(await codeOf(backend.connect().readTask('none', bound))).toBe(code);
  expect(Date.now() - started).toBeLessThan(400);
  faults = () => undefined;
});

test('stops as soon as the caller does', async () => {
  faults = () => 'throttle';
  const abort = new AbortController();
  const bound = { deadline: Date.now() + 60_000, signal: abort.signal };
  const reading = codeOf(backend.connect().readTask('none', bound));
  setTimeout(() => abort.abort(), 50);
  expect(await reading).toBe('CANCELLED');
  expect(await codeOf(backend.connect().readTask('none', bound))).toBe('CANCELLED');
  faults = () => undefined;
});

test('a store that nobody serves is UNAVAILABLE, one that refuses the keys is a fault of ours', async () => {
  const at = (endpoint: string) =>
    createDocumentStore({ endpoint, credentials: STATIC_KEYS, tablePrefix: 'test-', timing });
  const soon = () => ({ deadline: Date.now() + 200, signal: new AbortController().signal });
  expect(await codeOf(at('http://127.0.0.1:1').readTask('none', soon()))).toBe('UNAVAILABLE');
  expect(await codeOf(at(front.endpoint).readTask('none', soon()))).toBe('INTERNAL');
  expect(await codeOf(at(`${front.endpoint}x`).readTask('none', soon()))).toBe('INTERNAL');
});

test('options that cannot be meant are refused at once', () => {
  const options = { endpoint: 'https://localhost/a/b', credentials: STATIC_KEYS, timing };
  for (const wrong of [{ endpoint: 'localhost:8000' }, { tablePrefix: 'a/b' }, { changesDays: 0 }]) {
    expect(() => createDocumentStore({ ...options, ...wrong })).toThrow(TypeError);
  }
});

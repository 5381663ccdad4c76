import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEngine } from '../../../infra/local/engine.ts';
import { takeToken, tryToken } from '../../../lib/model/time/token-bucket.ts';
import { waitOperation } from '../../../lib/use-cases/operations/wait-operation.ts';
import type { StoreBackend } from '../../contract/store.ts';
import { documentBackend, STATIC_KEYS } from '../../support/document-backend.ts';
import {
  ANY_TIME,
  change,
  codeOf,
  DAY_MS,
  fresh,
  freshResource,
  operation,
  snapshot,
  task,
} from '../../support/store-builders.ts';
import { createCall } from '../../support/upstream.ts';

const HOUR = 3_600_000;
let backend: StoreBackend;
let clock = Date.now();
const now = () => clock;

beforeAll(async () => {
  const engine = await startEngine();
  backend = await documentBackend(
    { endpoint: engine.endpoint, credentials: STATIC_KEYS },
    { close: engine.close },
  );
});
afterAll(() => backend.close());

const lease = (at: number) => ({ now: at, dueAt: at + 20_000, leaseUntil: at + 20_000, early: true });

test('a lease taken by a clock that is ahead ends one holder at a time, and the fence holds whoever is late', async () => {
  const store = backend.connect({ now });
  const id = fresh('poll:dns/zones/');
  await store.addTask(task(id), ANY_TIME);
  const first = await store.takeTask(id, lease(clock), ANY_TIME);
  const jumped = await store.takeTask(id, lease(clock + HOUR), ANY_TIME);
  expect([first?.epoch, jumped?.epoch]).toEqual([1, 2]);
  expect(await store.updateTask(id, 1, { dueAt: 0, leaseUntil: 0, attempts: 0 }, ANY_TIME)).toBe(false);
  // Back again: nobody takes it before the lease is over by their own clock, or it is given back.
  expect(await store.takeTask(id, lease(clock), ANY_TIME)).toBeUndefined();
  expect(await store.takeTask(id, lease(clock + HOUR), ANY_TIME)).toBeUndefined();
  expect(await store.updateTask(id, 2, { dueAt: clock, leaseUntil: 0, attempts: 0 }, ANY_TIME)).toBe(true);
  expect((await store.takeTask(id, lease(clock), ANY_TIME))?.epoch).toBe(3);
  const resource = freshResource();
  await store.fence(resource, {}, 3, ANY_TIME);
  expect(await codeOf(store.fence(resource, {}, 2, ANY_TIME))).toBe('ABORTED');
});

test('what has expired by a clock that is ahead is there again when it is right', async () => {
  const store = backend.connect({ now });
  const [resource, id] = [freshResource(), fresh('op')];
  await store.recordOperations([snapshot(operation(id))], ANY_TIME);
  await store.fence(resource, {}, 1, ANY_TIME);
  await store.writeChanges([change(resource, 1)], 1, ANY_TIME);
  const seen = async () => [
    (await store.readChanges(resource, { after: 0, upTo: 1, limit: 10 }, ANY_TIME)).length,
    (await store.readOperation(id, ANY_TIME)) !== undefined,
  ];
  expect(await seen()).toEqual([1, true]);
  clock += 20 * DAY_MS;
  expect(await seen()).toEqual([0, true]);
  clock += 100 * DAY_MS;
  expect(await seen()).toEqual([0, false]);
  clock -= 120 * DAY_MS;
  expect(await seen()).toEqual([1, true]);
  clock -= 365 * DAY_MS;
  expect(await seen()).toEqual([1, true]);
  clock += 365 * DAY_MS;
});

test('token buckets fill no further than they are, and empty no further than they were', () => {
  const rate = { perSecond: 10, burst: 5 };
  for (const take of [takeToken, tryToken]) {
    let bucket = take(rate, undefined, HOUR).bucket;
    for (const at of [0, 2 * HOUR, HOUR, 0, 3 * HOUR]) bucket = take(rate, bucket, at).bucket;
    expect(bucket).toEqual({ tokens: 4, at: 3 * HOUR });
    for (let calls = 0; calls < 4; calls += 1) bucket = take(rate, bucket, 0).bucket;
    expect(take(rate, bucket, 0).waitMs).toBe(100);
    expect(take(rate, bucket, 100).waitMs).toBe(0);
  }
});

test('waiting for an operation ends when the clock jumps ahead, with what was last known', async () => {
  const running = operation('op1');
  let time = 0;
  const provider = {
    limits: () => ({ maxPageSize: 1, filterFields: [] }),
    list: async () => ({ operations: [] }),
    get: async () => ({ operation: running }),
    cancel: async () => ({ operation: running }),
  };
  let sleeps = 0;
  const sleep = async (ms: number) => {
    sleeps += 1;
    time += sleeps === 3 ? HOUR : ms;
  };
  const optionalStore = async () => undefined;
  const ports = { provider, optionalStore, now: () => time, random: () => 0.5, sleep };
  const call = createCall({ deadline: 2 * HOUR });
  expect(await waitOperation(ports, { family: 'yandex', id: 'op1' }, 240_000, call)).toBe(running);
  expect(sleeps).toBe(3);
});

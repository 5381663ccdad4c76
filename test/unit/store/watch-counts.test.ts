import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEngine } from '../../../infra/local/engine.ts';
import { connectOnce } from '../../../lib/store/documents/connect.ts';
import { createDocuments } from '../../../lib/store/documents/create-documents.ts';
import { watchCounts } from '../../../lib/store/rows/watch-counts.ts';
import type { StoreBackend } from '../../contract/store.ts';
import { documentBackend, STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { ANY_TIME, fresh, freshResource } from '../../support/store-builders.ts';
import { watchOf } from '../../support/watch-builder.ts';

const LIMITS = { resource: 3, folder: 1, tenant: 5 };
const MINUTE = 60_000;
const TOO_MANY = { code: 'RESOURCE_EXHAUSTED' };

let backend: StoreBackend;
let endpoint: string;
beforeAll(async () => {
  const engine = await startEngine();
  endpoint = engine.endpoint;
  backend = await documentBackend({ endpoint, credentials: STATIC_KEYS }, { close: engine.close });
});
afterAll(() => backend.close());

/** The counts as a process keeps them that dies before the watch is written: they drift. */
function drifting(now: () => number) {
  const dynamo = connectOnce({ endpoint, credentials: STATIC_KEYS });
  const documents = createDocuments({ dynamo, tablePrefix: 'test-', timing, onRequestUnits: () => {} });
  return watchCounts(documents, now, LIMITS, async () => 0);
}

test('counts that a crash has left too high are mended before they refuse anything for longer than a minute', async () => {
  let time = Date.now();
  const now = () => time;
  const store = backend.connect({ watchLimits: LIMITS, now });
  const [tenant, resource] = [fresh('tenant'), freshResource()];
  const add = (on = resource) =>
    store.writeWatch(undefined, watchOf({ id: fresh('w'), tenant, resource: on, secrets: [] }), ANY_TIME);
  const counts = drifting(now);
  await add();
  await counts.raise(watchOf({ tenant, resource }), ANY_TIME);
  await counts.raise(watchOf({ tenant, resource }), ANY_TIME);
  // Full by the count, which is counted anew: there is one.
  await add();
  await counts.raise(watchOf({ tenant, resource }), ANY_TIME);
  await expect(add()).rejects.toMatchObject(TOO_MANY);
  time += MINUTE;
  await add();
  time += MINUTE;
  await expect(add()).rejects.toMatchObject(TOO_MANY);
});

test('the count of a tenant is mended by those of its resources, which are counted anew', async () => {
  let time = Date.now();
  const now = () => time;
  const store = backend.connect({ watchLimits: LIMITS, now });
  const tenant = fresh('tenant');
  const add = () =>
    store.writeWatch(undefined, watchOf({ id: fresh('w'), tenant, resource: freshResource() }), ANY_TIME);
  const counts = drifting(now);
  await add();
  for (let crash = 0; crash < 4; crash += 1) {
    await counts.raise(watchOf({ tenant, resource: freshResource() }), ANY_TIME);
  }
  time += MINUTE;
  for (let index = 0; index < 4; index += 1) await add();
  time += MINUTE;
  await expect(add()).rejects.toMatchObject(TOO_MANY);
});

test('watches that nothing is added to for a year count as before', async () => {
  let time = Date.now();
  const store = backend.connect({ watchLimits: LIMITS, now: () => time });
  const tenant = fresh('tenant');
  const add = () =>
    store.writeWatch(undefined, watchOf({ id: fresh('w'), tenant, resource: freshResource() }), ANY_TIME);
  for (let index = 0; index < LIMITS.tenant; index += 1) await add();
  time += 365 * 24 * 60 * MINUTE;
  await expect(add()).rejects.toMatchObject(TOO_MANY);
});

test('a watch costs four units more to make and to end, and up to eight where it was the last', async () => {
  let units = 0;
  const store = backend.connect({ onRequestUnits: (more) => (units += more) });
  const cost = async (work: Promise<unknown>) => {
    units = 0;
    await work;
    return units;
  };
  const [tenant, resource] = [fresh('tenant'), freshResource()];
  const watch = () => watchOf({ id: fresh('w'), tenant, resource, secrets: [] });
  const [first, second] = [watch(), watch()];
  expect(await cost(store.writeWatch(undefined, first, ANY_TIME))).toBe(8);
  expect(await cost(store.writeWatch(undefined, second, ANY_TIME))).toBe(8);
  expect(await cost(store.deleteWatch(tenant, first.id, ANY_TIME))).toBe(8);
  expect(await cost(store.deleteWatch(tenant, second.id, ANY_TIME))).toBe(12);
});

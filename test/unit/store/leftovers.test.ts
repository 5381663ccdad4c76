import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { connectOnce } from '../../../lib/store/documents/connect.ts';
import { createDocuments } from '../../../lib/store/documents/create-documents.ts';
import { TABLES } from '../../../lib/store/documents/tables.ts';
import type { StoreBackend } from '../../contract/store.ts';
import { documentBackend, STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { ANY_TIME, after, codeOf, freshResource, manyOpen } from '../../support/store-builders.ts';
import { type Fault, type StrictFront, startStrictFront } from '../../support/strict-front.ts';

let engine: Engine;
let front: StrictFront;
let backend: StoreBackend;
let faults: (action: string) => Fault | undefined = () => undefined;
let clock = Date.now();
const now = () => clock;

beforeAll(async () => {
  engine = await startEngine();
  front = await startStrictFront({ engine: engine.endpoint, faults: (action) => faults(action) });
  const close = async () => {
    await front.close();
    await engine.close();
  };
  backend = await documentBackend({ endpoint: front.endpoint, credentials: STATIC_KEYS }, { close });
});
afterAll(() => backend.close());

/** The items of a resource in the table: its state, its buckets, and what is left of others. */
async function itemsOf(resource: string): Promise<number> {
  const documents = createDocuments({
    dynamo: connectOnce({ endpoint: front.endpoint, credentials: STATIC_KEYS }),
    tablePrefix: 'test-',
    timing,
    onRequestUnits: () => {},
  });
  let count = 0;
  const range = { condition: 'r = :r', values: { ':r': resource } };
  for await (const _ of documents.query(TABLES.tracking, range, ANY_TIME)) count += 1;
  return count;
}

test('what replaced states and failed holders left is cleared away', async () => {
  const resource = freshResource();
  const [store, failing] = [backend.connect({ now }), backend.connect({ now })];
  let state = await store.fence(resource, {}, 1, ANY_TIME);
  const commit = async (open: typeof state.open) => {
    const next = after(state, { revision: state.revision + 1, open });
    await store.commit(state, next, ANY_TIME);
    state = next;
  };
  await commit(manyOpen(1_000));
  const clean = await itemsOf(resource);
  expect(clean).toBeGreaterThan(8);

  const held = await failing.fence(resource, {}, 2, ANY_TIME);
  const soon = { deadline: clock + 60_000, signal: new AbortController().signal };
  // With the write that commits, the time is up.
  faults = (action) => {
    if (action !== 'PutItem') return undefined;
    clock = soon.deadline;
    return 'throttle';
  };
  const other = after(held, { open: manyOpen(1_001), recent: manyOpen(500) });
  expect(await codeOf(failing.commit(held, other, soon))).toBe('RESOURCE_EXHAUSTED');
  faults = () => undefined;
  expect(await itemsOf(resource)).toBeGreaterThan(clean);

  state = await store.fence(resource, {}, 3, ANY_TIME);
  await commit(manyOpen(999));
  clock += 600_000;
  await commit(manyOpen(998));
  clock += 600_000;
  await commit(manyOpen(998));
  expect(await itemsOf(resource)).toBe(clean);
  expect(await backend.connect().readTracking(resource, ANY_TIME)).toEqual(state);
});

test('an overtaken holder takes away what it wrote', async () => {
  const resource = freshResource();
  const [zombie, holder] = [backend.connect(), backend.connect()];
  const first = await zombie.fence(resource, {}, 1, ANY_TIME);
  await holder.fence(resource, {}, 2, ANY_TIME);
  expect(await codeOf(zombie.commit(first, after(first, { open: manyOpen(1_000) }), ANY_TIME))).toBe(
    'ABORTED',
  );
  expect(await itemsOf(resource)).toBe(1);
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { connectOnce } from '../../../lib/store/documents/connect.ts';
import { createDocuments } from '../../../lib/store/documents/create-documents.ts';
import { createTables } from '../../../lib/store/documents/create-tables.ts';
import { TABLES } from '../../../lib/store/documents/tables.ts';
import { createDocumentStore } from '../../../lib/store/rows/document-store.ts';
import { STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { ANY_TIME, codeOf, DAY_MS } from '../../support/store-builders.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await createTables({ endpoint: engine.endpoint, credentials: STATIC_KEYS, timing }, ANY_TIME);
});
afterAll(() => engine.close());

const inDays = (days: number, changesDays = 14) =>
  createDocumentStore({
    endpoint: engine.endpoint,
    credentials: STATIC_KEYS,
    timing: { ...timing, now: () => Date.now() + days * DAY_MS },
    changesDays,
  });
const consumer = (name: string) => ({
  ...{ tenant: 't', resource: 'dns/zones/z', filter: '', acknowledged: 0, handedOut: 5, owner: 'k' },
  name,
});
const read = (days: number, name: string, changesDays?: number) =>
  inDays(days, changesDays).readConsumer('t', 'dns/zones/z', name, ANY_TIME);

test('keeps a consumer for 90 days after it was written, stale from the half on', async () => {
  const one = consumer('quarter');
  await inDays(0).writeConsumer(undefined, one, ANY_TIME);
  expect(await read(44, 'quarter')).toEqual(one);
  expect(await read(46, 'quarter')).toEqual({ ...one, isStale: true });
  await inDays(46).writeConsumer({ ...one, isStale: true }, one, ANY_TIME);
  expect(await read(89, 'quarter')).toEqual(one);
  expect(await read(137, 'quarter')).toBeUndefined();
});

test('keeps a consumer for twice as long as the changes, which is longer', async () => {
  await inDays(0, 100).writeConsumer(undefined, consumer('long'), ANY_TIME);
  expect(await read(199, 'long', 100)).toMatchObject({ handedOut: 5 });
  expect(await read(201, 'long', 100)).toBeUndefined();
});

test('begins a consumer anew in the place of one that has expired', async () => {
  await inDays(0).writeConsumer(undefined, consumer('again'), ANY_TIME);
  expect(await codeOf(inDays(1).writeConsumer(undefined, consumer('again'), ANY_TIME))).toBe('ABORTED');
  const anew = { ...consumer('again'), handedOut: 1, owner: 'other' };
  await inDays(91).writeConsumer(undefined, anew, ANY_TIME);
  expect(await read(91, 'again')).toEqual(anew);
});

const documents = () =>
  createDocuments({
    dynamo: connectOnce({ endpoint: engine.endpoint, credentials: STATIC_KEYS }),
    tablePrefix: '',
    timing,
    onRequestUnits: () => {},
  });

test('lets an owner begin a thousand consumers in thirty days; what it has moves on', async () => {
  const at = Math.floor(Date.now() / (30 * DAY_MS)) * 30 + 45 - Date.now() / DAY_MS;
  const window = Math.floor(Date.now() / (30 * DAY_MS)) + 1;
  const begun = { t: '["begun","t","many"]', n: String(window), c: 999 };
  await documents().put(TABLES.consumers, begun, { condition: 'attribute_not_exists(t)' }, ANY_TIME);
  const begin = (name: string, owner: string, days = at) =>
    inDays(days).writeConsumer(undefined, { ...consumer(name), owner }, ANY_TIME);
  await begin('last', 'many');
  await expect(begin('next', 'many')).rejects.toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: 'a key begins at most 1000 consumers in 30 days; go on with one that there is',
  });
  const last = { ...consumer('last'), owner: 'many' };
  await inDays(at).writeConsumer(last, { ...last, handedOut: 6 }, ANY_TIME);
  await begin('next', 'other');
  await begin('later', 'many', at + 30);
});

test('reads a consumer of an earlier version, which has no owner and is stale', async () => {
  const row = { t: '["t","dns/zones/z"]', n: 'early', a: 3, h: 5 };
  await documents().put(TABLES.consumers, row, { condition: 'attribute_not_exists(t)' }, ANY_TIME);
  const { owner: _, ...early } = { ...consumer('early'), acknowledged: 3, isStale: true };
  expect(await read(1_000, 'early')).toEqual(early);
  await inDays(0).writeConsumer(early, { ...consumer('early'), acknowledged: 3 }, ANY_TIME);
  expect(await read(0, 'early')).toEqual({ ...consumer('early'), acknowledged: 3 });
});

import { expect, test } from '@jest/globals';
import { guardStore, type VisibleStore } from '../../lib/store/guarded-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { ANY_TIME, operation, snapshot } from '../contract/store-builders.ts';

const [MINE, OTHER] = ['dns/zones/mine', 'vpc/networks/other'];
const snapshots = [MINE, OTHER, undefined].map((resource, index) => {
  const { resource: _, ...recorded } = operation(`op${index}`);
  return snapshot(resource === undefined ? recorded : { ...recorded, resource });
});

/** A store in which these three operations are recorded, and nothing else. */
const store = {
  readOperation: async (key: string) => snapshots.find((candidate) => candidate.key === key),
  listOperations: async () => ({ items: snapshots, next: 'next' }),
  readChanges: async () => [],
  readConsumer: async () => undefined,
  writeConsumer: async () => undefined,
} as Partial<Store> as Store;

const guarded = (...resources: string[]): VisibleStore => guardStore(store, { role: 'viewer', resources });
const seen = async (visible: VisibleStore) => {
  const { items, next } = await visible.listOperations({ limit: 10 }, ANY_TIME);
  return [items.map(({ key }) => key), next];
};

test('shows what is recorded of the resources that the patterns allow, and all of it to whoever sees everything', async () => {
  expect(await seen(guarded('dns/*'))).toEqual([['op0'], 'next']);
  expect(await seen(guarded('*'))).toEqual([['op0', 'op1', 'op2'], 'next']);
  expect(await guarded('dns/*').readOperation('op0', ANY_TIME)).toBe(snapshots[0]);
  for (const key of ['op1', 'op2', 'none']) {
    expect(await guarded('dns/*').readOperation(key, ANY_TIME)).toBeUndefined();
  }
});

test('refuses the log and the consumers of other resources', async () => {
  const range = { after: 0, upTo: 1, limit: 1 };
  const consumer = { tenant: 't', resource: OTHER, name: 'c', acknowledged: 0, handedOut: 0 };
  const visible = guarded('dns/*');
  for (const refused of [
    visible.readChanges(OTHER, range, ANY_TIME),
    visible.readConsumer('t', OTHER, 'c', ANY_TIME),
    visible.writeConsumer(undefined, consumer, ANY_TIME),
  ]) {
    await expect(refused).rejects.toMatchObject({ code: 'PERMISSION_DENIED', message: 'permission denied' });
  }
  expect(await visible.readChanges(MINE, range, ANY_TIME)).toEqual([]);
  expect(await visible.readConsumer('t', MINE, 'c', ANY_TIME)).toBeUndefined();
});

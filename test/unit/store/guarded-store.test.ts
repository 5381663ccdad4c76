import { expect, test } from '@jest/globals';
import { guardStore, type VisibleStore } from '../../../lib/store/guarded-store.ts';
import type { Store } from '../../../lib/store/store.ts';
import { ANY_TIME, operation, snapshot } from '../../support/store-builders.ts';
import { watchOf } from '../../support/watch-builder.ts';

const [MINE, OTHER] = ['dns/zones/mine', 'vpc/networks/other'];
const snapshots = [MINE, OTHER, undefined].map((resource, index) => {
  const { resource: _, ...recorded } = operation(`op${index}`);
  return snapshot(resource === undefined ? recorded : { ...recorded, resource });
});

/** A store in which these three operations are recorded, and nothing else. */
const store = {
  readOperation: async (key: string) => snapshots.find((candidate) => candidate.key === key),
  listOperations: async () => ({
    items: snapshots.map((one) => ({ ...one, position: one.key })),
    next: 'next',
    bytes: 300,
  }),
  readChanges: async () => [],
  readConsumer: async () => undefined,
  writeConsumer: async () => undefined,
} as Partial<Store> as Store;

const guarded = (...resources: string[]): VisibleStore =>
  guardStore(store, { access: { role: 'viewer', resources } });
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
  const consumer = { tenant: 't', resource: OTHER, name: 'c', filter: '', acknowledged: 0, handedOut: 0 };
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

const watches = [
  watchOf({ id: 'zone', resource: MINE }),
  watchOf({ id: 'network', resource: OTHER }),
  watchOf({ id: 'placed', resource: 'operations/op0', operation: 'op0', operationResource: MINE }),
  watchOf({ id: 'nowhere', resource: 'operations/op2', operation: 'op2' }),
];
const changed: string[] = [];
/** A store that keeps these watches, whatever is done to them. */
const keeping = {
  readWatch: async (_, id) => watches.find((watch) => watch.id === id),
  listWatches: async (_, { where = () => true }) => ({ items: watches.filter(where), next: 'next' }),
  writeWatch: async (_, next) => {
    changed.push(next.id);
    return next;
  },
  deleteWatch: async (_, id) => void changed.push(id),
} satisfies Partial<Store> as Partial<Store> as Store;

test('shows the watches on what the patterns allow, one on an operation by the resource of that', async () => {
  const visible = guardStore(keeping, { access: { role: 'viewer', resources: ['dns/*'] } });
  const { items, next } = await visible.listWatches('t', { limit: 10 }, ANY_TIME);
  expect([items.map(({ id }) => id), next]).toEqual([['zone', 'placed'], 'next']);
  const everything = guardStore(keeping, { access: { role: 'viewer', resources: ['*'] } });
  expect((await everything.listWatches('t', { limit: 10 }, ANY_TIME)).items).toEqual(watches);
  for (const watch of watches) {
    expect(await visible.readWatch('t', watch.id, ANY_TIME)).toBe(items.find(({ id }) => id === watch.id));
  }
});

test('lets editors alone change watches, and only from and to what their patterns allow', async () => {
  const [zone, network] = watches;
  const viewer = guardStore(keeping, { access: { role: 'viewer', resources: ['*'] } });
  const editor = guardStore(keeping, { access: { role: 'editor', resources: ['dns/*'] } });
  const to = (resource: string) => watchOf({ id: 'new', resource });
  for (const refused of [
    viewer.writeWatch(zone, to(MINE), ANY_TIME),
    viewer.writeWatch(undefined, to(MINE), ANY_TIME),
    viewer.deleteWatch('t', 'zone', ANY_TIME),
    editor.writeWatch(undefined, to(OTHER), ANY_TIME),
    editor.writeWatch(network, to(MINE), ANY_TIME),
    editor.deleteWatch('t', 'nowhere', ANY_TIME),
  ]) {
    await expect(refused).rejects.toMatchObject({ code: 'PERMISSION_DENIED', message: 'permission denied' });
  }
  await editor.deleteWatch('t', 'none', ANY_TIME);
  expect(changed).toEqual([]);
  await editor.writeWatch(zone, to(MINE), ANY_TIME);
  await editor.deleteWatch('t', 'zone', ANY_TIME);
  expect(changed).toEqual(['new', 'zone']);
});

test('keeps a consumer to its owner and to editors, and writes whose it is', async () => {
  const written: unknown[] = [];
  const consumer = { tenant: 't', resource: MINE, name: 'c', filter: '', acknowledged: 0, handedOut: 0 };
  const owned = (owner?: string) =>
    ({
      readConsumer: async () => ({ ...consumer, ...(owner === undefined ? {} : { owner }) }),
      writeConsumer: async (_, next) => void written.push(next.owner),
    }) satisfies Partial<Store> as Partial<Store> as Store;
  const move = async (owner: string | undefined, role: 'viewer' | 'editor', key?: string) => {
    const caller = { access: { role, resources: ['dns/*'] }, ...(key === undefined ? {} : { key }) };
    const visible = guardStore(owned(owner), caller);
    const stored = await owned(owner).readConsumer('t', MINE, 'c', ANY_TIME);
    await visible.writeConsumer(stored, consumer, ANY_TIME);
    return visible.readConsumer('t', MINE, 'c', ANY_TIME);
  };
  const refused = { code: 'PERMISSION_DENIED', message: expect.stringMatching(/^the consumer c belongs to/) };
  await expect(move('a', 'viewer', 'b')).rejects.toMatchObject(refused);
  await expect(move('a', 'viewer')).rejects.toMatchObject(refused);
  await expect(move('-', 'viewer', 'a')).rejects.toMatchObject(refused);
  expect(written).toEqual([]);
  expect(await move('a', 'viewer', 'a')).toEqual({ ...consumer, owner: 'a' });
  expect(await move('-', 'viewer')).toEqual({ ...consumer, owner: '-' });
  expect(await move(undefined, 'viewer', 'b')).toEqual(consumer);
  expect(await move('a', 'editor', 'b')).toEqual({ ...consumer, owner: 'a' });
  expect(written).toEqual(['a', '-', 'b', 'b']);
});

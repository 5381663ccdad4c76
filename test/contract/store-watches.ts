import { expect, test } from '@jest/globals';
import type { Watch } from '../../lib/model/watch/watch.ts';
import { ANY_TIME, activeOn, codeOf, fresh, freshResource, task } from '../support/store-builders.ts';
import { watchOf } from '../support/watch-builder.ts';
import type { StoreBackend } from './store.ts';

const freshWatch = (changes: Partial<Watch> = {}): Watch =>
  watchOf({
    tenant: fresh('tenant ü '),
    id: fresh('watch'),
    resource: freshResource(),
    filter: 'createdBy = "ü"',
    ...changes,
  });

const keyOf = ({ tenant, id }: Watch): string => JSON.stringify([id, tenant]);

export function testWatches(name: string, connect: StoreBackend['connect']): void {
  test(`${name}: a watch is written on top of what was read, and not of anything else`, async () => {
    const [store, watch] = [connect(), freshWatch()];
    const { tenant, id } = watch;
    expect(await store.readWatch(tenant, id, ANY_TIME)).toBeUndefined();
    const first = await store.writeWatch(undefined, watch, ANY_TIME);
    expect(first).toEqual({ ...watch, version: expect.stringMatching(/./) });
    expect(await connect().readWatch(tenant, id, ANY_TIME)).toEqual(first);
    const second = await store.writeWatch(first, { ...first, deliveredRevision: 8 }, ANY_TIME);
    expect(second.version).not.toBe(first.version);
    const stale = connect().writeWatch(first, { ...first, deliveredRevision: 9 }, ANY_TIME);
    expect(await codeOf(stale)).toBe('ABORTED');
    expect(await codeOf(store.writeWatch(undefined, watch, ANY_TIME))).toBe('ABORTED');
    expect(await store.readWatch(tenant, id, ANY_TIME)).toEqual(second);
  });

  test(`${name}: of ten that create one watch at once, one does`, async () => {
    const watch = freshWatch();
    const codes = await Promise.all(
      Array.from({ length: 10 }, () => codeOf(connect().writeWatch(undefined, watch, ANY_TIME))),
    );
    expect(codes.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'ABORTED'), 'OK']);
  });

  test(`${name}: a deleted watch is gone, and nobody writes it again`, async () => {
    const store = connect();
    const watch = await store.writeWatch(undefined, freshWatch(), ANY_TIME);
    await store.deleteWatch(watch.tenant, watch.id, ANY_TIME);
    await store.deleteWatch(watch.tenant, watch.id, ANY_TIME);
    expect(await store.readWatch(watch.tenant, watch.id, ANY_TIME)).toBeUndefined();
    expect(await codeOf(store.writeWatch(watch, watch, ANY_TIME))).toBe('ABORTED');
  });

  test(`${name}: lists the watches of one tenant, page by page`, async () => {
    const [store, tenant] = [connect(), fresh('tenant')];
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (const id of ids) await store.writeWatch(undefined, freshWatch({ tenant, id }), ANY_TIME);
    await store.writeWatch(undefined, freshWatch({ tenant: `${tenant}a`, id: 'b' }), ANY_TIME);
    for (const limit of [1, 2, 5, 100]) {
      const seen: string[] = [];
      let pages = 0;
      for (let after: string | undefined; ; ) {
        const page = await store.listWatches(tenant, { ...(after ? { after } : {}), limit }, ANY_TIME);
        seen.push(...page.items.map(({ id }) => id));
        pages += 1;
        if (page.next === undefined) break;
        after = page.next;
      }
      expect({ seen, pages }).toEqual({ seen: ids, pages: Math.ceil(5 / limit) });
    }
  });

  test(`${name}: finds the active watches of a resource, of all tenants`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const add = (changes: Partial<Watch>) =>
      store.writeWatch(undefined, freshWatch({ resource, ...changes }), ANY_TIME);
    const one = await add({ id: 'one' });
    const two = await add({ id: 'two' });
    await add({ state: 'DONE' });
    await add({ resource: `${resource}x` });
    const found = async () => (await activeOn(store, resource)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(await found()).toEqual([one, two]);
    const suspended = await store.writeWatch(one, { ...one, state: 'SUSPENDED' }, ANY_TIME);
    expect(await found()).toEqual([two]);
    const again = await store.writeWatch(suspended, { ...suspended, state: 'ACTIVE' }, ANY_TIME);
    expect(await found()).toEqual([again, two]);
  });

  test(`${name}: shows the active watches of a resource page by page, also those of one id`, async () => {
    const [store, resource, id] = [connect(), freshResource(), fresh('same')];
    const add = (changes: Partial<Watch>) =>
      store.writeWatch(undefined, freshWatch({ resource, ...changes }), ANY_TIME);
    const same = await Promise.all(Array.from({ length: 5 }, () => add({ id })));
    const all = [...same, await add({ id: '0' }), await add({ id: 'z' })];
    for (const limit of [1, 2, 3, 7, 10]) {
      const found = await activeOn(store, resource, limit);
      expect(found.map(keyOf).toSorted()).toEqual(all.map(keyOf).toSorted());
    }
    const { items, next } = await store.activeWatches(resource, { limit: 3 }, ANY_TIME);
    const last = items.at(-1);
    expect([items.length, next]).toEqual([3, { tenant: last?.tenant, id: last?.id }]);
    const rest = await activeOn(store, resource);
    // Where a page begins may have ended meanwhile.
    for (const { tenant, id: gone } of items) await store.deleteWatch(tenant, gone, ANY_TIME);
    const behind = await store.activeWatches(
      resource,
      { limit: 10, ...(next ? { after: next } : {}) },
      ANY_TIME,
    );
    expect(behind).toEqual({ items: rest.slice(3) });
  });

  test(`${name}: forgets a watch when its time is over, and lets its id be used again`, async () => {
    let time = Date.now();
    const store = connect({ now: () => time });
    const watch = await store.writeWatch(
      undefined,
      freshWatch({ state: 'DONE', keepUntil: time + 5_000 }),
      ANY_TIME,
    );
    const { tenant, id } = watch;
    expect(await store.readWatch(tenant, id, ANY_TIME)).toEqual(watch);
    time += 7_000;
    expect(await store.readWatch(tenant, id, ANY_TIME)).toBeUndefined();
    expect(await store.listWatches(tenant, { limit: 10 }, ANY_TIME)).toEqual({ items: [] });
    const { keepUntil: _, ...anew } = watch;
    expect(await store.writeWatch(undefined, anew, ANY_TIME)).toMatchObject({ id });
  });

  test(`${name}: a wake makes a task due whoever holds it, and its holder notices`, async () => {
    const store = connect();
    const one = task(fresh('deliver:t/'), { wake: { at: 500, revision: 3 } });
    await store.addTask(one, ANY_TIME);
    expect(await store.readTask(one.id, ANY_TIME)).toEqual(one);
    const taken = await store.takeTask(one.id, { now: 5_000, dueAt: 9_000, leaseUntil: 9_000 }, ANY_TIME);
    expect(taken?.wake).toEqual({ at: 500, revision: 3 });
    expect(await store.wakeTask(one.id, { at: 6_000, revision: 4 }, ANY_TIME)).toBe(true);
    const next = { dueAt: 99_000, leaseUntil: 0, attempts: 0 };
    const rest = { ...next, unlessWoken: { at: 500, revision: 3 } };
    expect(await store.updateTask(one.id, 1, rest, ANY_TIME)).toBe(false);
    const stale = { epoch: 1, wake: { at: 500, revision: 3 } };
    expect(await store.deleteTask(one.id, ANY_TIME, stale)).toBe(false);
    expect(await store.readTask(one.id, ANY_TIME)).toMatchObject({ dueAt: 6_000, leaseUntil: 9_000 });
    expect(
      await store.updateTask(one.id, 1, { ...next, unlessWoken: { at: 6_000, revision: 4 } }, ANY_TIME),
    ).toBe(true);
    await store.deleteTask(one.id, ANY_TIME, { epoch: 0, wake: { at: 6_000, revision: 4 } });
    expect(await store.readTask(one.id, ANY_TIME)).toMatchObject({ dueAt: 99_000 });
    const current = { epoch: 1, wake: { at: 6_000, revision: 4 } };
    expect(await store.deleteTask(one.id, ANY_TIME, current)).toBe(true);
    expect(await store.readTask(one.id, ANY_TIME)).toBeUndefined();
    expect(await store.wakeTask(one.id, { at: 1, revision: 0 }, ANY_TIME)).toBe(false);
  });

  test(`${name}: tells the revision without the state`, async () => {
    const [store, resource] = [connect(), freshResource()];
    expect(await store.readRevision(resource, ANY_TIME)).toBe(0);
    const state = await store.fence(resource, {}, 1, ANY_TIME);
    expect(await store.readRevision(resource, ANY_TIME)).toBe(0);
    await store.commit(state, { ...state, revision: 5 }, ANY_TIME);
    expect(await store.readRevision(resource, ANY_TIME)).toBe(5);
  });
}

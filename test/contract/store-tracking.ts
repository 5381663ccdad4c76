import { expect, test } from '@jest/globals';
import { ANY_TIME, after, change, codeOf, freshResource } from '../support/store-builders.ts';
import type { StoreBackend } from './store.ts';

export function testTracking(name: string, connect: StoreBackend['connect']): void {
  test(`${name}: knows nothing of a resource that was never fenced`, async () => {
    expect(await connect().readTracking(freshResource(), ANY_TIME)).toBeUndefined();
  });

  test(`${name}: the first fence creates the state`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const fresh = {
      resource,
      parents: { folderId: 'b1g' },
      revision: 0,
      epoch: 3,
      open: {},
      recent: {},
      progress: {},
    };
    expect(await store.fence(resource, { folderId: 'b1g' }, 3, ANY_TIME)).toEqual(fresh);
    expect(await store.readTracking(resource, ANY_TIME)).toEqual(fresh);
  });

  test(`${name}: a commit is read back whole, also by another process`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const fenced = await store.fence(resource, {}, 1, ANY_TIME);
    const next = after(fenced, {
      revision: 2,
      open: { 'weird:id/ü 😀"\\': { state: 'RUNNING', empty: '' }, __proto__x: {} },
      recent: { old: { list: [1, null, { deep: true }] } },
      progress: { watermark: '2026-11-20T10:00:00.123456789Z', scan: { pageToken: '' } },
    });
    await store.commit(fenced, next, ANY_TIME);
    expect(await store.readTracking(resource, ANY_TIME)).toEqual(next);
    expect(await connect().fence(resource, {}, 1, ANY_TIME)).toEqual(next);
  });

  test(`${name}: an id named like a part of every object is an id like another`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const fenced = await store.fence(resource, {}, 1, ANY_TIME);
    const open = JSON.parse('{"__proto__": {"a": 1}, "constructor": {"b": 2}}') as typeof fenced.open;
    await store.commit(fenced, after(fenced, { open }), ANY_TIME);
    expect(JSON.stringify((await store.readTracking(resource, ANY_TIME))?.open)).toBe(JSON.stringify(open));
  });

  test(`${name}: fencing again with one's own epoch is harmless, below a later one it is refused`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const fenced = await store.fence(resource, {}, 5, ANY_TIME);
    const next = after(fenced, { revision: 1 });
    await store.commit(fenced, next, ANY_TIME);
    expect(await store.fence(resource, {}, 5, ANY_TIME)).toEqual(next);
    expect(await codeOf(store.fence(resource, {}, 4, ANY_TIME))).toBe('ABORTED');
    expect(await store.readTracking(resource, ANY_TIME)).toEqual(next);
  });

  test(`${name}: of holders that fence at once, only the last can commit`, async () => {
    const resource = freshResource();
    const epochs = Array.from({ length: 10 }, (_, index) => index + 1);
    const commits = await Promise.all(
      epochs.map(async (epoch) => {
        const store = connect();
        await Promise.resolve(epoch % 3);
        try {
          const fenced = await store.fence(resource, {}, epoch, ANY_TIME);
          return { store, fenced };
        } catch (error) {
          expect(error).toMatchObject({ code: 'ABORTED' });
          return undefined;
        }
      }),
    );
    const held = commits.flatMap((commit) => commit ?? []);
    const codes = await Promise.all(
      held.map(({ store, fenced }) =>
        codeOf(store.commit(fenced, after(fenced, { revision: fenced.epoch }), ANY_TIME)),
      ),
    );
    expect(held.map(({ fenced }, index) => [fenced.epoch, codes[index]])).toEqual(
      held.map(({ fenced }) => [fenced.epoch, fenced.epoch === 10 ? 'OK' : 'ABORTED']),
    );
    expect(await connect().readTracking(resource, ANY_TIME)).toMatchObject({ epoch: 10, revision: 10 });
  });

  test(`${name}: a holder that was overtaken can neither commit nor write rows`, async () => {
    const [zombie, holder, resource] = [connect(), connect(), freshResource()];
    const stale = await zombie.fence(resource, {}, 5, ANY_TIME);
    await zombie.writeChanges([change(resource, 1, { type: 'UPDATED' })], 5, ANY_TIME);

    const fenced = await holder.fence(resource, {}, 6, ANY_TIME);
    await holder.writeChanges([change(resource, 1)], 6, ANY_TIME);
    expect(await codeOf(zombie.writeChanges([change(resource, 1, { type: 'UPDATED' })], 5, ANY_TIME))).toBe(
      'ABORTED',
    );
    expect(await codeOf(zombie.commit(stale, after(stale, { revision: 1 }), ANY_TIME))).toBe('ABORTED');

    await holder.commit(fenced, after(fenced, { revision: 1 }), ANY_TIME);
    expect(await holder.readTracking(resource, ANY_TIME)).toEqual(after(fenced, { revision: 1 }));
    expect(await holder.readChanges(resource, { after: 0, upTo: 1, limit: 10 }, ANY_TIME)).toEqual([
      change(resource, 1),
    ]);
  });

  test(`${name}: forgets a resource of which nothing was told, unless a later holder has fenced`, async () => {
    const [store, untold, told] = [connect(), freshResource(), freshResource()];
    const fenced = await store.fence(untold, {}, 5, ANY_TIME);
    await store.commit(fenced, after(fenced, { progress: { since: '2026-11-01T10:00:00Z' } }), ANY_TIME);
    await store.forgetUntold(untold, 4, ANY_TIME);
    expect(await store.readTracking(untold, ANY_TIME)).toBeDefined();
    await store.forgetUntold(untold, 5, ANY_TIME);
    await store.forgetUntold(untold, 5, ANY_TIME);
    expect(await connect().readTracking(untold, ANY_TIME)).toBeUndefined();
    const first = await store.fence(told, {}, 1, ANY_TIME);
    await store.commit(first, after(first, { revision: 1 }), ANY_TIME);
    await store.forgetUntold(told, 9, ANY_TIME);
    expect(await store.readRevision(told, ANY_TIME)).toBe(1);
  });

  test(`${name}: one holder commits again and again`, async () => {
    const [store, resource] = [connect(), freshResource()];
    let state = await store.fence(resource, {}, 1, ANY_TIME);
    for (let revision = 1; revision <= 10; revision += 1) {
      const next = after(state, { revision, open: { [`op${revision}`]: { revision } } });
      await store.commit(state, next, ANY_TIME);
      state = next;
    }
    expect(await connect().fence(resource, {}, 2, ANY_TIME)).toEqual(after(state, { epoch: 2 }));
  });
}

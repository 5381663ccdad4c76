import { expect, test } from '@jest/globals';
import type { Watch } from '../../lib/model/watch/watch.ts';
import type { Store } from '../../lib/store/store.ts';
import { ANY_TIME, fresh, freshResource } from '../support/store-builders.ts';
import { watchOf } from '../support/watch-builder.ts';
import type { StoreBackend } from './store.ts';

const LIMITS = { resource: 3, folder: 1, tenant: 5 };
const MINUTE = 60_000;

const add = (store: Store, changes: Partial<Watch>): Promise<Watch> =>
  store.writeWatch(undefined, watchOf({ id: fresh('watch'), ...changes }), ANY_TIME);

export function testWatchLimits(name: string, connect: StoreBackend['connect']): void {
  /** A store, and a clock by which a full count is counted anew. */
  const start = () => {
    let time = Date.now();
    const store = connect({ watchLimits: LIMITS, now: () => time });
    return { store, tenant: fresh('tenant'), pass: () => (time += MINUTE) };
  };

  test(`${name}: a tenant has so many active watches on a resource, whatever others have`, async () => {
    const [{ store, tenant, pass }, resource] = [start(), freshResource()];
    const first = await add(store, { tenant, resource });
    await add(store, { tenant, resource });
    await add(store, { tenant, resource, folderWatch: { tenant, id: 'f' } });
    await add(store, { tenant, resource, state: 'SUSPENDED' });
    await add(store, { tenant, resource });
    const refused = {
      code: 'RESOURCE_EXHAUSTED',
      message: `there are already 3 active watches on ${resource}, at most 3; delete one, or let one end`,
    };
    await expect(add(store, { tenant, resource })).rejects.toMatchObject(refused);
    await add(store, { tenant: `${tenant}2`, resource });
    await add(store, { tenant, resource: freshResource() });
    const done = await store.writeWatch(first, { ...first, state: 'DONE' }, ANY_TIME);
    const last = await add(store, { tenant, resource });
    await expect(store.writeWatch(done, { ...done, state: 'ACTIVE' }, ANY_TIME)).rejects.toMatchObject(
      refused,
    );
    await store.deleteWatch(tenant, last.id, ANY_TIME);
    // Where the answer was lost, it is counted anew.
    pass();
    await store.writeWatch(done, { ...done, state: 'ACTIVE' }, ANY_TIME);
    await expect(add(store, { tenant, resource })).rejects.toMatchObject(refused);
  });

  test(`${name}: a tenant has so many active watches altogether, and fewer on a folder`, async () => {
    const { store, tenant, pass } = start();
    const folder = { id: 'f', memberNamespace: `${tenant}/f` };
    const onFolder = { tenant, resource: 'backup/folders/f', folder };
    const one = await add(store, onFolder);
    await expect(add(store, onFolder)).rejects.toThrow(
      /^there are already 1 active watches on backup\/folders\/f,/,
    );
    for (let index = 0; index < 4; index += 1) await add(store, { tenant, resource: freshResource() });
    const resource = freshResource();
    await expect(add(store, { tenant, resource })).rejects.toThrow(
      /^there are already 5 active watches, at most 5;/,
    );
    await store.deleteWatch(tenant, one.id, ANY_TIME);
    pass();
    await add(store, { tenant, resource });
  });

  test(`${name}: a creation that is refused, or whose id is taken, does not count`, async () => {
    const [{ store, tenant }, resource] = [start(), freshResource()];
    const { id } = await add(store, { tenant, resource });
    for (let index = 0; index < 5; index += 1) {
      await expect(add(store, { tenant, resource, id })).rejects.toMatchObject({ code: 'ABORTED' });
    }
    await add(store, { tenant, resource });
    await add(store, { tenant, resource });
    for (let index = 0; index < 5; index += 1) {
      await expect(add(store, { tenant, resource })).rejects.toMatchObject({ code: 'RESOURCE_EXHAUSTED' });
    }
    await add(store, { tenant, resource: freshResource() });
    await add(store, { tenant, resource: freshResource() });
  });

  test(`${name}: a write that another has come before is told so though there is no room for it`, async () => {
    const [{ store, tenant }, resource] = [start(), freshResource()];
    const suspended = await add(store, { tenant, resource, state: 'SUSPENDED' });
    const active: Watch = { ...suspended, state: 'ACTIVE' };
    await store.writeWatch(suspended, active, ANY_TIME);
    const { id } = await add(store, { tenant, resource });
    await add(store, { tenant, resource });
    const overtaken = { code: 'ABORTED' };
    await expect(add(store, { tenant, resource, id })).rejects.toMatchObject(overtaken);
    await expect(store.writeWatch(suspended, active, ANY_TIME)).rejects.toMatchObject(overtaken);
  });
}

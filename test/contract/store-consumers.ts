import { expect, test } from '@jest/globals';
import type { Consumer } from '../../lib/model/change-log/consumer.ts';
import { ANY_TIME, codeOf, freshResource } from '../support/store-builders.ts';
import type { StoreBackend } from './store.ts';

export function testConsumers(name: string, connect: StoreBackend['connect']): void {
  const consumer = (resource: string, acknowledged: number, handedOut: number): Consumer => ({
    tenant: 'tenant',
    resource,
    name: 'ü "deploy"',
    filter: '',
    acknowledged,
    handedOut,
  });

  test(`${name}: a consumer moves on from where it stands, and not from elsewhere`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const read = () => connect().readConsumer('tenant', resource, 'ü "deploy"', ANY_TIME);
    const [first, second] = [consumer(resource, 0, 5), consumer(resource, 5, 9)];
    expect(await read()).toBeUndefined();
    expect(await codeOf(store.writeConsumer(first, second, ANY_TIME))).toBe('ABORTED');
    await store.writeConsumer(undefined, first, ANY_TIME);
    expect(await read()).toEqual(first);
    expect(await codeOf(store.writeConsumer(undefined, second, ANY_TIME))).toBe('ABORTED');
    await store.writeConsumer(first, second, ANY_TIME);
    expect(await codeOf(store.writeConsumer(first, consumer(resource, 5, 7), ANY_TIME))).toBe('ABORTED');
    expect(await read()).toEqual(second);
  });

  test(`${name}: a consumer stands within the operations of its beginning, and moves on from there`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const [first, second] = [
      { ...consumer(resource, 5, 5), synced: 'op1' },
      { ...consumer(resource, 5, 5), synced: 'op2' },
    ];
    const third = consumer(resource, 5, 5);
    await store.writeConsumer(undefined, first, ANY_TIME);
    expect(await connect().readConsumer('tenant', resource, 'ü "deploy"', ANY_TIME)).toEqual(first);
    await store.writeConsumer(first, second, ANY_TIME);
    expect(await codeOf(store.writeConsumer(first, third, ANY_TIME))).toBe('ABORTED');
    expect(await codeOf(store.writeConsumer(third, first, ANY_TIME))).toBe('ABORTED');
    await store.writeConsumer(second, third, ANY_TIME);
    expect(await connect().readConsumer('tenant', resource, 'ü "deploy"', ANY_TIME)).toEqual(third);
  });

  test(`${name}: a consumer takes up another filter where it stands, once`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const stands = consumer(resource, 5, 5);
    const [done, failed] = ['done = true', 'state = FAILED'].map((filter) => ({ ...stands, filter }));
    if (!done || !failed) throw new Error('two filters');
    await store.writeConsumer(undefined, stands, ANY_TIME);
    await store.writeConsumer(stands, done, ANY_TIME);
    expect(await codeOf(store.writeConsumer(stands, failed, ANY_TIME))).toBe('ABORTED');
    expect(await connect().readConsumer('tenant', resource, 'ü "deploy"', ANY_TIME)).toEqual(done);
    await store.writeConsumer(done, failed, ANY_TIME);
    await store.writeConsumer(failed, stands, ANY_TIME);
    expect(await connect().readConsumer('tenant', resource, 'ü "deploy"', ANY_TIME)).toEqual(stands);
  });

  test(`${name}: a consumer never moves backwards`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const stands = consumer(resource, 5, 9);
    await store.writeConsumer(undefined, stands, ANY_TIME);
    expect(await codeOf(store.writeConsumer(stands, consumer(resource, 4, 9), ANY_TIME))).toBe('ABORTED');
  });

  test(`${name}: of ten that move a consumer at once, one does`, async () => {
    const resource = freshResource();
    await connect().writeConsumer(undefined, consumer(resource, 0, 1), ANY_TIME);
    const codes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        codeOf(connect().writeConsumer(consumer(resource, 0, 1), consumer(resource, 1, index + 2), ANY_TIME)),
      ),
    );
    expect(codes.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'ABORTED'), 'OK']);
  });

  test(`${name}: a consumer belongs to an owner, and one without to the first that moves it`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const read = () => connect().readConsumer('tenant', resource, 'ü "deploy"', ANY_TIME);
    const [early, mine] = [consumer(resource, 0, 5), { ...consumer(resource, 0, 5), owner: 'mine' }];
    const theirs = { ...consumer(resource, 5, 9), owner: 'theirs' };
    await store.writeConsumer(undefined, early, ANY_TIME);
    await store.writeConsumer(early, mine, ANY_TIME);
    expect(await read()).toEqual(mine);
    expect(await codeOf(store.writeConsumer(early, theirs, ANY_TIME))).toBe('ABORTED');
    await store.writeConsumer(mine, theirs, ANY_TIME);
    expect(await read()).toEqual(theirs);
  });

  test(`${name}: tenants, resources and names are kept apart`, async () => {
    const store = connect();
    const resource = freshResource();
    const all: Consumer[] = [
      { tenant: 'a', resource: `${resource}/b`, name: 'c', filter: '', acknowledged: 0, handedOut: 1 },
      { tenant: 'a', resource, name: 'b/c', filter: 'done = true', acknowledged: 0, handedOut: 2 },
      { tenant: 'b', resource, name: 'b/c', filter: '', acknowledged: 0, handedOut: 3 },
    ];
    for (const one of all) await store.writeConsumer(undefined, one, ANY_TIME);
    for (const one of all) {
      expect(await store.readConsumer(one.tenant, one.resource, one.name, ANY_TIME)).toEqual(one);
    }
  });
}

import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { CHANGE_TYPES } from '../../lib/model/change-log/change.ts';
import {
  ANY_TIME,
  change,
  codeOf,
  DAY_MS,
  ended,
  freshResource,
  operation,
} from '../support/store-builders.ts';
import type { StoreBackend } from './store.ts';

export function testChanges(name: string, connect: StoreBackend['connect']): void {
  test(`${name}: reads a log's range in order, as it was written`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const log = Array.from({ length: 30 }, (_, index) =>
      change(resource, index + 1, { type: CHANGE_TYPES[index % CHANGE_TYPES.length] ?? 'STARTED' }),
    );
    await store.writeChanges(log, 1, ANY_TIME);
    const read = (after: number, upTo: number, limit: number) =>
      store.readChanges(resource, { after, upTo, limit }, ANY_TIME);
    expect(await read(0, 30, 100)).toEqual(log);
    expect(await read(5, 12, 100)).toEqual(log.slice(5, 12));
    expect(await read(9, 30, 4)).toEqual(log.slice(9, 13));
    expect(await read(30, 30, 10)).toEqual([]);
    expect(await read(30, 12, 10)).toEqual([]);
    expect(await read(0, 30, 0)).toEqual([]);
    expect(await read(40, 90, 10)).toEqual([]);
  });

  test(`${name}: a later holder writes over the rows of an earlier one, never the other way round`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const row = (type: 'STARTED' | 'UPDATED' | 'FAILED') => change(resource, 1, { type });
    await store.writeChanges([row('STARTED')], 5, ANY_TIME);
    await store.writeChanges([row('UPDATED')], 5, ANY_TIME);
    await store.writeChanges([row('FAILED')], 6, ANY_TIME);
    expect(await codeOf(store.writeChanges([row('STARTED')], 5, ANY_TIME))).toBe('ABORTED');
    expect(await store.readChanges(resource, { after: 0, upTo: 1, limit: 1 }, ANY_TIME)).toEqual([
      row('FAILED'),
    ]);
  });

  test(`${name}: of many rows, one in the way refuses the call`, async () => {
    const [store, resource] = [connect(), freshResource()];
    await store.writeChanges([change(resource, 20)], 7, ANY_TIME);
    const log = Array.from({ length: 40 }, (_, index) => change(resource, index + 1));
    expect(await codeOf(store.writeChanges(log, 6, ANY_TIME))).toBe('ABORTED');
  });

  test(`${name}: rows that have expired are missing at the front`, async () => {
    const resource = freshResource();
    await connect().writeChanges([change(resource, 1), change(resource, 2)], 1, ANY_TIME);
    const later = connect({ now: () => Date.now() + 10 * DAY_MS });
    await later.writeChanges([change(resource, 3)], 1, ANY_TIME);
    const range = { after: 0, upTo: 3, limit: 1 };
    expect(await later.readChanges(resource, range, ANY_TIME)).toEqual([change(resource, 1)]);
    const muchLater = connect({ now: () => Date.now() + 15 * DAY_MS });
    expect(await muchLater.readChanges(resource, range, ANY_TIME)).toEqual([change(resource, 3)]);
  });

  test(`${name}: reads more rows than fit into one page of the store`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const log = Array.from({ length: 12 }, (_, index) =>
      change(resource, index + 1, {
        operation: ended(`op${index}`, { metadata: { bytes: randomBytes(150_000).toString('base64') } }),
      }),
    );
    await store.writeChanges(log, 1, ANY_TIME);
    expect(await store.readChanges(resource, { after: 0, upTo: 12, limit: 100 }, ANY_TIME)).toEqual(log);
  });

  test(`${name}: a change of an operation too large for an item is kept, its bodies marked as cut`, async () => {
    const [store, resource] = [connect(), freshResource()];
    const response = { '@type': 'type.googleapis.com/Big', bytes: randomBytes(400_000).toString('base64') };
    const big = ended('big', { response });
    await store.writeChanges([change(resource, 1, { operation: big, type: 'SUCCEEDED' })], 1, ANY_TIME);
    const cut = { ...big, response: { '@type': 'type.googleapis.com/Big', truncated: true } };
    expect(await store.readChanges(resource, { after: 0, upTo: 1, limit: 1 }, ANY_TIME)).toEqual([
      change(resource, 1, { operation: cut, type: 'SUCCEEDED' }),
    ]);
  });

  test(`${name}: two resources keep two logs`, async () => {
    const [store, one, two] = [connect(), freshResource(), freshResource()];
    await store.writeChanges([change(one, 1)], 1, ANY_TIME);
    await store.writeChanges([change(two, 1, { operation: operation('other') })], 9, ANY_TIME);
    expect(await store.readChanges(one, { after: 0, upTo: 9, limit: 9 }, ANY_TIME)).toEqual([change(one, 1)]);
  });
}

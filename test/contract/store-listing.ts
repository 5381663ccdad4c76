import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { ListedSnapshot } from '../../lib/store/snapshot.ts';
import {
  ANY_TIME,
  DAY_MS,
  ended,
  fresh,
  listWhile,
  operation,
  snapshot,
  unplaced,
} from '../support/store-builders.ts';
import type { StoreBackend } from './store.ts';

export function testListing(name: string, connect: StoreBackend['connect']): void {
  test.each([1, 7, 1000])(`${name}: lists newest first, to the nanosecond, in pages of %d`, async (limit) => {
    const store = connect();
    const run = fresh('run');
    const year = `9${String(limit).padStart(3, '0').slice(-3)}`;
    const mine = ({ key }: { key: string }) => key.startsWith(`${run}-`);
    const created = (stamp: string, index: number) =>
      snapshot(operation(`${run}-${index}`, { createdAt: `${year}-06-01T${stamp}` }));
    const newestFirst = [
      '10:00:00.000000002Z',
      '12:00:00.000000001+02:00',
      '10:00:00Z',
      '09:59:59.9Z',
      '09:59:59.89Z',
    ].map(created);
    const sameInstant = Array.from({ length: 6 }, (_, index) => created('01:00:00Z', index + 10));
    await store.recordOperations([...sameInstant, ...newestFirst.toReversed()], ANY_TIME);
    const found = await listWhile(store, limit, ({ operation: { createdAt = '' } }) => createdAt >= year);
    const listed = found.filter(mine);
    expect(listed.slice(0, 5)).toEqual(newestFirst);
    expect(new Set(listed.slice(5).map(({ key }) => key))).toEqual(
      new Set(sameInstant.map(({ key }) => key)),
    );
    expect(listed.length).toBe(11);
  });

  test(`${name}: an operation without createdAt is listed by when it was seen`, async () => {
    const store = connect();
    const run = fresh('run');
    const { createdAt: _, ...undated } = operation(`${run}-b`);
    const dated = (id: string, createdAt: string) => snapshot(operation(`${run}-${id}`, { createdAt }));
    const [c, a] = [dated('c', '2031-01-01T00:00:03Z'), dated('a', '2031-01-01T00:00:01Z')];
    const b = snapshot(undated, '2031-01-01T00:00:02Z');
    await store.recordOperations([a, b, c], ANY_TIME);
    const found = await listWhile(
      store,
      3,
      ({ observedAt, operation: { createdAt = observedAt } }) => createdAt >= '2031',
    );
    expect(found.filter(({ key }) => key.startsWith(run))).toEqual([c, b, a]);
  });

  test(`${name}: a page ends where it is told to, also among large operations`, async () => {
    const store = connect();
    const run = fresh('run');
    const large = Array.from({ length: 9 }, (_, index) =>
      snapshot(
        operation(`${run}-${index}`, {
          createdAt: `9999-01-01T00:00:0${9 - index}Z`,
          metadata: { bytes: randomBytes(200_000).toString('base64') },
        }),
      ),
    );
    await store.recordOperations(large, ANY_TIME);
    // Large operations end a page sooner; the next one goes on behind it.
    const read = async (limit: number, from?: string): Promise<readonly ListedSnapshot[]> => {
      const { items, next } = await store.listOperations(
        { limit, ...(from === undefined ? {} : { after: from }) },
        ANY_TIME,
      );
      const left = limit - items.length;
      return left === 0 || next === undefined ? items : [...items, ...(await read(left, next))];
    };
    const first = await read(7);
    expect(first.map(unplaced)).toEqual(large.slice(0, 7));
    const after = first.at(-1)?.position ?? '';
    expect(after.length).toBeLessThan(100);
    const rest = await read(2, after);
    expect(rest.map(unplaced)).toEqual(large.slice(7));
    const again = await store.listOperations({ after: first[3]?.position ?? '', limit: 1 }, ANY_TIME);
    expect(again.items.map(unplaced)).toEqual([large[4]]);
  });

  test(`${name}: an expired operation is neither read nor listed, and may be recorded anew`, async () => {
    const store = connect();
    const id = fresh('op');
    const old = snapshot(ended(id, { createdAt: '9500-01-01T00:00:00Z' }));
    await store.recordOperations([old], ANY_TIME);
    const later = connect({ now: () => Date.now() + 91 * DAY_MS });
    expect(await later.readOperation(id, ANY_TIME)).toBeUndefined();
    const found = await listWhile(later, 100, ({ operation: { createdAt = '' } }) => createdAt >= '9500');
    expect(found.filter(({ key }) => key === id)).toEqual([]);
    const again = snapshot(operation(id, { createdAt: '9500-01-01T00:00:00Z' }));
    await later.recordOperations([again], ANY_TIME);
    expect(await later.readOperation(id, ANY_TIME)).toEqual(again);
  });
}

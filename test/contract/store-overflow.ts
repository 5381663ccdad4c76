import { expect, test } from '@jest/globals';
import type { Tracking } from '../../lib/model/following/tracking.ts';
import { ANY_TIME, after, codeOf, freshResource, manyOpen } from '../support/store-builders.ts';
import type { StoreBackend } from './store.ts';

const MANY = 20_000;

/** A resource with more open operations than an item holds. */
export function testOverflow(name: string, connect: StoreBackend['connect']): void {
  test(`${name}: keeps ${MANY} open operations and rewrites only what changed`, async () => {
    let units = 0;
    const spent = () => {
      const sum = units;
      units = 0;
      return sum;
    };
    const resource = freshResource();
    const store = connect({ onRequestUnits: (more) => (units += more) });
    const fenced = await store.fence(resource, {}, 1, ANY_TIME);
    const full = after(fenced, { revision: 1, open: manyOpen(MANY) });
    await store.commit(fenced, full, ANY_TIME);
    const all = spent();

    const { enp00000000000000042: one = {}, ...others } = full.open;
    const next = after(full, {
      revision: 2,
      open: others,
      recent: { enp00000000000000042: { ...one, done: true } },
    });
    await store.commit(full, next, ANY_TIME);
    const single = spent();
    expect(single).toBeLessThan(60);
    expect(all / single).toBeGreaterThan(20);

    expect(await connect().readTracking(resource, ANY_TIME)).toEqual(next);
    expect(await connect().fence(resource, {}, 2, ANY_TIME)).toEqual(after(next, { epoch: 2 }));
  }, 60_000);

  test(`${name}: a reader finds the whole state while it grows, shrinks and changes`, async () => {
    const resource = freshResource();
    const [store, reader] = [connect(), connect()];
    const states = [0, 300, 310, 2_000, 1_990, 5, 0, 700];
    let writing = true;
    const reading = (async () => {
      const seen: Tracking[] = [];
      while (writing)
        seen.push(...[await reader.readTracking(resource, ANY_TIME)].flatMap((found) => found ?? []));
      return seen;
    })();
    let state = await store.fence(resource, {}, 1, ANY_TIME);
    for (const [index, size] of states.entries()) {
      const next = after(state, { revision: index + 1, open: manyOpen(size), progress: { size } });
      await store.commit(state, next, ANY_TIME);
      state = next;
    }
    writing = false;
    for (const { open, progress } of await reading) {
      expect(Object.keys(open).length).toBe(progress['size'] ?? 0);
    }
    expect(await reader.readTracking(resource, ANY_TIME)).toEqual(state);
  });

  test(`${name}: what an overtaken holder wrote beside the state changes nothing of it`, async () => {
    const resource = freshResource();
    const [zombie, holder] = [connect(), connect()];
    const first = await zombie.fence(resource, {}, 1, ANY_TIME);
    const base = after(first, { revision: 1, open: manyOpen(1_000) });
    await zombie.commit(first, base, ANY_TIME);

    const fenced = await holder.fence(resource, {}, 2, ANY_TIME);
    const wrong = Object.fromEntries(Object.keys(base.open).map((id) => [id, { wrong: true }]));
    expect(await codeOf(zombie.commit(base, after(base, { open: wrong }), ANY_TIME))).toBe('ABORTED');
    const next = after(fenced, { revision: 2, progress: { done: true } });
    await holder.commit(fenced, next, ANY_TIME);
    expect(await codeOf(zombie.commit(base, after(base, { open: wrong }), ANY_TIME))).toBe('ABORTED');
    expect(await connect().readTracking(resource, ANY_TIME)).toEqual(next);
  });

  test(`${name}: a state is committed on the state it follows, not on another of the same holder`, async () => {
    const resource = freshResource();
    const store = connect();
    const fenced = await store.fence(resource, {}, 1, ANY_TIME);
    const next = after(fenced, { revision: 1, open: manyOpen(500) });
    await store.commit(fenced, next, ANY_TIME);
    expect(await codeOf(store.commit(fenced, after(fenced, { revision: 9 }), ANY_TIME))).toBe('ABORTED');
    const last = after(next, { revision: 2, open: {} });
    await store.commit(next, last, ANY_TIME);
    expect(await codeOf(store.commit(next, after(next, { revision: 9 }), ANY_TIME))).toBe('ABORTED');
    expect(await store.readTracking(resource, ANY_TIME)).toEqual(last);
  });

  test(`${name}: replaced parts are cleared away once their time is over`, async () => {
    const resource = freshResource();
    let clock = Date.now();
    let units = 0;
    const store = connect({ now: () => clock, onRequestUnits: (more) => (units += more) });
    let state = await store.fence(resource, {}, 1, ANY_TIME);
    for (let revision = 1; revision <= 3; revision += 1) {
      const next = after(state, { revision, open: manyOpen(1_000 * revision) });
      await store.commit(state, next, ANY_TIME);
      state = next;
      clock += 600_000;
    }
    units = 0;
    const next = after(state, { revision: 4, open: {} });
    await store.commit(state, next, ANY_TIME);
    expect(units).toBeGreaterThan(60);
    expect(await connect().readTracking(resource, ANY_TIME)).toEqual(next);
  });
}

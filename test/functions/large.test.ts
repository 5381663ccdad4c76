import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { followLarge } from './large.ts';
import { type Rig, startRig } from './rig.ts';

const COUNT = 1_500;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

test('follows a resource with more open operations than an item of the store holds', async () => {
  const { synced, pages, ended, told, revisions } = await followLarge(rig, COUNT);
  expect([synced.size, Math.max(...synced.values()), pages]).toEqual([COUNT, 1, 2]);
  expect(told.map((line) => line.replace(/^\d+ /, '')).toSorted()).toEqual(
    ended.map((id) => `SUCCEEDED ${id}`).toSorted(),
  );
  expect(revisions).toBe(COUNT + ended.length);
}, 120_000);

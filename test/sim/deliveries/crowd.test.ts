import { expect, test } from '@jest/globals';
import { serveCrowd } from './crowd.ts';

const MINUTE = 60_000;

test('300 watches on one resource are told of a change, though the store serves but 50 units a second', async () => {
  const { takenAt, announced, units } = await serveCrowd({ watches: 300, perSecond: 50, forMs: 20 * MINUTE });
  expect(takenAt).toHaveLength(300);
  expect(announced).toBeLessThanOrEqual(8);
  expect(takenAt[0]).toBeLessThan(5_000);
  expect(takenAt.at(-1)).toBeLessThan(4 * MINUTE);
  expect(units / 300).toBeLessThan(25);
}, 60_000);

test('watches whose receivers take nothing do not keep a fan-out from the watches behind them', async () => {
  const crowd = { watches: 250, refusing: 200, perSecond: 50, forMs: 20 * MINUTE };
  const { takenAt } = await serveCrowd(crowd);
  expect(takenAt).toHaveLength(50);
}, 120_000);

test.each([1, 2, 100])(
  'announcing a change to %d watches costs at most 8 units',
  async (watches) => {
    const { announced, takenAt } = await serveCrowd({ watches, perSecond: 1_000, forMs: 5 * MINUTE });
    expect(takenAt).toHaveLength(watches);
    expect(announced).toBeLessThanOrEqual(8);
  },
  60_000,
);

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fullJitter } from '../../../../lib/model/time/backoff.ts';

const bounds = { baseMs: 200, maxMs: 5_000 };

test('doubles the upper bound with every attempt, up to the greatest', () => {
  const upper = [0, 1, 2, 3, 4, 5, 10, 2_000].map((attempt) => fullJitter(bounds, attempt, 1));
  expect(upper).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
});

test('spreads evenly from nothing to the upper bound', () => {
  expect([0, 0.25, 0.5, 0.75].map((random) => fullJitter(bounds, 2, random))).toEqual([0, 200, 400, 600]);
});

test('is a whole number of milliseconds within its bounds for any attempt and chance', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.nat({ max: 100_000 }),
      fc.nat({ max: 5_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (baseMs, maxMs, attempt, random) => {
        const delay = fullJitter({ baseMs, maxMs }, attempt, random);
        expect(Number.isInteger(delay) && delay >= 0 && delay <= maxMs).toBe(true);
      },
    ),
  );
});

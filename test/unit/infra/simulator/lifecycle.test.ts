import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Course, OUTCOMES, progressAt } from '../../../../infra/simulator/lifecycle.ts';
import { compareTimestamps, formatTimestamp } from '../../../../lib/model/time/timestamp.ts';
import { NOON } from '../../../support/simulator.ts';

const ERROR = { code: 9, message: 'no', details: [] };
const RESPONSE = { '@type': 'type.googleapis.com/google.protobuf.Empty' };

const course: fc.Arbitrary<Course> = fc
  .record({
    lasts: fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.constant(Number.POSITIVE_INFINITY)),
    nanos: fc.integer({ min: 0, max: 999_999 }),
    stepMs: fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.constant(Number.POSITIVE_INFINITY)),
    outcome: fc.constantFrom(...OUTCOMES),
  })
  .map(({ lasts, ...rest }) => ({
    ...rest,
    startsAt: NOON,
    endsAt: NOON + lasts,
    error: ERROR,
    response: RESPONSE,
  }));

const times = fc.array(fc.integer({ min: NOON, max: NOON + 2_000_000 }), { minLength: 2 });

test('only moves forward, and never leaves its end', () => {
  fc.assert(
    fc.property(course, times, (one, moments) => {
      const seen = moments.toSorted((a, b) => a - b).map((now) => progressAt(one, now));
      for (const [index, later] of seen.entries()) {
        const earlier = seen[index - 1] ?? later;
        expect(compareTimestamps(earlier.modifiedAt, later.modifiedAt)).toBeLessThanOrEqual(0);
        expect(compareTimestamps(later.createdAt, later.modifiedAt)).toBeLessThanOrEqual(0);
        if (earlier.error) expect(later.error).toEqual(earlier.error);
        if (earlier.done) expect(later).toEqual(earlier);
      }
    }),
  );
});

test('is done from its end on, with at most one of error and response', () => {
  fc.assert(
    fc.property(course, fc.integer({ min: NOON, max: NOON + 2_000_000 }), (one, now) => {
      const { done, error, response } = progressAt(one, now);
      expect(done).toBe(now >= one.endsAt);
      expect(error !== undefined && response !== undefined).toBe(false);
      if (response) expect([done, one.outcome]).toEqual([true, 'SUCCEEDED']);
      if (error && !done) expect(one.outcome).toBe('ROLLED_BACK');
    }),
  );
});

test('shows the error of a rollback from half of its time on', () => {
  const one: Course = {
    startsAt: NOON,
    endsAt: NOON + 60_000,
    nanos: 0,
    stepMs: 6_000,
    outcome: 'ROLLED_BACK',
    error: ERROR,
    response: RESPONSE,
  };
  const shown = [0, 29_999, 30_000, 59_999, 60_000].map((after) => {
    const { done, error, modifiedAt } = progressAt(one, NOON + after);
    return [done, error?.code, formatTimestamp(modifiedAt)];
  });
  expect(shown).toEqual([
    [false, undefined, '2026-11-20T12:00:00Z'],
    [false, undefined, '2026-11-20T12:00:24Z'],
    [false, 9, '2026-11-20T12:00:30Z'],
    [false, 9, '2026-11-20T12:00:54Z'],
    [true, 9, '2026-11-20T12:01:00Z'],
  ]);
});

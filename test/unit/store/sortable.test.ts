import { expect, test } from '@jest/globals';
import { sortableNumber, sortableTime } from '../../../lib/store/rows/sortable.ts';

test('instants sort as text, from year 1 to 9999, to the nanosecond', () => {
  const inOrder = [
    undefined,
    '0001-01-01T00:00:00Z',
    '1969-12-31T23:59:59.999999999Z',
    '1970-01-01T00:00:00Z',
    '2026-11-20T10:00:00.000000009Z',
    '2026-11-20T10:00:00.00000001Z',
    '2026-11-20T12:00:00.1+02:00',
    '2026-11-20T10:00:00.2Z',
    '9999-12-31T23:59:59.999999999Z',
  ].map(sortableTime);
  expect(inOrder.toSorted()).toEqual(inOrder);
  expect(new Set(inOrder).size).toBe(inOrder.length);
  expect(inOrder.map((text) => text.length)).toEqual(inOrder.map(() => 14));
});

test('numbers sort as text', () => {
  const inOrder = [0, 1, 9, 10, 35, 36, 1_000_000, Number.MAX_SAFE_INTEGER].map(sortableNumber);
  expect(inOrder.toSorted()).toEqual(inOrder);
});

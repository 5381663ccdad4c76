import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  compareTimestamps,
  formatTimestamp,
  parseTimestamp,
  type Timestamp,
} from '../../../../lib/model/time/timestamp.ts';

const instant = fc.record({
  seconds: fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }),
  nanos: fc.oneof(
    fc.constantFrom(0, 1, 999_999_999, 500_000_000, 1_000),
    fc.integer({ min: 0, max: 999_999_999 }),
  ),
});

function parsed(text: string): Timestamp {
  const timestamp = parseTimestamp(text);
  if (!timestamp) throw new Error(`${text} is no timestamp`);
  return timestamp;
}

test('reads back every instant that it writes, to the nanosecond', () => {
  fc.assert(
    fc.property(instant, (timestamp) => {
      const text = formatTimestamp(timestamp) ?? '';
      expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(?:\d{3}){1,3})?Z$/);
      expect(parseTimestamp(text)).toEqual(timestamp);
    }),
  );
});

test('agrees with Date on every millisecond', () => {
  fc.assert(
    fc.property(
      fc.date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59Z'),
        noInvalidDate: true,
      }),
      (date) => {
        const { seconds, nanos } = parsed(date.toISOString());
        expect(seconds * 1000 + nanos / 1_000_000).toBe(date.getTime());
      },
    ),
  );
});

test('orders as Date does, and by nanoseconds where Date sees no difference', () => {
  fc.assert(
    fc.property(instant, instant, (a, b) => {
      const [left, right] = [a, b].map(
        ({ seconds, nanos }) => BigInt(seconds) * 1_000_000_000n + BigInt(nanos),
      ) as [bigint, bigint];
      expect(Math.sign(compareTimestamps(a, b))).toBe(left === right ? 0 : left < right ? -1 : 1);
    }),
  );
  expect(compareTimestamps(parsed('2026-01-01T00:00:00.000000001Z'), parsed('2026-01-01T00:00:00Z'))).toBe(1);
});

test('takes an offset as the same instant', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000 }),
      fc.integer({ min: -(23 * 60 + 59), max: 23 * 60 + 59 }),
      (seconds, minutes) => {
        const local = new Date((seconds + minutes * 60) * 1000).toISOString().slice(0, 19);
        const [hour, minute] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) =>
          String(part).padStart(2, '0'),
        );
        const sign = minutes < 0 ? '-' : '+';
        expect(parseTimestamp(`${local}.5${sign}${hour}:${minute}`)).toEqual({ seconds, nanos: 500_000_000 });
      },
    ),
  );
});

test.each([
  ['2026-07-01T00:00:00Z', 1_782_864_000, 0],
  ['2026-07-01t00:00:00z', 1_782_864_000, 0],
  ['2026-07-01T03:00:00+03:00', 1_782_864_000, 0],
  ['2026-07-01T00:00:00-00:00', 1_782_864_000, 0],
  ['2026-07-01T00:00:00.000000001Z', 1_782_864_000, 1],
  ['2026-07-01T00:00:00.1Z', 1_782_864_000, 100_000_000],
  ['2024-02-29T00:00:00Z', 1_709_164_800, 0],
  ['2000-02-29T00:00:00Z', 951_782_400, 0],
  ['1969-12-31T23:59:59.999999999Z', -1, 999_999_999],
  ['1970-01-01T00:00:00Z', 0, 0],
  ['0001-01-01T00:00:00Z', -62_135_596_800, 0],
  ['9999-12-31T23:59:59.999999999Z', 253_402_300_799, 999_999_999],
  ['0099-03-01T00:00:00Z', -59_037_897_600, 0],
])('reads %s', (text, seconds, nanos) => {
  expect(parseTimestamp(text)).toEqual({ seconds, nanos });
});

test.each([
  ...['', ' ', 'now', '2026', '2026-07-01', '1782864000', '2026-07-01T00:00Z', '2026-07-01T00:00:00'],
  ...['2026-02-29T00:00:00Z', '1900-02-29T00:00:00Z', '2026-02-30T00:00:00Z', '2026-04-31T00:00:00Z'],
  ...['2026-00-01T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-00T00:00:00Z', '2026-01-32T00:00:00Z'],
  ...['2026-07-01T24:00:00Z', '2026-07-01T23:60:00Z', '2016-12-31T23:59:60Z', '2026-07-01T00:00:00+24:00'],
  ...['2026-07-01T00:00:00+03:60', '2026-07-01T00:00:00+0300', '2026-07-01T00:00:00+3:00'],
  ...['2026-07-01T00:00:00.Z', '2026-07-01T00:00:00.1234567890Z', '2026-07-01T00:00:00,5Z'],
  ...[
    '0000-12-31T23:59:59Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '+12026-07-01T00:00:00Z',
  ],
  ...[' 2026-07-01T00:00:00Z', '2026-07-01T00:00:00Z ', '2026-07-01T00:00:00Z\n', '2026-07-01 00:00:00Z'],
  ...['２０２６-07-01T00:00:00Z', '2026-07-01T00:00:00−03:00'],
])('refuses %j', (text) => {
  expect(parseTimestamp(text)).toBeUndefined();
});

test.each([
  { seconds: -62_135_596_801, nanos: 0 },
  { seconds: 253_402_300_800, nanos: 0 },
  { seconds: 0, nanos: -1 },
  { seconds: 0, nanos: 1_000_000_000 },
  { seconds: Number.NaN, nanos: 0 },
  { seconds: 0, nanos: Number.NaN },
  { seconds: Number.POSITIVE_INFINITY, nanos: 0 },
])('does not write %j', (timestamp) => {
  expect(formatTimestamp(timestamp)).toBeUndefined();
});

test('takes any text without a throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseTimestamp(text)));
  for (const bait of ['0', '.', '2026-07-01T00:00:00.', '+', '9999-12-31T23:59:59.9']) {
    expect(parseTimestamp(bait.repeat(100_000))).toBeUndefined();
  }
});

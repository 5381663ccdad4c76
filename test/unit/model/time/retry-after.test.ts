import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { retryAfterMs } from '../../../../lib/model/time/retry-after.ts';

const NOW = Date.parse('2026-07-01T00:00:00Z');

test.each([
  [null, undefined],
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['120', 120_000],
  ['0', 0],
  ['-1', 0],
  ['Wed, 01 Jul 2026 00:00:10 GMT', 10_000],
  ['Wednesday, 01-Jul-26 00:00:10 GMT', 10_000],
  ['Wed Jul  1 00:00:10 2026', 10_000],
  ['Tue, 30 Jun 2026 23:59:50 GMT', 0],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
  ['Wed, 01 Jul 2076 00:00:00 GMT', Date.parse('2076-07-01T00:00:00Z') - NOW],
])('reads %j as %j ms', (text, ms) => {
  expect(retryAfterMs(text, NOW)).toBe(ms);
});

test.each([
  ['9999999999', 9_999_999_999_000],
  ['99999999999', 99_999_999_999_000],
  ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  ['2, 3', 3_000],
  ['4, 3', 4_000],
  ['3, 4', 4_000],
  [' 3 ', 3_000],
  ['3;4', 4_000],
  ['2.5', 2_500],
  ['0.0001', 1],
  ['1e3', 1_000_000],
  ['1e400', Number.MAX_SAFE_INTEGER],
  ['+7', 7_000],
  ['120s', 120_000],
  ['120 seconds', 120_000],
  ['1500ms', 1_500],
  ['2m', 120_000],
  ['1h30m', 3_600_000],
  ['1, Wed, 01 Jul 2026 00:00:10 GMT', 10_000],
  ['30, Wed, 01 Jul 2026 00:00:10 GMT', 30_000],
  ['Wed, 01 Jul 2026 00:00:10 GMT, Wed, 01 Jul 2026 00:00:20 GMT', 20_000],
  ['Mon, 1 July 2026 00:00:10', 10_000],
  ['2026-07-01T00:00:10Z', 10_000],
  ['2026-07-01T03:00:10.5+03:00', 10_500],
  ['Wed, 99 Jul 2026 00:00:10 GMT', undefined],
])('reads the odd %j as the longest time in it, %j ms', (text, ms) => {
  expect(retryAfterMs(text, NOW)).toBe(ms);
});

test('reads any text, and no less than any whole number of seconds in it', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (text, seconds) => {
      expect(retryAfterMs(text, NOW) ?? 0).toBeGreaterThanOrEqual(0);
      expect(retryAfterMs(`${text.replace(/[\de.+-]/gi, '')}, ${seconds}`, NOW)).toBeGreaterThanOrEqual(
        seconds * 1000,
      );
    }),
  );
});

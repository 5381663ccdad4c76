import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shorten, wellFormedJson } from '../../../../lib/model/text/strings.ts';

const FAMILY = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

test.each([
  ['abc', 3, 'abc'],
  ['abc', 2, 'ab'],
  ['abc', 0, ''],
  ['ab\u{1f600}', 4, 'ab\u{1f600}'],
  ['ab\u{1f600}', 3, 'ab'],
  ['\u{1f600}', 1, ''],
  ['abe\u0301x', 3, 'ab'],
  ['abe\u0301x', 4, 'abe\u0301'],
  [`a${FAMILY}b`, 8, 'a'],
  [`a${FAMILY}b`, 9, `a${FAMILY}`],
  ['\r\n', 1, ''],
  [`${'x'.repeat(200)}\u{1f600}`, 201, 'x'.repeat(200)],
])('shortens %j to %d units: %j', (text, max, shown) => {
  expect(shorten(text, max)).toBe(shown);
});

test('cuts an endless grapheme between code points', () => {
  const endless = `e${'\u0301'.repeat(500)}`;
  expect(shorten(endless, 300)).toBe(endless.slice(0, 300));
  const pairs = `e${'\u{1d165}'.repeat(500)}`;
  expect(shorten(pairs, 300)).toBe(pairs.slice(0, 299));
});

test('never halves a pair, and never gives more than was asked for', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  fc.assert(
    fc.property(text, fc.nat(400), (given, max) => {
      const cut = shorten(given, max);
      expect([given.startsWith(cut), cut.length <= max, LONE.test(cut)]).toEqual([true, true, false]);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['"\\ud800"', '\ufffd'],
  ['"a\\uDFFFb"', 'a\ufffdb'],
  ['"\\ude00\\ud83d"', '\ufffd\ufffd'],
  ['"\\ud83d\\ude00"', '\u{1f600}'],
  ['"\\ud83d\\ud83d\\ude00"', '\ufffd\u{1f600}'],
  ['"\\\\ud800"', '\\ud800'],
  ['"\\\\\\ud800"', '\\\ufffd'],
  ['{"\\udc00":["\\ud800"]}', { '\ufffd': ['\ufffd'] }],
  ['"\\u0041\\n"', 'A\n'],
])('makes %s well-formed', (json, value) => {
  expect(JSON.parse(wellFormedJson(json))).toEqual(value);
});

test('makes any JSON well-formed, and leaves the rest of it as it was', () => {
  const unit = fc.constantFrom('\\', 'u', 'd', '8', '0', '"', '\ud83d', '\ude00', 'ю', '\n');
  fc.assert(
    fc.property(fc.array(unit), (units) => {
      const text = units.join('');
      const value: unknown = JSON.parse(wellFormedJson(JSON.stringify({ [text]: text })));
      const mended = text.replace(/\p{Surrogate}/gu, '\ufffd');
      expect(value).toEqual({ [mended]: mended });
    }),
    { numRuns: 500 },
  );
});

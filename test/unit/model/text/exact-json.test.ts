import { expect, test } from '@jest/globals';
import { assert, jsonValue, property, string } from 'fast-check';
import { parseExactJson } from '../../../../lib/model/text/exact-json.ts';

test.each([
  ['9007199254740993', '9007199254740993'],
  ['-9007199254740993', '-9007199254740993'],
  ['9007199254740992', 9007199254740992],
  ['1152921504606846976', '1152921504606846976'],
  ['9007199254740993.0', '9007199254740993.0'],
  ['9.007199254740993e15', '9.007199254740993e15'],
  ['1e400', '1e400'],
  ['-1E+400', '-1E+400'],
  ['1e-400', '1e-400'],
  ['0e-400', 0],
  ['1e308', 1e308],
  ['1e23', 1e23],
  ['0.1', 0.1],
  ['0.10000000000000001', 0.1],
  ['1.0', 1],
  ['3.14159265358979323846', '3.14159265358979323846'],
  ['123456789012345678901234567890', '123456789012345678901234567890'],
])('reads the number %s as %j', (token, value) => {
  const text = `{"a\\"1e400":[${token} ,"${token}",{"b":${token}}]}`;
  expect(parseExactJson(text)).toEqual({ 'a"1e400': [value, token, { b: value }] });
  expect(parseExactJson(token)).toEqual(value);
});

test('reads a text that ends with backslashes, and what comes behind it', () => {
  expect(parseExactJson('["\\\\",1e400,"\\\\\\"",1e400]')).toEqual(['\\', '1e400', '\\"', '1e400']);
});

test('replaces half a surrogate pair, and leaves whole ones', () => {
  expect(parseExactJson('["\\ud83d\\ude00","\\ud83dx","\\ude00\\ud83d","\\\\ud83d"]')).toEqual([
    '\u{1f600}',
    '\ufffdx',
    '\ufffd\ufffd',
    '\\ud83d',
  ]);
});

test('reads all other JSON as JSON.parse does, and refuses what that refuses', () => {
  void assert(
    property(jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.stringify(parseExactJson(text))).toBe(JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 1_000 },
  );
  void assert(
    property(string(), (text) => {
      const outcome = (read: (json: string) => unknown): string => {
        try {
          return JSON.stringify(read(text));
        } catch (thrown) {
          return (thrown as Error).name;
        }
      };
      expect(outcome(parseExactJson)).toBe(outcome(JSON.parse));
    }),
  );
});

test('takes no longer than the text is long', () => {
  const hostile = [
    JSON.stringify('\\'.repeat(2_000_000)),
    JSON.stringify('"'.repeat(2_000_000)),
    `[${'1e400,'.repeat(200_000)}0]`,
    `[0.${'0'.repeat(1_000_000)}1]`,
    `[${'9'.repeat(1_000_000)}]`,
  ];
  for (const text of hostile) {
    const started = performance.now();
    parseExactJson(text);
    expect(performance.now() - started).toBeLessThan(5_000);
  }
});

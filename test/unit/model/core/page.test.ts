import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePageSize } from '../../../../lib/model/core/page.ts';

test.each([
  [undefined, 100],
  [0, 100],
  ['0', 100],
  [1, 1],
  [100, 100],
  [1000, 1000],
  ['1000', 1000],
])('reads %j as %d', (given, size) => {
  expect(parsePageSize(given)).toBe(size);
});

test.each([
  ...[
    -1,
    '-1',
    1001,
    '1001',
    1.5,
    '1.5',
    '1e3',
    'abc',
    '',
    ' ',
    ' 5',
    '5 ',
    '5\n',
    '+5',
    '0x10',
    '01',
    '00',
    '０',
    '١',
  ],
  ...[Number.NaN, Number.POSITIVE_INFINITY, 1e21, '99999999999999999999', '00005', 'null', 'true'],
])('refuses %j', (given) => {
  expect(() => parsePageSize(given)).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: 'pageSize must be a whole number from 0 to 1000',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{ field: 'pageSize', description: 'must be a whole number from 0 to 1000' }],
        },
      ],
    }),
  );
});

test('reads every whole number alike, as a number and as a text', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), (size) => {
      expect([parsePageSize(size), parsePageSize(String(size))]).toEqual([size, size]);
    }),
  );
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import { type Clause, type Filter, printFilter } from '../../../../lib/model/filter/filter.ts';
import { parseFilter } from '../../../../lib/model/filter/parse-filter.ts';
import { STATES } from '../../../../lib/model/operation/operation.ts';

const nasty = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(
    '',
    ' ',
    '"',
    "'",
    '\\',
    '\\"',
    '\\\\',
    'AND',
    'NOT IN (',
    ') AND id = "x"',
    '\n',
    '\u2028',
    '💥',
  ),
);
const texts = fc.constantFrom(
  'id',
  'name',
  'description',
  'createdBy',
  'metadata.dnsZoneId',
  'metadata.@type',
  'metadata.a_b.c',
);
const comparison = fc.constantFrom('=', '!=', '<', '<=', '>', '>=');
const list = fc.constantFrom('IN', 'NOT IN');

function clauses<T extends string>(
  fields: fc.Arbitrary<string>,
  operators: fc.Arbitrary<T>,
  value: fc.Arbitrary<string>,
) {
  return fc.oneof(
    fc.record({ field: fields, operator: operators, values: fc.tuple(value) }),
    fc.record({ field: fields, operator: list, values: fc.array(value, { minLength: 1, maxLength: 3 }) }),
  );
}

const timestamp = fc.constantFrom('2026-07-01T00:00:00Z', '2026-07-01T03:00:00.000000001+03:00');
const clause: fc.Arbitrary<Clause> = fc.oneof(
  clauses(texts, comparison, nasty),
  clauses(fc.constant('done'), fc.constantFrom('=', '!='), fc.constantFrom('true', 'false')),
  clauses(fc.constant('state'), fc.constantFrom('=', '!='), fc.constantFrom(...STATES)),
  clauses(fc.constantFrom('createdAt', 'modifiedAt'), comparison, timestamp),
  clauses(fc.constant('error.code'), comparison, fc.constantFrom('0', '5', '99', 'NOT_FOUND')),
);

test('reads back every filter that it prints', () => {
  fc.assert(
    fc.property(fc.array(clause, { maxLength: 4 }), (filter: Filter) => {
      const printed = printFilter(filter);
      fc.pre(printed.length <= 1000);
      expect(parseFilter(printed)).toEqual(filter);
      expect(printFilter(parseFilter(printed))).toBe(printed);
    }),
  );
});

test.each([
  ['', []],
  [' \t\r\n ', []],
  ['done=true', [{ field: 'done', operator: '=', values: ['true'] }]],
  ["created_by != 'ajé'", [{ field: 'createdBy', operator: '!=', values: ['ajé'] }]],
  ['error.code=NOT_FOUND', [{ field: 'error.code', operator: '=', values: ['NOT_FOUND'] }]],
  [
    'created_at>=2026-07-01T00:00:00Z',
    [{ field: 'createdAt', operator: '>=', values: ['2026-07-01T00:00:00Z'] }],
  ],
  ['metadata.dns_zone_id = x', [{ field: 'metadata.dns_zone_id', operator: '=', values: ['x'] }]],
  ['id IN(a,"b c" , \'d\')', [{ field: 'id', operator: 'IN', values: ['a', 'b c', 'd'] }]],
  ['state NOT  IN (RUNNING)', [{ field: 'state', operator: 'NOT IN', values: ['RUNNING'] }]],
  [
    'id=AND AND id=IN',
    [
      { field: 'id', operator: '=', values: ['AND'] },
      { field: 'id', operator: '=', values: ['IN'] },
    ],
  ],
  ['id = "a\\"b\\\\c\'d"', [{ field: 'id', operator: '=', values: ['a"b\\c\'d'] }]],
  ['id=""', [{ field: 'id', operator: '=', values: [''] }]],
])('reads %j', (text, filter) => {
  expect(parseFilter(text)).toEqual(filter);
});

const OPERATORS = 'one of = != < <= > >= IN, NOT IN';
const FIELDS =
  'id, name, description, createdBy, done, state, createdAt, modifiedAt, error.code, metadata.<path>';
test.each([
  ['id', `filter has the end at 2 where ${OPERATORS} is expected`],
  ['id =', 'filter has the end at 4 where a value is expected'],
  ['id = =', 'filter has "=" at 5 where a value is expected'],
  ['id == x', 'filter has "=" at 4 where a value is expected'],
  ['id = a b', 'filter has "b" at 7 where AND or the end is expected'],
  ['id = a and id = b', 'filter has "and" at 7 where AND or the end is expected'],
  ['id = a OR id = b', 'filter has "OR" at 7 where AND or the end is expected'],
  ['id = a AND', 'filter has the end at 10 where a field is expected'],
  ['AND', `filter names an unknown field "AND" at 0; known are ${FIELDS}`],
  ['"id" = a', 'filter has "id" at 0 where a field is expected'],
  ['(id = a)', 'filter has "(" at 0 where a field is expected'],
  ['id ~ a', `filter has "~" at 3 where ${OPERATORS} is expected`],
  ['id NOT x', 'filter has "x" at 7 where IN after NOT is expected'],
  ['id IN x', 'filter has "x" at 6 where "(" is expected'],
  ['id IN ()', 'filter has ")" at 7 where a value is expected'],
  ['id IN (a', 'filter has the end at 8 where ")" is expected'],
  ['id IN (a,)', 'filter has ")" at 9 where a value is expected'],
  ['id = "a', 'filter has a quote at 5 that is not closed'],
  ['id = "a\\"', 'filter has a quote at 5 that is not closed'],
  ['id = "a\\', 'filter has a quote at 5 that is not closed'],
  ['Id = a', `filter names an unknown field "Id" at 0; known are ${FIELDS}`],
  ['__proto__ = a', `filter names an unknown field "__proto__" at 0; known are ${FIELDS}`],
  ['toString = a', `filter names an unknown field "toString" at 0; known are ${FIELDS}`],
  ['metadata = a', `filter names an unknown field "metadata" at 0; known are ${FIELDS}`],
  ['metadata. = a', `filter names an unknown field "metadata." at 0; known are ${FIELDS}`],
  ['metadata..a = a', `filter names an unknown field "metadata..a" at 0; known are ${FIELDS}`],
  ['response.x = a', `filter names an unknown field "response.x" at 0; known are ${FIELDS}`],
  ['done = yes', 'filter compares done with a value that is not true or false'],
  ['done < true', 'filter compares done with <; it takes =, !=, IN and NOT IN'],
  ['state >= RUNNING', 'filter compares state with >=; it takes =, !=, IN and NOT IN'],
  ['state IN (RUNNING, done)', `filter compares state with a value that is not one of ${STATES.join(', ')}`],
  ['createdAt > yesterday', 'filter compares createdAt with a value that is not an RFC 3339 timestamp'],
  [
    'error.code = 05',
    'filter compares error.code with a value that is not a number or name of google.rpc.Code',
  ],
  [
    'error.code = -1',
    'filter compares error.code with a value that is not a number or name of google.rpc.Code',
  ],
  [
    'error.code = toString',
    'filter compares error.code with a value that is not a number or name of google.rpc.Code',
  ],
])('refuses %j and says where and why', (text, message) => {
  expect(() => parseFilter(text)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message }));
});

test('takes 1,000 characters and not one more', () => {
  const longest = `id = "${'x'.repeat(993)}"`;
  expect(longest.length).toBe(1000);
  expect(parseFilter(longest)).toEqual([{ field: 'id', operator: '=', values: ['x'.repeat(993)] }]);
  expect(() => parseFilter(`${longest} `)).toThrow('filter must be at most 1000 characters long');
});

test('answers any text with a filter or an INVALID_ARGUMENT of bounded length', () => {
  const word = fc.constantFrom(
    'id',
    'done',
    'metadata.a',
    'AND',
    'NOT',
    'IN',
    '=',
    '!=',
    '(',
    ')',
    ',',
    '"',
    "'",
    '\\',
    ' ',
    'true',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(text, (given) => {
      try {
        parseFilter(given);
      } catch (thrown) {
        if (!(thrown instanceof TrackerError)) throw thrown;
        expect([thrown.code, thrown.message.length < 300]).toEqual(['INVALID_ARGUMENT', true]);
      }
    }),
    { numRuns: 1000 },
  );
});

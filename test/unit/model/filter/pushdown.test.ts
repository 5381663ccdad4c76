import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseFilter } from '../../../../lib/model/filter/parse-filter.ts';
import { pushdown } from '../../../../lib/model/filter/pushdown.ts';

test.each([
  ['', ['name', 'done'], undefined],
  ['done=true', [], undefined],
  ['done=true', ['done', 'createdBy'], 'done=true'],
  ["done = 'false'", ['done'], 'done=false'],
  ['created_by = aje1', ['done', 'createdBy'], 'created_by="aje1"'],
  ['createdBy=aje1 AND done=true', ['done', 'createdBy'], 'created_by="aje1"'],
  ['id=x AND done=true', ['done'], 'done=true'],
  ['done!=true', ['done'], undefined],
  ['done IN (true)', ['done'], undefined],
  ['createdBy!=aje1 AND createdBy=aje2', ['createdBy'], 'created_by="aje2"'],
  ['createdBy="x\\" OR done=\\"true"', ['createdBy'], undefined],
  ['createdBy=AJE1', ['createdBy'], undefined],
  ['createdBy=ab', ['createdBy'], undefined],
  ['createdBy=abc', ['createdBy'], 'created_by="abc"'],
  ['name=zone-1', ['name'], 'name="zone-1"'],
  ['done=true AND name=zone-1', ['name', 'done'], 'name="zone-1"'],
  ['metadata.done=true', ['done'], undefined],
  ['createdAt=2026-07-01T00:00:00Z', ['createdAt'], undefined],
])('pushes of %j down to %j: %j', (filter, documented, pushed) => {
  expect(pushdown(parseFilter(filter), documented)).toBe(pushed);
});

test.each([
  ['name=zone-1', ['done'], 'names the field "name", which this collection does not offer'],
  ['name!=zone-1', ['name'], 'may have one clause on "name", with the operator ='],
  ['name IN (zone-1)', ['name'], 'may have one clause on "name", with the operator ='],
  ['name=zone-1 AND name=zone-1', ['name'], 'may have one clause on "name", with the operator ='],
  ...['Zone', 'z', 'zone-', '1zone', 'zone" OR "', 'зона', `z${'x'.repeat(63)}`].map(
    (name) =>
      [
        `name='${name}'`,
        ['name'],
        'compares name with a value that no resource can have; names match [a-z][-a-z0-9]{1,61}[a-z0-9]',
      ] as const,
  ),
] as const)('refuses %j for %j', (filter, documented, problem) => {
  expect(() => pushdown(parseFilter(filter), documented)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: `filter ${problem}` }),
  );
});

test('never lets a value out of its quotes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const pushed = pushdown([{ field: 'createdBy', operator: '=', values: [value] }], ['createdBy']);
      expect(pushed ?? 'created_by="abc"').toMatch(/^created_by="[-a-z0-9]{3,63}"$/);
    }),
  );
});

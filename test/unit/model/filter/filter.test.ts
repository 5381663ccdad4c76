import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesFilter, printFilter } from '../../../../lib/model/filter/filter.ts';
import { parseFilter } from '../../../../lib/model/filter/parse-filter.ts';
import type { Operation } from '../../../../lib/model/operation/operation.ts';

const operation: Operation = {
  id: 'op1',
  name: 'operations/op1',
  description: 'Create zone',
  createdAt: '2026-07-01T10:00:00.123456789Z',
  createdBy: 'aje1',
  modifiedAt: '2026-07-01T13:00:00+03:00',
  done: true,
  state: 'FAILED',
  error: { code: 5, message: 'no zone', details: [] },
  metadata: {
    '@type': 'type.googleapis.com/x.Metadata',
    dnsZoneId: 'dns1',
    raw_name: 'as is',
    size: '12345678901234567',
    port: 8080,
    ratio: 0.5,
    on: true,
    off: false,
    version: '1.10',
    code: '007',
    nothing: null,
    list: ['a'],
    at: '2026-07-01T10:00:00.5Z',
    empty: '',
    inner: { deepId: 'd1' },
  },
};
const bare: Operation = {
  id: 'op2',
  name: 'operations/op2',
  description: '',
  createdBy: '',
  done: false,
  state: 'RUNNING',
};

const matches = (text: string, given: Operation = operation) => matchesFilter(parseFilter(text), given);

test.each([
  ...[
    '',
    'id=op1',
    'id!=op2',
    'id<op2',
    'id<=op1',
    'id>op',
    'id>=op1',
    'id IN (op0, op1)',
    'id NOT IN (op0, op2)',
  ],
  ...[
    'description="Create zone"',
    'created_by=aje1',
    'createdBy>aje',
    'done=true',
    'done!=false',
    'done IN (true,false)',
  ],
  ...['state=FAILED', 'state!=RUNNING', 'state IN (FAILED, CANCELLED)', 'state NOT IN (RUNNING)'],
  ...[
    'error.code=5',
    'error.code=NOT_FOUND',
    'error.code IN (CANCELLED, NOT_FOUND)',
    'error.code>4',
    'error.code!=OK',
    'error.code<UNAUTHENTICATED',
  ],
  ...['createdAt=2026-07-01T10:00:00.123456789Z', 'createdAt=2026-07-01T12:30:00.123456789+02:30'],
  ...[
    'createdAt>2026-07-01T10:00:00.123456788Z',
    'createdAt<2026-07-01T10:00:00.12345679Z',
    'modifiedAt=2026-07-01T10:00:00Z',
  ],
  ...['createdAt!=2026-07-01T10:00:00.123Z', 'modified_at<=2026-07-01T10:00:00.000Z'],
  ...[
    'metadata.dnsZoneId=dns1',
    'metadata.dns_zone_id=dns1',
    'metadata.raw_name="as is"',
    'metadata.inner.deep_id=d1',
  ],
  ...[
    'metadata.@type=type.googleapis.com/x.Metadata',
    'metadata.port=8080',
    'metadata.port=8.08e3',
    'metadata.port>80',
    'metadata.port<8080.5',
    'metadata.ratio=.5',
    'metadata.ratio>-1',
  ],
  ...[
    'metadata.on=true',
    'metadata.off=false',
    'metadata.on!=false',
    'metadata.on IN (true)',
    'metadata.empty=""',
  ],
  ...[
    'metadata.size=12345678901234567',
    'metadata.size>9',
    'metadata.size<12345678901234568',
    'metadata.size>-5',
  ],
  ...[
    'metadata.at>2026-07-01T10:00:00Z',
    'metadata.at=2026-07-01T11:00:00.500+01:00',
    'name=anything-at-all',
  ],
  'id=op1 AND done=true AND metadata.port=8080',
])('holds: %s', (text) => {
  expect(matches(text)).toBe(true);
});

test.each([
  ...[
    'id=OP1',
    'id=op',
    'id!=op1',
    'id<op1',
    'id>op1',
    'id IN (op0)',
    'id NOT IN (op1)',
    'done=false',
    'done!=true',
  ],
  ...[
    'state!=FAILED',
    'state=UNKNOWN',
    'error.code=1',
    'error.code!=NOT_FOUND',
    'error.code>5',
    'error.code>=UNAUTHENTICATED',
  ],
  ...[
    'createdAt=2026-07-01T10:00:00.123456788Z',
    'createdAt>2026-07-01T10:00:00.123456789Z',
    'modifiedAt>2026-07-01T10:00:00Z',
  ],
  ...[
    'metadata.dnsZoneId=dns2',
    'metadata.rawName="as is"',
    'metadata.inner=d1',
    'metadata.inner.deepId.x=d1',
  ],
  ...['metadata.port=""', 'metadata.port=" "', 'metadata.port=0x1f90', 'metadata.port="8080 "'],
  ...[
    'metadata.on>false',
    'metadata.on>x',
    'metadata.off>true',
    'metadata.off>=true',
    'metadata.on<true',
    'metadata.on=TRUE',
  ],
  ...[
    'metadata.version=1.1',
    'metadata.version=1.100',
    'metadata.code=7',
    'metadata.code=07',
    'metadata.size=12345678901234568',
  ],
  ...[
    'metadata.size<9',
    'metadata.nothing=null',
    'metadata.nothing=""',
    'metadata.list=a',
    'metadata.toString=x',
    'metadata.constructor.name=Object',
  ],
  'id=op1 AND done=false',
])('does not hold: %s', (text) => {
  expect(matches(text)).toBe(false);
});

test.each([
  [
    '9007199254740993',
    ['=9007199254740993', '=9007199254740993.0', '>9007199254740992', '<9007199254740994'],
  ],
  [
    9007199254740992,
    ['=9007199254740992', '!=9007199254740993', '<9007199254740993', '=9.007199254740992e15'],
  ],
  ['1e400', ['=1e400', '>5', '>1e308', '<1e401', '=10e399']],
  ['-1e400', ['<5', '<-1e308', '>-1e401']],
  ['12e4', ['=12e4', '!=120000', '!=12e04']],
  ['99999999999999999999999', ['>9', '=99999999999999999999999', '<99999999999999999999999.5']],
])('compares the number %j to the last digit', (size, holding) => {
  const given = { ...bare, metadata: { size } };
  const not = (clause: string): string =>
    clause.startsWith('!') ? clause.slice(1) : `!=${clause.replace(/^\W/, '')}`;
  expect(holding.filter((clause) => !matches(`metadata.size${clause}`, given))).toEqual([]);
  const equal = holding.filter((clause) => /^!?=/.test(clause));
  expect(equal.filter((clause) => matches(`metadata.size${not(clause)}`, given))).toEqual([]);
});

test.each(['createdAt', 'modifiedAt', 'error.code', 'metadata.x', 'metadata.x.y'])(
  'lets an operation without %s pass != and NOT IN alone',
  (field) => {
    const value = field.endsWith('At') ? '2026-07-01T00:00:00Z' : '5';
    const outcomes = ['=', '!=', '<', '<=', '>', '>='].filter((operator) =>
      matches(`${field} ${operator} ${value}`, bare),
    );
    expect(outcomes).toEqual(['!=']);
    expect(matches(`${field} IN (${value})`, bare)).toBe(false);
    expect(matches(`${field} NOT IN (${value})`, bare)).toBe(true);
  },
);

test('prints texts that mean the same alike', () => {
  const texts = [
    'done=true AND id IN (a,b)',
    '  done = "true"   AND id IN ( \'a\' , b )',
    'done="true"AND id IN("a","b")',
  ];
  expect(new Set(texts.map((text) => printFilter(parseFilter(text))))).toEqual(
    new Set(['done = "true" AND id IN ("a", "b")']),
  );
});

test('orders 64-bit integers as numbers, however many digits they have', () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  fc.assert(
    fc.property(int64, int64, (a, b) => {
      const given = { ...bare, metadata: { n: String(a) } };
      expect([
        matches(`metadata.n < ${b}`, given),
        matches(`metadata.n = ${b}`, given),
        matches(`metadata.n > ${b}`, given),
      ]).toEqual([a < b, a === b, a > b]);
    }),
  );
});

test('takes exactly one of less, equal and greater for any two texts', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const outcomes = (['<', '=', '>'] as const).filter((operator) =>
        matchesFilter([{ field: 'description', operator, values: [b] }], { ...bare, description: a }),
      );
      expect(outcomes.length).toBe(1);
    }),
  );
});

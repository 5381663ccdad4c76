import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { expect, test } from '@jest/globals';
import { array, assert, bigInt, boolean, integer, property, record, string, uint8Array } from 'fast-check';
import { decodeMessage } from '../../../../lib/providers/grpc/decode.ts';
import { encodeFields } from '../../../../lib/providers/grpc/encode.ts';
import { OPERATION } from '../../../../lib/providers/grpc/messages.ts';
import { fieldsIn } from '../../../../lib/providers/grpc/types.ts';
import { any, errorDetail, fieldBytes, timestamp } from '../../../support/grpc/bytes.ts';

const anyField = fieldsIn('f1 A');

/** The JSON of an `Any` with this type URL and these bytes. */
function anyJson(typeUrl: string, bytes: Uint8Array): unknown {
  return decodeMessage(anyField, fieldBytes({ 1: fieldBytes({ 1: typeUrl, 2: bytes }) }))['f1'];
}

test('reads back what it wrote', async () => {
  const texts = array(string({ unit: 'binary', minLength: 1 }), { maxLength: 8 });
  await assert(
    property(texts, integer({ min: 1, max: 2 ** 31 - 1 }), (values, size) => {
      const written = [...values, size].map((value, index) => [index + 1, value] as const);
      const fields = fieldsIn(
        written.map(([number, value]) => `f${number}${typeof value === 'number' ? ' l' : ''}`).join(),
      );
      expect(decodeMessage(fields, encodeFields(written))).toEqual(
        Object.fromEntries(written.map(([number, value]) => [`f${number}`, String(value)])),
      );
    }),
  );
});

test('writes nothing for what is absent, empty or zero', () => {
  expect(
    encodeFields([
      [undefined, 'x'],
      [1, undefined],
      [2, ''],
      [3, 0],
    ]).length,
  ).toBe(0);
});

test('reads scalars as the JSON mapping has them', async () => {
  const fields = fieldsIn('f1 i,f2 l,f3 b,f4 d');
  const values = record({ i: integer(), l: bigInt(-(2n ** 63n), 2n ** 63n - 1n), b: boolean() });
  await assert(
    property(values, ({ i, l, b }) => {
      const writer = new BinaryWriter().tag(1, WireType.Varint).int32(i).tag(2, WireType.Varint).int64(l);
      expect(decodeMessage(fields, writer.tag(3, WireType.Varint).bool(b).finish())).toEqual({
        f1: i,
        f2: String(l),
        f3: b,
      });
    }),
  );
  const doubles = [1.5, Number.NaN, Number.NEGATIVE_INFINITY].map((value) =>
    decodeMessage(fields, new BinaryWriter().tag(4, WireType.Bit64).double(value).finish()),
  );
  expect(doubles).toEqual([{ f4: 1.5 }, { f4: 'NaN' }, { f4: '-Infinity' }]);
});

test('skips fields it does not know, and known ones of another wire type', () => {
  const bytes = new BinaryWriter()
    .tag(9, WireType.LengthDelimited)
    .string('unknown')
    .tag(8, WireType.StartGroup)
    .tag(1, WireType.Varint)
    .int32(5)
    .tag(8, WireType.EndGroup)
    .tag(1, WireType.Varint)
    .int32(5)
    .tag(2, WireType.LengthDelimited)
    .string('known')
    .finish();
  expect(decodeMessage(fieldsIn('f1,f2'), bytes)).toEqual({ f2: 'known' });
});

test('takes the last of a field that comes twice, and all of a list and a map', () => {
  const entry = (key: string, value: string) => fieldBytes({ 1: key, 2: value });
  const twice = Buffer.concat([
    fieldBytes({ 1: 'a', 2: 'a', 3: entry('k', 'a') }),
    fieldBytes({ 1: 'b', 2: 'b', 3: entry('__proto__', 'b') }),
  ]);
  const json = decodeMessage(fieldsIn('f1,f2 *,f3 %'), twice);
  expect(JSON.stringify(json)).toBe('{"f1":"b","f2":["a","b"],"f3":{"k":"a","__proto__":"b"}}');
});

test.each([
  [0, 0, '1970-01-01T00:00:00Z', '0s'],
  [3, 500_000_000, '1970-01-01T00:00:03.500Z', '3.500s'],
  [1, 2000, '1970-01-01T00:00:01.000002Z', '1.000002s'],
  [1, 1, '1970-01-01T00:00:01.000000001Z', '1.000000001s'],
])('writes %i seconds and %i nanoseconds in 0, 3, 6 or 9 digits', (seconds, nanos, instant, duration) => {
  const bytes = fieldBytes({ 1: timestamp(seconds, nanos), 2: timestamp(seconds, nanos) });
  const fields = fieldsIn('f1 T,f2 D');
  expect(decodeMessage(fields, bytes)).toEqual({ f1: instant, f2: duration });
});

test('writes a duration below zero with one sign, and refuses one that no definition allows', () => {
  const duration = (seconds: number, nanos: number) =>
    decodeMessage(fieldsIn('f1 D'), fieldBytes({ 1: timestamp(seconds, nanos) }))['f1'];
  expect([duration(-3, -500_000_000), duration(0, -1)]).toEqual(['-3.500s', '-0.000000001s']);
  for (const [seconds, nanos] of [
    [1, -1],
    [-1, 1],
    [0, 1_000_000_000],
    [315_576_000_001, 0],
  ] as const) {
    expect(() => duration(seconds, nanos)).toThrow('a duration is out of range');
  }
});

test('decodes an Any of a known type, whatever stands before the name of the type', () => {
  const metadata = any('yandex.cloud.backup.v1.CreateDirectoryMetadata', {
    computeInstanceId: 'fhm1',
    path: '/a',
  });
  expect(decodeMessage(anyField, fieldBytes({ 1: metadata }))['f1']).toEqual({
    '@type': 'type.googleapis.com/yandex.cloud.backup.v1.CreateDirectoryMetadata',
    computeInstanceId: 'fhm1',
    path: '/a',
  });
  expect(anyJson('yandex.cloud.access.SetAccessBindingsMetadata', fieldBytes({ 1: 'r' }))).toEqual({
    '@type': 'yandex.cloud.access.SetAccessBindingsMetadata',
    resourceId: 'r',
  });
});

test('writes an Empty as the JSON mapping of a well-known type', () => {
  expect(anyJson('type.googleapis.com/google.protobuf.Empty', Buffer.alloc(0))).toEqual({
    '@type': 'type.googleapis.com/google.protobuf.Empty',
    value: {},
  });
});

test('passes an Any in base64 if its type is unknown or its bytes are not of its type', () => {
  const known = 'type.googleapis.com/yandex.cloud.dns.v1.CreateDnsZoneMetadata';
  expect(anyJson('type.googleapis.com/acme.Unknown', Buffer.from('hello'))).toEqual({
    '@type': 'type.googleapis.com/acme.Unknown',
    value: 'aGVsbG8=',
  });
  expect(anyJson(known, Buffer.from([0x0a, 0x05, 0x61]))).toEqual({ '@type': known, value: 'CgVh' });
});

test('replaces what is no UTF-8 in any text of a message, and loses nothing else', () => {
  const bad = Buffer.from([0x61, 0xff, 0x62]);
  const type = 'type.googleapis.com/google.rpc.ErrorInfo';
  const info = fieldBytes({ 1: bad, 2: 'd', 3: fieldBytes({ 1: bad, 2: Buffer.from([0xc3]) }) });
  const struct = fieldBytes({ 1: fieldBytes({ 1: bad, 2: fieldBytes({ 3: bad }) }) });
  expect(anyJson(type, info)).toEqual({
    '@type': type,
    reason: 'a\ufffdb',
    domain: 'd',
    metadata: { 'a\ufffdb': '\ufffd' },
  });
  expect(anyJson('x/google.protobuf.Struct', struct)).toEqual({
    '@type': 'x/google.protobuf.Struct',
    value: { 'a\ufffdb': 'a\ufffdb' },
  });
  const oddType = fieldBytes({ 1: bad, 2: Buffer.from('hello') });
  expect(decodeMessage(anyField, fieldBytes({ 1: oddType }))).toEqual({
    f1: { '@type': 'a\ufffdb', value: 'aGVsbG8=' },
  });
  const operation = fieldBytes({
    1: 'op1',
    2: bad,
    4: bad,
    8: fieldBytes({ 2: bad, 3: fieldBytes({ 1: type, 2: info }) }),
  });
  expect(decodeMessage(fieldsIn(OPERATION), operation)).toMatchObject({
    id: 'op1',
    description: 'a\ufffdb',
    createdBy: 'a\ufffdb',
    error: { message: 'a\ufffdb', details: [{ reason: 'a\ufffdb' }] },
  });
});

test('writes an Any that holds nothing as an empty object', () => {
  expect(decodeMessage(anyField, fieldBytes({ 1: Buffer.alloc(0) }))).toEqual({ f1: {} });
});

test.each([
  ['RequestInfo', { 1: 'r', 2: 's' }, { requestId: 'r', servingData: 's' }],
  ['RetryInfo', { 1: timestamp(3, 500_000_000) }, { retryDelay: '3.500s' }],
  [
    'BadRequest',
    { 1: fieldBytes({ 1: 'f', 2: 'd' }) },
    { fieldViolations: [{ field: 'f', description: 'd' }] },
  ],
  [
    'ErrorInfo',
    { 1: 'R', 2: 'acme', 3: fieldBytes({ 1: 'k', 2: 'v' }) },
    { reason: 'R', domain: 'acme', metadata: { k: 'v' } },
  ],
  [
    'QuotaFailure',
    { 1: fieldBytes({ 1: 's', 2: 'd' }) },
    { violations: [{ subject: 's', description: 'd' }] },
  ],
  [
    'PreconditionFailure',
    { 1: fieldBytes({ 1: 't', 2: 's', 3: 'd' }) },
    { violations: [{ type: 't', subject: 's', description: 'd' }] },
  ],
  ['LocalizedMessage', { 1: 'ru', 2: 'нет' }, { locale: 'ru', message: 'нет' }],
  ['Help', { 1: fieldBytes({ 1: 'd', 2: 'u' }) }, { links: [{ description: 'd', url: 'u' }] }],
  ['DebugInfo', { 1: 'at x', 2: 'd' }, { stackEntries: ['at x'], detail: 'd' }],
  [
    'ResourceInfo',
    { 1: 't', 2: 'n', 3: 'o', 4: 'd' },
    { resourceType: 't', resourceName: 'n', owner: 'o', description: 'd' },
  ],
])('decodes the error detail %s', (name, fields, json) => {
  expect(decodeMessage(anyField, fieldBytes({ 1: errorDetail(name, fields as never) }))['f1']).toEqual({
    '@type': `type.googleapis.com/google.rpc.${name}`,
    ...json,
  });
});

test('answers an object or an Error to any bytes whatever, and stops', async () => {
  await assert(
    property(uint8Array({ maxLength: 300 }), (bytes) => {
      try {
        expect(typeof decodeMessage(fieldsIn(OPERATION), bytes)).toBe('object');
      } catch (thrown) {
        expect(String(thrown)).toMatch(/Error: /);
      }
    }),
    { numRuns: 2000 },
  );
});

test('never loses an operation to what its metadata holds', async () => {
  await assert(
    property(uint8Array({ maxLength: 100 }), (bytes) => {
      const typeUrl = 'type.googleapis.com/yandex.cloud.mdb.mongodb.v1.CreateClusterMetadata';
      const json = anyJson(typeUrl, bytes) as Record<string, unknown>;
      expect(json['@type']).toBe(typeUrl);
      if ('value' in json) expect(Buffer.from(String(json['value']), 'base64')).toEqual(Buffer.from(bytes));
      else expect(new BinaryReader(bytes).len).toBe(bytes.length);
    }),
  );
});

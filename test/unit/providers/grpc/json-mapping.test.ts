import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { expect, test } from '@jest/globals';
import { decodeMessage } from '../../../../lib/providers/grpc/decode.ts';
import { fieldsIn } from '../../../../lib/providers/grpc/types.ts';
import { any, fieldBytes, timestamp } from '../../../support/grpc/bytes.ts';
import { sdkType } from '../../../support/grpc/sdk.ts';

/** The JSON of an `Any` of one of the SDK's messages, without its type. */
function json(type: string, fields: object): unknown {
  const message = decodeMessage(fieldsIn('any A'), fieldBytes({ 1: any(type, fields) }));
  const { '@type': _, ...rest } = message['any'] as Record<string, unknown>;
  return rest;
}

function varints(...values: number[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const value of values) writer.int64(value);
  return writer.finish();
}

test('leaves out what is not on the wire, as the official class leaves out defaults', () => {
  expect(json('yandex.cloud.serverless.functions.v1.Function', { id: 'f', status: 0, labels: {} })).toEqual({
    id: 'f',
  });
});

test('writes a resource as REST does: enums by name, maps, 64-bit integers as text', () => {
  const disk = { id: 'd', size: 4194304, labels: { a: 'b' }, status: 'READY', sourceImageId: 'i' };
  expect(json('yandex.cloud.compute.v1.Disk', disk)).toEqual({ ...disk, size: '4194304' });
});

test('writes the number of an enum that has no name for it', () => {
  const typeUrl = 'type.googleapis.com/yandex.cloud.compute.v1.Disk';
  const disk = fieldBytes({ 1: fieldBytes({ 1: typeUrl, 2: varints(11 << 3, 99) }) });
  expect(decodeMessage(fieldsIn('any A'), disk)['any']).toEqual({ '@type': typeUrl, status: 99 });
});

test('reads a list whether it is packed or not, or both', () => {
  const single = new BinaryWriter().tag(1, WireType.Varint).int64(3).finish();
  const bytes = Buffer.concat([
    fieldBytes({ 1: varints(1, 2) }),
    single,
    fieldBytes({ 1: new Uint8Array() }),
  ]);
  expect(decodeMessage(fieldsIn('f l*'), bytes)).toEqual({ f: ['1', '2', '3'] });
  expect(decodeMessage(fieldsIn('f b*'), fieldBytes({ 1: varints(1, 0) }))).toEqual({ f: [true, false] });
  expect(decodeMessage(fieldsIn('f l'), fieldBytes({ 1: varints(1, 2) }))).toEqual({});
});

test('reads maps of any key and value, with defaults for what an entry does not carry', () => {
  const key = (value: number) => new BinaryWriter().tag(1, WireType.Varint).int64(value).finish();
  const entry = (bytes: Uint8Array) => fieldBytes({ 1: bytes });
  const nothing = new Uint8Array();
  expect(decodeMessage(fieldsIn('f %l'), entry(key(-5)))).toEqual({ f: { '-5': '' } });
  expect(decodeMessage(fieldsIn('f l%'), entry(nothing))).toEqual({ f: { '': '0' } });
  expect(decodeMessage(fieldsIn('f b%b'), entry(key(1)))).toEqual({ f: { true: false } });
  expect(decodeMessage(fieldsIn('f T%'), entry(nothing))).toEqual({ f: { '': '1970-01-01T00:00:00Z' } });
  expect(decodeMessage(fieldsIn('f google.rpc.Status%'), entry(nothing))).toEqual({ f: { '': {} } });
});

test('writes an empty wrapper as the default of its type', () => {
  const codes = ['?', 'b?', 'd?', 'f?', 'i?', 'l?', 'u?', 'q?', 'y?'];
  const values = codes.map(
    (code) => decodeMessage(fieldsIn(`f ${code}`), fieldBytes({ 1: Buffer.alloc(0) }))['f'],
  );
  expect(values).toEqual(['', false, 0, 0, 0, '0', 0, '0', '']);
});

test('writes unsigned integers whole, and bytes in base64', () => {
  const bytes = new BinaryWriter()
    .tag(1, WireType.Varint)
    .uint32(2 ** 32 - 1)
    .tag(2, WireType.Varint)
    .uint64(2n ** 64n - 1n)
    .tag(3, WireType.LengthDelimited)
    .bytes(Uint8Array.of(0xfb, 0xff))
    .finish();
  expect(decodeMessage(fieldsIn('u u,q q,y y'), bytes)).toEqual({
    u: 4294967295,
    q: '18446744073709551615',
    y: '+/8=',
  });
});

test.each([
  [0.1, 0.1],
  [1 / 3, 0.33333334],
  [16777216, 16777216],
  [3.4028234663852886e38, 3.4028235e38],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
])('writes the 32-bit number %d in as few digits as it needs', (value, expected) => {
  const bytes = new BinaryWriter().tag(1, WireType.Bit32).float(value).finish();
  expect(decodeMessage(fieldsIn('f f'), bytes)).toEqual({ f: expected });
});

test('puts a message together that comes in pieces', () => {
  const pieces = Buffer.concat([
    fieldBytes({ 1: timestamp(5, 0) }),
    fieldBytes({ 1: new BinaryWriter().tag(2, WireType.Varint).int32(7000).finish() }),
  ]);
  expect(decodeMessage(fieldsIn('f T'), pieces)).toEqual({ f: '1970-01-01T00:00:05.000007Z' });
});

test('writes a field mask in the names of JSON', () => {
  const bytes = sdkType('google.protobuf.FieldMask')
    .encode({ paths: ['display_name', 'a.v4_cidr'] })
    .finish();
  expect(decodeMessage(fieldsIn('f M'), fieldBytes({ 1: bytes }))).toEqual({ f: 'displayName,a.v4Cidr' });
});

test('writes a Struct as its JSON, a Value of no kind as null', () => {
  const struct = { a: [1.5, 'x', true, null, {}], c: { d: [] } };
  const official = sdkType('google.protobuf.Struct');
  const bytes = official
    .encode((official as unknown as { wrap(json: object): object }).wrap(struct))
    .finish();
  const value = decodeMessage(fieldsIn('f S'), fieldBytes({ 1: bytes }))['f'];
  expect(value).toEqual({ a: [1.5, 'x', true, null, {}], c: { d: [] } });
  expect(decodeMessage(fieldsIn('f V'), fieldBytes({ 1: new Uint8Array() }))).toEqual({ f: null });
});

test.each([
  ['Duration', timestamp(3, 0), '3s'],
  ['Timestamp', timestamp(0, 0), '1970-01-01T00:00:00Z'],
  ['StringValue', fieldBytes({ 1: 'x' }), 'x'],
  ['Struct', new Uint8Array(), {}],
  ['Any', fieldBytes({ 1: 'google.rpc.RetryInfo' }), { '@type': 'google.rpc.RetryInfo' }],
])('gives the JSON of a %s inside an Any as its value', (name, bytes, value) => {
  const typeUrl = `type.googleapis.com/google.protobuf.${name}`;
  expect(decodeMessage(fieldsIn('f A'), fieldBytes({ 1: fieldBytes({ 1: typeUrl, 2: bytes }) }))).toEqual({
    f: { '@type': typeUrl, value },
  });
});

import { type BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Json } from '../../model/core/json.ts';
import { formatTimestamp } from '../../model/time/timestamp.ts';
import { type Embedded, SCALARS, type Scalar } from './codecs.ts';
import { decodeMessage, entryCodec, type Field, type Fields, messageCodec } from './decode.ts';

/** The messages of google/protobuf, except `Any`, whose JSON is no object of their fields. */
export const WELL_KNOWN: ReadonlyMap<string, Embedded> = new Map<string, Embedded>([
  ['google.protobuf.Timestamp', { decode: readTimestamp }],
  ['google.protobuf.Duration', { decode: readDuration }],
  ['google.protobuf.FieldMask', { decode: readFieldMask }],
  ['google.protobuf.Empty', messageCodec(() => new Map())],
  ['google.protobuf.Struct', { decode: readStruct }],
  ['google.protobuf.ListValue', { decode: readList }],
  ['google.protobuf.Value', { decode: readValue }],
  ...Object.entries({
    Bool: 'bool',
    Bytes: 'bytes',
    Double: 'double',
    Float: 'float',
    Int32: 'int32',
    Int64: 'int64',
    String: 'string',
    UInt32: 'uint32',
    UInt64: 'uint64',
  }).map(([name, scalar]) => [`google.protobuf.${name}Value`, wrapper(scalarNamed(scalar))] as const),
]);

function scalarNamed(name: string): Scalar {
  const scalar = SCALARS.get(name);
  if (!scalar) throw new Error(`there is no scalar ${name}`);
  return scalar;
}

function field(name: string, codec: Field['codec'], form: Field['form'] = 'one'): Field {
  return { name, codec, form };
}

const VALUE: Fields = new Map([
  [1, field('null', { wireType: WireType.Varint, read: nullValue, zero: null })],
  [2, field('number', scalarNamed('double'))],
  [3, field('string', scalarNamed('string'))],
  [4, field('bool', scalarNamed('bool'))],
  [5, field('struct', { decode: readStruct })],
  [6, field('list', { decode: readList })],
]);
const LIST: Fields = new Map([[1, field('values', { decode: readValue }, 'list')]]);
const STRUCT: Fields = new Map([
  [1, field('fields', entryCodec(scalarNamed('string'), { decode: readValue }), 'map')],
]);
const FIELD_MASK: Fields = new Map([[1, field('paths', scalarNamed('string'), 'list')]]);
const SPAN: Fields = new Map([
  [1, field('seconds', scalarNamed('int64'))],
  [2, field('nanos', scalarNamed('int32'))],
]);

/** A wrapper, whose JSON is its value. */
function wrapper(scalar: Scalar): Embedded {
  const fields: Fields = new Map([[1, field('value', scalar)]]);
  return { decode: (bytes, depth) => decodeMessage(fields, bytes, depth)['value'] ?? scalar.zero };
}

function readSpan(bytes: Uint8Array, depth: number): { seconds: number; nanos: number } {
  const { seconds, nanos } = decodeMessage(SPAN, bytes, depth);
  return { seconds: Number(seconds ?? 0), nanos: Number(nanos ?? 0) };
}

function readTimestamp(bytes: Uint8Array, depth: number): string {
  const text = formatTimestamp(readSpan(bytes, depth));
  if (text === undefined) throw new Error('a timestamp is out of range');
  return text;
}

/** `3.5s`: seconds with 0, 3, 6 or 9 fractional digits. */
function readDuration(bytes: Uint8Array, depth: number): string {
  const { seconds, nanos } = readSpan(bytes, depth);
  if (Math.abs(seconds) > 315_576_000_000 || Math.abs(nanos) > 999_999_999 || seconds * nanos < 0) {
    throw new Error('a duration is out of range');
  }
  const digits = String(Math.abs(nanos)).padStart(9, '0');
  const fraction = nanos === 0 ? '' : `.${digits.replace(/(?:000){1,2}$/, '')}`;
  return `${seconds < 0 || nanos < 0 ? '-' : ''}${Math.abs(seconds)}${fraction}s`;
}

/** `displayName,address.street`. */
function readFieldMask(bytes: Uint8Array, depth: number): string {
  const paths = (decodeMessage(FIELD_MASK, bytes, depth)['paths'] ?? []) as readonly string[];
  return paths.join(',').replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function nullValue(reader: BinaryReader): null {
  reader.int32();
  return null;
}

function readStruct(bytes: Uint8Array, depth: number): Json {
  return decodeMessage(STRUCT, bytes, depth)['fields'] ?? {};
}

function readList(bytes: Uint8Array, depth: number): Json {
  return decodeMessage(LIST, bytes, depth)['values'] ?? [];
}

/** A Value without a kind is shown as null. */
function readValue(bytes: Uint8Array, depth: number): Json {
  return Object.values(decodeMessage(VALUE, bytes, depth)).at(-1) ?? null;
}

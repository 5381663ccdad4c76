import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Json, JsonObject } from '../../model/json.ts';
import { formatTimestamp } from '../../model/timestamp.ts';
import { ANY_TYPES, type Field, TYPES } from './types.ts';

type Scalar = readonly [WireType, (reader: BinaryReader) => Json];

/** As the JSON mapping of protobuf has them: text for 64-bit integers and for what JSON has no number for. */
const SCALARS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ['string', [WireType.LengthDelimited, (reader) => reader.string(true)]],
  ['bool', [WireType.Varint, (reader) => reader.bool()]],
  ['int32', [WireType.Varint, (reader) => reader.int32()]],
  ['int64', [WireType.Varint, (reader) => String(reader.int64())]],
  ['double', [WireType.Bit64, (reader) => finiteOrText(reader.double())]],
]);

/** Messages whose JSON is something else than an object of their fields. */
const WELL_KNOWN: ReadonlyMap<string, (bytes: Uint8Array) => Json> = new Map<
  string,
  (bytes: Uint8Array) => Json
>([
  ['google.protobuf.Timestamp', readTimestamp],
  ['google.protobuf.Duration', readDuration],
  ['google.protobuf.Any', readAny],
]);

const SPAN: readonly Field[] = [
  { number: 1, name: 'seconds', type: 'int64', repeated: false },
  { number: 2, name: 'nanos', type: 'int32', repeated: false },
];

const MAP_ENTRY: readonly Field[] = [
  { number: 1, name: 'key', type: 'string', repeated: false },
  { number: 2, name: 'value', type: 'string', repeated: false },
];

/**
 * A message as its JSON mapping, the answer that REST would give. What is not among `fields` is skipped; a field
 * that is not on the wire is not in the answer.
 *
 * @throws {Error} for bytes that are no such message; its text may be shown.
 */
export function decodeMessage(fields: readonly Field[], bytes: Uint8Array): JsonObject {
  const values = new Map<string, Json>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = fields.find((known) => known.number === number);
    if (!field || wireType !== wireTypeOf(field)) reader.skip(wireType, number);
    else values.set(field.name, join(field, values.get(field.name), readValue(field, reader)));
  }
  return Object.fromEntries(values);
}

function wireTypeOf({ type }: Field): WireType {
  return SCALARS.get(type)?.[0] ?? WireType.LengthDelimited;
}

/** The field's value after one more occurrence on the wire: lists and maps grow, of anything else the last counts. */
function join({ type, repeated }: Field, before: Json | undefined, value: Json): Json {
  if (repeated) return [...((before ?? []) as readonly Json[]), value];
  return type === 'map' ? { ...(before as JsonObject | undefined), ...(value as JsonObject) } : value;
}

function readValue({ type }: Field, reader: BinaryReader): Json {
  const scalar = SCALARS.get(type);
  if (scalar) return scalar[1](reader);
  const bytes = reader.bytes();
  if (type === 'map') return readMapEntry(bytes);
  return (WELL_KNOWN.get(type) ?? ((message) => decodeMessage(TYPES.get(type) ?? [], message)))(bytes);
}

function readMapEntry(bytes: Uint8Array): JsonObject {
  const { key, value } = decodeMessage(MAP_ENTRY, bytes);
  return Object.fromEntries([[String(key ?? ''), String(value ?? '')]]);
}

function readSpan(bytes: Uint8Array): { seconds: number; nanos: number } {
  const { seconds, nanos } = decodeMessage(SPAN, bytes);
  return { seconds: Number(seconds ?? 0), nanos: Number(nanos ?? 0) };
}

function readTimestamp(bytes: Uint8Array): string {
  const text = formatTimestamp(readSpan(bytes));
  if (text === undefined) throw new Error('a timestamp is out of range');
  return text;
}

/** `3.5s`: seconds with 0, 3, 6 or 9 fractional digits. */
function readDuration(bytes: Uint8Array): string {
  const { seconds, nanos } = readSpan(bytes);
  if (Math.abs(seconds) > 315_576_000_000 || Math.abs(nanos) > 999_999_999 || seconds * nanos < 0) {
    throw new Error('a duration is out of range');
  }
  const digits = String(Math.abs(nanos)).padStart(9, '0');
  const fraction = nanos === 0 ? '' : `.${digits.replace(/(?:000){1,2}$/, '')}`;
  return `${seconds < 0 || nanos < 0 ? '-' : ''}${Math.abs(seconds)}${fraction}s`;
}

/**
 * `{"@type", …fields}` where the type is known and its bytes are right, else `{"@type", "value": <base64>}`.
 *
 * An Empty is `{"@type", "value": {}}`: a well-known type inside an `Any` gives its JSON as `value`
 * (google/protobuf/any.proto, "JSON"), and the answers of Yandex Cloud's REST API show an Empty so. The `Any` that
 * holds nothing at all is `{}`.
 */
function readAny(bytes: Uint8Array): JsonObject {
  const reader = new BinaryReader(bytes);
  let typeUrl = '';
  let value: Uint8Array = new Uint8Array();
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === 1 && wireType === WireType.LengthDelimited) typeUrl = reader.string(true);
    else if (number === 2 && wireType === WireType.LengthDelimited) value = reader.bytes();
    else reader.skip(wireType, number);
  }
  if (typeUrl === '' && value.length === 0) return {};
  return { '@type': typeUrl, ...(decodeKnown(typeUrl, value) ?? { value: base64(value) }) };
}

function decodeKnown(typeUrl: string, value: Uint8Array): JsonObject | undefined {
  const type = typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
  try {
    if (type === 'google.protobuf.Empty') return { value: decodeMessage([], value) };
    const fields = ANY_TYPES.get(type);
    return fields && decodeMessage(fields, value);
  } catch {
    return undefined;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function finiteOrText(value: number): Json {
  return Number.isFinite(value) ? value : String(value);
}

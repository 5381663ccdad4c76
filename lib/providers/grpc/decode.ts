import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Json, JsonObject } from '../../model/core/json.ts';
import type { Codec, Embedded, Scalar } from './codecs.ts';

/** One field of a message type. */
export interface Field {
  /** As the JSON mapping of protobuf writes it, `dnsZoneId`. */
  readonly name: string;
  readonly codec: Codec;
  /** A map has the message of its entries as its codec. */
  readonly form: 'one' | 'list' | 'map';
}

/** A message type: its fields by their numbers. */
export type Fields = ReadonlyMap<number, Field>;

/** The nesting limit of protobuf's own parsers. */
const MAX_DEPTH = 100;

/**
 * A message as its proto3 JSON mapping, the answer that REST would give.
 *
 * Unknown fields are skipped. A field that is not on the wire is not in the answer, which is how proto3
 * writes a default. Every member of a oneof that is on the wire is shown; a valid message has one. Takes time
 * in proportion to the bytes.
 *
 * @param depth How many messages enclose this one.
 * @throws {Error} for bytes that are no such message, and for messages nested too deep; its text may be
 *   shown.
 */
export function decodeMessage(fields: Fields, bytes: Uint8Array, depth = 0): JsonObject {
  checkDepth(depth);
  const found = new Map<Field, Found>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = fields.get(number);
    if (!field || !fits(field, wireType)) {
      reader.skip(wireType, number);
      continue;
    }
    const before = found.get(field) ?? { values: [], pieces: [] };
    readInto(before, field, wireType, reader, depth);
    if (before.values.length > 0 || before.pieces.length > 0) found.set(field, before);
  }
  return Object.fromEntries([...found].map(([field, all]) => [field.name, finish(field, all, depth)]));
}

/** @throws {Error} for a message nested deeper than the stack has room for. */
export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new Error(`messages are nested more than ${MAX_DEPTH} deep`);
}

/**
 * One field's data on the wire: values, of which a single field takes the last, or the pieces of a single
 * message.
 */
interface Found {
  readonly values: Json[];
  readonly pieces: Uint8Array[];
}

function fits({ codec, form }: Field, wireType: WireType): boolean {
  const expected = 'read' in codec ? codec.wireType : WireType.LengthDelimited;
  return wireType === expected || (form === 'list' && wireType === WireType.LengthDelimited);
}

function readInto(
  { values, pieces }: Found,
  { codec, form }: Field,
  wireType: WireType,
  reader: BinaryReader,
  depth: number,
): void {
  if (!('read' in codec)) {
    if (form === 'one') pieces.push(reader.bytes());
    else values.push(codec.decode(reader.bytes(), depth + 1));
  } else if (wireType === codec.wireType) {
    values.push(codec.read(reader));
  } else {
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) values.push(codec.read(packed));
  }
}

/** Merges a message that came in pieces (Encoding, "Last One Wins"). */
function finish({ codec, form }: Field, { values, pieces }: Found, depth: number): Json {
  if (form === 'list') return values;
  if (form === 'map') return Object.fromEntries(values as [string, Json][]);
  if ('read' in codec) return values.at(-1) ?? codec.zero;
  const [first = new Uint8Array()] = pieces;
  return codec.decode(pieces.length > 1 ? Buffer.concat(pieces) : first, depth + 1);
}

/** A message type as a codec; its fields are looked up at the first read. */
export function messageCodec(fields: () => Fields): Embedded {
  return { decode: (bytes, depth) => decodeMessage(fields(), bytes, depth) };
}

/** An entry of a map as `[key, value]`; a key or value that is not on the wire has its type's default. */
export function entryCodec(key: Scalar, value: Codec): Embedded {
  const fields: Fields = new Map([
    [1, { name: 'key', codec: key, form: 'one' }],
    [2, { name: 'value', codec: value, form: 'one' }],
  ]);
  return {
    decode: (bytes, depth) => {
      const entry = decodeMessage(fields, bytes, depth);
      return [String(entry['key'] ?? key.zero), entry['value'] ?? zeroOf(value, depth)];
    },
  };
}

function zeroOf(codec: Codec, depth: number): Json {
  return 'read' in codec ? codec.zero : codec.decode(new Uint8Array(), depth);
}

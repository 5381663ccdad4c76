import { type BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Json } from '../../model/core/json.ts';

/** Reads a value that is no message, as the proto3 JSON mapping writes it. */
export interface Scalar {
  readonly wireType: WireType;
  readonly read: (reader: BinaryReader) => Json;
  /** What a map's entry that does not carry its value, and an empty wrapper, stand for. */
  readonly zero: Json;
}

/** Reads a message into an object of its fields or, for a well-known type, into that type's JSON. */
export interface Embedded {
  /** @throws {Error} for bytes that are no such message; its text may be shown. */
  readonly decode: (bytes: Uint8Array, depth: number) => Json;
}

export type Codec = Scalar | Embedded;

/**
 * By protobuf's name. JSON writes 64-bit integers, NaN and the infinities as texts. In a text, bytes that are
 * no UTF-8 become replacement characters, as over REST.
 */
export const SCALARS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ['string', { wireType: WireType.LengthDelimited, read: (reader) => reader.string(), zero: '' }],
  ['bytes', { wireType: WireType.LengthDelimited, read: (reader) => base64(reader.bytes()), zero: '' }],
  ['bool', { wireType: WireType.Varint, read: (reader) => reader.bool(), zero: false }],
  ['int32', { wireType: WireType.Varint, read: (reader) => reader.int32(), zero: 0 }],
  ['uint32', { wireType: WireType.Varint, read: (reader) => reader.uint32(), zero: 0 }],
  ['int64', { wireType: WireType.Varint, read: (reader) => String(reader.int64()), zero: '0' }],
  ['uint64', { wireType: WireType.Varint, read: (reader) => String(reader.uint64()), zero: '0' }],
  ['double', { wireType: WireType.Bit64, read: (reader) => finiteOrText(reader.double()), zero: 0 }],
  ['float', { wireType: WireType.Bit32, read: (reader) => finiteOrText(shortest(reader.float())), zero: 0 }],
]);

/** An enum, by the names of its numbers; a number without a name stays a number. */
export function enumCodec(names: ReadonlyMap<number, string>): Scalar {
  const nameOf = (number: number): Json => names.get(number) ?? number;
  return { wireType: WireType.Varint, read: (reader) => nameOf(reader.int32()), zero: nameOf(0) };
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

function finiteOrText(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** 0.1 and not 0.10000000149011612: the fewest digits that give the same 32-bit number. */
function shortest(value: number): number {
  for (const digits of [6, 7, 8]) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * A message of texts, int64s and messages by field number, in the order given. As in proto3, an absent, empty or 0
 * value is not written.
 */
export function encodeFields(
  fields: Iterable<readonly [number: number | undefined, value: string | number | Uint8Array | undefined]>,
): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of fields) {
    if (number === undefined || !value) continue;
    if (typeof value === 'number') writer.tag(number, WireType.Varint).int64(value);
    else if (typeof value === 'string') writer.tag(number, WireType.LengthDelimited).string(value);
    else writer.tag(number, WireType.LengthDelimited).bytes(value);
  }
  return writer.finish();
}

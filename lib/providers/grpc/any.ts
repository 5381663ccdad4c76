import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { JsonObject } from '../../model/core/json.ts';
import { base64, type Embedded } from './codecs.ts';
import { checkDepth } from './decode.ts';
import { WELL_KNOWN } from './well-known.ts';

/** Finds the type of an `Any` by its full name; `undefined` for an unknown one. */
export type FindType = (name: string) => Embedded | undefined;

/**
 * `{"@type", …fields}` where the type is known and its bytes are right, else `{"@type", "value": <base64>}`.
 *
 * An Empty is `{"@type", "value": {}}`: a well-known type inside an `Any` gives its JSON as `value`
 * (google/protobuf/any.proto, "JSON"), and Yandex Cloud's REST API shows an Empty the same way. An `Any` that
 * holds nothing at all is `{}`.
 */
export function anyCodec(find: FindType): Embedded {
  const codec: Embedded = {
    decode(bytes, depth): JsonObject {
      checkDepth(depth);
      const { typeUrl, value } = readAny(bytes);
      if (typeUrl === '' && value.length === 0) return {};
      const name = typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
      const wellKnown = name === 'google.protobuf.Any' ? codec : WELL_KNOWN.get(name);
      try {
        if (wellKnown) return { '@type': typeUrl, value: wellKnown.decode(value, depth + 1) };
        const fields = find(name)?.decode(value, depth + 1);
        if (fields !== undefined) return { '@type': typeUrl, ...(fields as JsonObject) };
      } catch {
        // Bytes that the reader refuses are passed on as they came.
      }
      return { '@type': typeUrl, value: base64(value) };
    },
  };
  return codec;
}

function readAny(bytes: Uint8Array): { typeUrl: string; value: Uint8Array } {
  const reader = new BinaryReader(bytes);
  let typeUrl = '';
  let value: Uint8Array = new Uint8Array();
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number === 1 && wireType === WireType.LengthDelimited) typeUrl = reader.string();
    else if (number === 2 && wireType === WireType.LengthDelimited) value = reader.bytes();
    else reader.skip(wireType, number);
  }
  return { typeUrl, value };
}

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { isJsonObject, type JsonObject } from '../../lib/model/core/json.ts';

/** Error details of google.rpc, which the SDK does not contain: their bytes, `undefined` for another type. */
export function rpcDetailBytes(typeName: string, json: JsonObject): Uint8Array | undefined {
  switch (typeName) {
    case 'google.rpc.RequestInfo':
      return strings({ 1: json['requestId'], 2: json['servingData'] });
    case 'google.rpc.LocalizedMessage':
      return strings({ 1: json['locale'], 2: json['message'] });
    case 'google.rpc.RetryInfo':
      return nested(1, [duration(String(json['retryDelay']))]);
    case 'google.rpc.BadRequest': {
      const violations = Array.isArray(json['fieldViolations']) ? json['fieldViolations'] : [];
      return nested(
        1,
        violations.filter(isJsonObject).map((item) => strings({ 1: item['field'], 2: item['description'] })),
      );
    }
    default:
      return undefined;
  }
}

function strings(fields: Readonly<Record<number, unknown>>): Uint8Array {
  const writer = new BinaryWriter();
  for (const [number, value] of Object.entries(fields)) {
    if (typeof value === 'string') writer.tag(Number(number), WireType.LengthDelimited).string(value);
  }
  return writer.finish();
}

function nested(number: number, messages: readonly Uint8Array[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const message of messages) writer.tag(number, WireType.LengthDelimited).bytes(message);
  return writer.finish();
}

/** google.protobuf.Duration from its JSON form, `1.5s`. */
function duration(text: string): Uint8Array {
  const seconds = Number.parseFloat(text);
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .int64(Math.floor(seconds))
    .tag(2, WireType.Varint)
    .int32(Math.round((seconds % 1) * 1e9))
    .finish();
}

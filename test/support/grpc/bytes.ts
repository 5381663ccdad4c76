import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { sdkType } from './sdk.ts';

/** An `Any` of one of the SDK's messages. */
export function any(type: string, fields: object): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .string(`type.googleapis.com/${type}`)
    .tag(2, WireType.LengthDelimited)
    .bytes(sdkType(type).encode(sdkType(type).fromJSON(fields)).finish())
    .finish();
}

/** A timestamp at the wire's precision, which the SDK's classes round to milliseconds. */
export function timestamp(seconds: number, nanos: number): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .int64(seconds)
    .tag(2, WireType.Varint)
    .int32(nanos)
    .finish();
}

/** A message of texts, booleans and messages by field number. */
export function fieldBytes(fields: Record<number, string | boolean | Uint8Array>): Buffer {
  const writer = new BinaryWriter();
  for (const [number, value] of Object.entries(fields)) {
    if (typeof value === 'boolean') writer.tag(Number(number), WireType.Varint).bool(value);
    else if (typeof value === 'string') writer.tag(Number(number), WireType.LengthDelimited).string(value);
    else writer.tag(Number(number), WireType.LengthDelimited).bytes(value);
  }
  return Buffer.from(writer.finish());
}

/** The smallest operation there is. */
export const running = fieldBytes({ 1: 'op1' });

/** A google.rpc.Status. */
export function rpcStatus(code: number, message: string, details: Uint8Array[]): Buffer {
  const writer = new BinaryWriter()
    .tag(1, WireType.Varint)
    .int32(code)
    .tag(2, WireType.LengthDelimited)
    .string(message);
  for (const detail of details) writer.tag(3, WireType.LengthDelimited).bytes(detail);
  return Buffer.from(writer.finish());
}

/** An `Any` of a google.rpc detail whose fields are texts or messages. */
export function errorDetail(name: string, fields: Record<number, string | Uint8Array>): Uint8Array {
  return fieldBytes({ 1: `type.googleapis.com/google.rpc.${name}`, 2: fieldBytes(fields) });
}

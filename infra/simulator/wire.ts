import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { Any } from '@yandex-cloud/nodejs-sdk/google/protobuf/any';
import { Timestamp } from '@yandex-cloud/nodejs-sdk/google/protobuf/timestamp';
import { Status } from '@yandex-cloud/nodejs-sdk/google/rpc/status';
import type { JsonObject } from '../../lib/model/core/json.ts';
import type { Status as JsonStatus } from '../../lib/model/core/status.ts';
import type { Timestamp as Instant } from '../../lib/model/time/timestamp.ts';
import type { Slice } from './paging.ts';
import { rpcDetailBytes } from './rpc-details.ts';
import { type OfficialMethod, officialMessage } from './sdk.ts';
import type { CloudOperation } from './world.ts';

/**
 * The bytes of a yandex.cloud.operation.Operation.
 *
 * Not the official encoder of Operation, which goes through `Date` and loses what is below the millisecond; its
 * parts are the official ones.
 */
export function operationBytes(operation: CloudOperation): Uint8Array {
  const writer = new BinaryWriter();
  const text = (number: number, value: string): void => {
    if (value !== '') writer.tag(number, WireType.LengthDelimited).string(value);
  };
  const message = (number: number, bytes: Uint8Array | undefined): void => {
    if (bytes) writer.tag(number, WireType.LengthDelimited).bytes(bytes);
  };
  const { error, response } = operation;
  text(1, operation.id);
  text(2, operation.description);
  message(3, timestampBytes(operation.createdAt));
  text(4, operation.createdBy);
  message(5, timestampBytes(operation.modifiedAt));
  if (operation.done) writer.tag(6, WireType.Varint).bool(true);
  message(7, anyBytes(operation.metadata));
  message(8, error && statusBytes(error));
  message(9, response && anyBytes(response));
  return writer.finish();
}

/**
 * The bytes of a list call's response: the official message, with the operations put under the tag that its
 * encoder gives them.
 */
export function listBytes(
  method: OfficialMethod,
  { items, nextPageToken = '' }: Slice<CloudOperation>,
): Buffer {
  const nothing = { id: '', description: '', createdBy: '', done: false };
  const tag = method.responseSerialize({ operations: [nothing], nextPageToken: '' }).subarray(0, -1);
  const operations = items.flatMap((operation) => [
    tag,
    new BinaryWriter().bytes(operationBytes(operation)).finish(),
  ]);
  return Buffer.concat([...operations, method.responseSerialize({ operations: [], nextPageToken })]);
}

/** The bytes of an official message and, by field number, of timestamps that its encoder would cut to milliseconds. */
export function withInstants(
  message: Uint8Array,
  instants: Readonly<Record<number, Instant | undefined>>,
): Uint8Array {
  const fields = Object.entries(instants).flatMap(([number, value]) =>
    value ? [embedded(Number(number), timestampBytes(value))] : [],
  );
  return Buffer.concat([message, ...fields]);
}

/** A message as a field of another. */
export function embedded(number: number, message: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(message).finish();
}

/** The bytes of a google.rpc.Status, as `grpc-status-details-bin` carries them too. */
export function statusBytes({ code, message, details }: JsonStatus): Uint8Array {
  return Status.encode({ code, message, details: details.map(anyOf) }).finish();
}

function anyBytes(json: JsonObject): Uint8Array {
  return Any.encode(anyOf(json)).finish();
}

/** @throws {Error} for fields of a type that the official definitions do not contain. */
function anyOf(json: JsonObject): Any {
  const { '@type': type, ...fields } = json;
  const typeUrl = String(type);
  const typeName = typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
  if (typeof fields['value'] === 'string') return { typeUrl, value: Buffer.from(fields['value'], 'base64') };
  const detail = rpcDetailBytes(typeName, fields);
  if (detail) return { typeUrl, value: Buffer.from(detail) };
  const message = officialMessage(typeName);
  if (!message) throw new Error(`no official definition of ${typeName}`);
  return { typeUrl, value: Buffer.from(message.encode(message.fromJSON(fields)).finish()) };
}

function timestampBytes(instant: Instant): Uint8Array {
  return Timestamp.encode(instant).finish();
}

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { TrackerError } from '../../model/core/error.ts';
import type { JsonObject } from '../../model/core/json.ts';
import type { Operation } from '../../model/operation/operation.ts';
import { shorten } from '../../model/text/strings.ts';
import type { Item } from '../documents/items.ts';

/** The size from which JSON is compressed: most operations then stay within the first kilobyte. */
const COMPRESS_FROM_BYTES = 700;
/** Limit of an operation within its item's 400 KB, in bytes; the rest is for the keys around it. */
const MAX_PACKED_BYTES = 390_000;
/** Limit of an operation's JSON, in bytes: one always fits into an answer, with all that is around it. */
const MAX_JSON_BYTES = 1_000_000;
const MAX_TEXT = 1_000;

/** JSON as an attribute: its text, or deflated when that is shorter. */
export function pack(value: unknown): string | Uint8Array {
  return packJson(JSON.stringify(value));
}

function packJson(json: string): string | Uint8Array {
  if (Buffer.byteLength(json) < COMPRESS_FROM_BYTES) return json;
  const deflated = deflateRawSync(json);
  return deflated.byteLength < Buffer.byteLength(json) ? deflated : json;
}

/**
 * Reads what `pack` wrote. The caller says the shape: only this folder writes these items.
 *
 * @throws {TrackerError} `DATA_LOSS` when the attribute is missing or unreadable.
 */
export function unpack<T>(item: Item, name: string): T {
  const { S, B } = item[name] ?? {};
  try {
    return JSON.parse(B ? inflateRawSync(B).toString() : (S ?? '')) as T;
  } catch (cause) {
    throw new TrackerError('DATA_LOSS', `a stored item has an unreadable "${name}"`, { cause });
  }
}

/**
 * An operation as an attribute that fits its item, of at most a megabyte of JSON. An operation that is too
 * large loses, in this order and only as far as needed: `response`, `metadata`, the error's details, the end
 * of its description and of its creator. A body that is lost leaves `{"@type": …, "truncated": true}`.
 */
export function packOperation(operation: Operation): string | Uint8Array {
  let fitting = operation;
  for (const cut of CUTS) {
    const json = JSON.stringify(fitting);
    const packed = Buffer.byteLength(json) <= MAX_JSON_BYTES ? packJson(json) : undefined;
    if (packed !== undefined && packedBytes(packed) <= MAX_PACKED_BYTES) return packed;
    fitting = cut(fitting);
  }
  return pack(fitting);
}

const CUTS: readonly ((operation: Operation) => Operation)[] = [
  (operation) => (operation.response ? { ...operation, response: truncated(operation.response) } : operation),
  (operation) => (operation.metadata ? { ...operation, metadata: truncated(operation.metadata) } : operation),
  (operation) =>
    operation.error
      ? {
          ...operation,
          error: {
            ...operation.error,
            message: shorten(operation.error.message, MAX_TEXT),
            details: [{ truncated: true }],
          },
        }
      : operation,
  (operation) => ({
    ...operation,
    description: shorten(operation.description, MAX_TEXT),
    createdBy: shorten(operation.createdBy, MAX_TEXT),
  }),
];

function truncated({ '@type': type }: JsonObject): JsonObject {
  return { ...(typeof type === 'string' ? { '@type': shorten(type, MAX_TEXT) } : {}), truncated: true };
}

const packedBytes = (packed: string | Uint8Array): number =>
  typeof packed === 'string' ? Buffer.byteLength(packed) : packed.byteLength;

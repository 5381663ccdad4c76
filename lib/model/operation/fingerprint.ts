import { isJsonObject, type Json } from '../core/json.ts';
import type { Operation } from './operation.ts';

/**
 * A digest of everything that may change while an operation runs; it ignores the order of keys in JSON.
 *
 * 64 bits: enough to tell versions of an operation apart, and no protection against forgery.
 */
export function fingerprint({ description, modifiedAt, metadata, error }: Operation): string {
  return digest(
    canonicalJson([description, modifiedAt ?? null, metadata ?? null, error ? { ...error } : null]),
  );
}

/** A digest of an id or a token that is kept by the thousand: 35 bits. A collision costs one call. */
export const shortDigest = (text: string): string => digest(text).slice(0, 8);

/** A digest of a text, 64 bits: it tells texts apart and proves nothing. */
export const textDigest = (text: string): string => digest(text);

/**
 * Two 32-bit lanes of multiply and xor (FNV-1a with different primes), mixed at the end; at most 13
 * characters.
 */
function digest(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b) ^ (high >>> 13);
  }
  return `${mix(low ^ (high >>> 16)).toString(36)}${mix(high ^ low).toString(36)}`;
}

function mix(lane: number): number {
  const once = Math.imul(lane ^ (lane >>> 16), 0xc2b2ae35);
  return (once ^ (once >>> 13)) >>> 0;
}

/** JSON as one text, whatever the order of its keys; those without a value are left out. */
export function canonicalJson(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (!isJsonObject(value)) return JSON.stringify(value ?? null);
  const fields = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${fields.join()}}`;
}

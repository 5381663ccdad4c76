import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { TrackerError } from '../../model/core/error.ts';

/** An item or a key in the form of the wire. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** The values of the tracker's attributes; `undefined` leaves the attribute out. */
export type Attributes = Readonly<Record<string, string | number | Uint8Array | undefined>>;

export function toItem(attributes: Attributes): Record<string, AttributeValue> {
  const item: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'string') item[name] = { S: value };
    else if (typeof value === 'number') item[name] = { N: String(value) };
    else if (value !== undefined) item[name] = { B: value };
  }
  return item;
}

/** @throws {TrackerError} `DATA_LOSS` when the attribute is missing or not a text. */
export function textOf(item: Item, name: string): string {
  const text = item[name]?.S;
  if (text === undefined) throw new TrackerError('DATA_LOSS', `a stored item has no text "${name}"`);
  return text;
}

/** @throws {TrackerError} `DATA_LOSS` when the attribute is missing or not a number. */
export function numberOf(item: Item, name: string): number {
  const digits = item[name]?.N;
  if (digits === undefined) throw new TrackerError('DATA_LOSS', `a stored item has no number "${name}"`);
  return Number(digits);
}

/** The attribute with a row's expiry, in seconds since the epoch; the tables' TTL uses it. */
export const EXPIRES = 'x';

export const expiry = (now: number, days: number): number => Math.ceil(now / 1000) + days * 86_400;

/** A row without an expiry never expires. */
export function isExpired(item: Item, now: number): boolean {
  const seconds = item[EXPIRES]?.N;
  return seconds !== undefined && Number(seconds) * 1000 <= now;
}

/** The size of an item by which it is limited and priced, in bytes: names and values. */
export function itemBytes(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, { S, N, B }]) =>
      sum + name.length + (B?.byteLength ?? (S === undefined ? (N?.length ?? 0) : Buffer.byteLength(S))),
    0,
  );
}

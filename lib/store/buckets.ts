import type { JsonObject } from '../model/json.ts';
import type { Tracking } from '../model/tracking.ts';

/** The two maps of a tracking that grow with its resource. */
export type Entries = Pick<Tracking, 'open' | 'recent'>;

/** A part of the entries, sorted by id, so that the same content is always the same text. */
export interface Bucket {
  readonly o: readonly (readonly [id: string, known: JsonObject])[];
  readonly r: readonly (readonly [id: string, known: JsonObject])[];
}

/** Up to here the entries live in the tracking's own item: every fence and commit pays for its size. */
const INLINE_BYTES = 8_192;
/**
 * What a bucket is meant to hold: a commit rewrites the buckets that changed and the list of all buckets, and of
 * some megabytes both are smallest about here.
 */
const BUCKET_BYTES = 8_192;

/**
 * Over how many buckets the entries are to be spread, 0 for none; a power of two. It stays as it is until the
 * size has grown or shrunk well past it, for another number rewrites them all.
 */
export function bucketCount({ open, recent }: Entries, current: number): number {
  const bytes = Buffer.byteLength(JSON.stringify([open, recent]));
  if (bytes <= (current > 0 ? INLINE_BYTES / 2 : INLINE_BYTES)) return 0;
  const fill = bytes / current;
  if (fill >= BUCKET_BYTES / 4 && fill <= BUCKET_BYTES * 2) return current;
  return 2 ** Math.ceil(Math.log2(bytes / BUCKET_BYTES));
}

/** The entries in `count` buckets, each in the one that its id's hash names. */
export function spread({ open, recent }: Entries, count: number): readonly Bucket[] {
  const buckets = Array.from({ length: count }, () => ({
    o: [] as [string, JsonObject][],
    r: [] as [string, JsonObject][],
  }));
  for (const entry of sorted(open)) buckets[hash(entry[0]) % count]?.o.push(entry);
  for (const entry of sorted(recent)) buckets[hash(entry[0]) % count]?.r.push(entry);
  return buckets;
}

/** Puts together what `spread` took apart. */
export function gather(buckets: readonly Bucket[]): Entries {
  return {
    open: Object.fromEntries(buckets.flatMap(({ o }) => o)),
    recent: Object.fromEntries(buckets.flatMap(({ r }) => r)),
  };
}

const sorted = (map: Readonly<Record<string, JsonObject>>): [string, JsonObject][] =>
  Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

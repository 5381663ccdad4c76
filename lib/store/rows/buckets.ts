import type { JsonObject } from '../../model/core/json.ts';
import type { Tracking } from '../../model/following/tracking.ts';

/** The two maps of a tracking that grow with its resource. */
export type Entries = Pick<Tracking, 'open' | 'recent'>;

/** A part of the entries, sorted by id, so that the same content is always the same text. */
export interface Bucket {
  readonly o: readonly (readonly [id: string, known: JsonObject])[];
  readonly r: readonly (readonly [id: string, known: JsonObject])[];
}

/** Up to this size the entries are in the tracking's own item, whose size every fence and commit pays for. */
const INLINE_BYTES = 16_384;
/**
 * Target size of a bucket. A commit pays for the buckets that changed, so buckets are small while they are
 * few. A reader pays for each bucket by started 4 KB, which is some 16 KB of entries before they are
 * deflated.
 */
const BUCKET_BYTES = { min: 4_096, max: 32_768 };
const FEW = 16;

/**
 * How many buckets the entries are spread over: a power of two, or 0 for none. Another number rewrites all
 * buckets, so it changes only when the fill is below a quarter or above twice the target.
 */
export function bucketCount({ open, recent }: Entries, current: number): number {
  const bytes = Buffer.byteLength(JSON.stringify([open, recent]));
  if (bytes <= (current > 0 ? INLINE_BYTES / 2 : INLINE_BYTES)) return 0;
  const meant = Math.min(BUCKET_BYTES.max, Math.max(BUCKET_BYTES.min, bytes / FEW));
  const fill = bytes / current;
  return fill >= meant / 4 && fill <= meant * 2 ? current : 2 ** Math.ceil(Math.log2(bytes / meant));
}

/** The entries in `count` buckets, each in the bucket of its id's hash. */
export function spread({ open, recent }: Entries, count: number): readonly Bucket[] {
  const buckets = Array.from({ length: count }, () => ({
    o: [] as [string, JsonObject][],
    r: [] as [string, JsonObject][],
  }));
  for (const entry of sorted(open)) buckets[hash(entry[0]) % count]?.o.push(entry);
  for (const entry of sorted(recent)) buckets[hash(entry[0]) % count]?.r.push(entry);
  return buckets;
}

/** The inverse of `spread`. */
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

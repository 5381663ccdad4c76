import { mapLimit } from '../../async/map-limit.ts';
import { type Documents, REQUESTS_AT_ONCE } from '../documents/documents.ts';
import { textOf } from '../documents/items.ts';
import { TABLES } from '../documents/tables.ts';
import type { StoreCall } from '../store-call.ts';
import { type Bucket, type Entries, gather } from './buckets.ts';
import { pack, unpack } from './packing.ts';
import { type PlacedBucket, partsBetween } from './placement.ts';

/** The Document API's limit for one batch. A batch of the largest items stays below its limit of 16 MB. */
const BATCH_ITEMS = 25;

const TABLE = TABLES.tracking;

/** Attributes: r resource, p part, i the bucket. */
export function bucketItems(documents: Documents) {
  return {
    /** The entries of these parts together; `undefined` when one of the parts is gone. */
    read: async (r: string, parts: readonly string[], call: StoreCall): Promise<Entries | undefined> => {
      const buckets: Bucket[] = [];
      for (const item of await mapLimit(parts, REQUESTS_AT_ONCE, (p) =>
        documents.get(TABLE, { r, p }, call),
      )) {
        if (!item) return undefined;
        buckets.push(unpack(item, 'i'));
      }
      return gather(buckets);
    },

    write: async (r: string, buckets: readonly PlacedBucket[], call: StoreCall): Promise<void> => {
      const items = buckets.map(({ part, bucket }) => ({ r, p: part, i: pack(bucket) }));
      const batches = Array.from({ length: Math.ceil(items.length / BATCH_ITEMS) }, (_, batch) =>
        items.slice(batch * BATCH_ITEMS, (batch + 1) * BATCH_ITEMS),
      );
      await mapLimit(batches, REQUESTS_AT_ONCE, (batch) => documents.putBatch(TABLE, batch, call));
    },

    remove: async (r: string, parts: readonly string[], call: StoreCall): Promise<void> => {
      await mapLimit(parts, REQUESTS_AT_ONCE, (p) => documents.delete(TABLE, { r, p }, call));
    },

    /** Parts written between two commits that belong to neither: their writer failed before its commit. */
    leftovers: async (
      r: string,
      earlier: string | undefined,
      later: string,
      call: StoreCall,
    ): Promise<readonly string[]> => {
      const [low, high] = partsBetween(earlier, later);
      const range = {
        condition: 'r = :r AND p BETWEEN :low AND :high',
        values: { ':r': r, ':low': low, ':high': high },
      };
      const parts: string[] = [];
      for await (const item of documents.query(TABLE, range, call)) parts.push(textOf(item, 'p'));
      return parts;
    },
  };
}

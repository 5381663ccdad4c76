import { createHash } from 'node:crypto';
import type { Documents } from './documents.ts';
import { each } from './each.ts';
import { EXPIRES, expiry, type Item, isExpired, textOf } from './items.ts';
import { packOperation, unpack } from './packing.ts';
import { rank, sortableTime } from './sortable.ts';
import type { Snapshot, Store } from './store.ts';
import { TABLES } from './tables.ts';

/** All recorded operations are in one list. */
const LIST = 'a';

/**
 * Where an operation stands in the list: by its creation, to the nanosecond, and by its key's digest among those
 * of the same instant, so that no two share a place and a place alone is enough to go on from.
 */
function listPlace({ key, operation, observedAt }: Snapshot): string {
  const created = operation.createdAt === undefined ? observedAt : operation.createdAt;
  return `${sortableTime(created)}${createHash('sha256').update(key).digest('base64url').slice(0, 12)}`;
}

/** Attributes: k key, h list, c place in the list, m rank, a observedAt, o operation, x expiry. */
export function operationsTable(
  documents: Documents,
  now: () => number,
  retentionDays: number,
): Pick<Store, 'recordOperations' | 'readOperation' | 'listOperations'> {
  return {
    recordOperations: async (snapshots, call) => {
      await each(snapshots, async (snapshot) => {
        const row = {
          k: snapshot.key,
          h: LIST,
          c: listPlace(snapshot),
          m: rank(snapshot),
          a: snapshot.observedAt,
          o: packOperation(snapshot.operation),
          [EXPIRES]: expiry(now(), retentionDays),
        };
        const condition = {
          condition: 'attribute_not_exists(k) OR m <= :m OR x <= :now',
          values: { ':m': row.m, ':now': Math.floor(now() / 1000) },
        };
        await documents.put(TABLES.operations, row, condition, call);
      });
    },

    readOperation: async (key, call) => {
      const item = await documents.get(TABLES.operations, { k: key }, call);
      return item && !isExpired(item, now()) ? toSnapshot(item) : undefined;
    },

    listOperations: async ({ after, limit }, call) => {
      const items: Snapshot[] = [];
      const range = {
        index: TABLES.operations.index.name,
        condition: after === undefined ? 'h = :h' : 'h = :h AND c < :c',
        values: { ':h': LIST, ':c': after },
        descending: true,
        pageSize: limit,
      };
      for await (const item of documents.query(TABLES.operations, range, call)) {
        if (isExpired(item, now())) continue;
        items.push(toSnapshot(item));
        if (items.length === limit) return { items, next: textOf(item, 'c') };
      }
      return { items };
    },
  };
}

const toSnapshot = (item: Item): Snapshot => ({
  key: textOf(item, 'k'),
  operation: unpack(item, 'o'),
  observedAt: textOf(item, 'a'),
});

import { createHash } from 'node:crypto';
import { mapLimit } from '../../async/map-limit.ts';
import { milliseconds } from '../../model/time/instant.ts';
import { type Documents, REQUESTS_AT_ONCE } from '../documents/documents.ts';
import { EXPIRES, expiry, type Item, isExpired, itemBytes, textOf } from '../documents/items.ts';
import { TABLES } from '../documents/tables.ts';
import type { ListedSnapshot, Snapshot } from '../snapshot.ts';
import type { Store } from '../store.ts';
import type { StoreCall } from '../store-call.ts';
import { packOperation, unpack } from './packing.ts';
import { rank, sortableTime } from './sortable.ts';

/** The one list of all recorded operations. */
const LIST = 'a';
/** The place of no operation. */
const NOWHERE = '-';
const DAY_MS = 86_400_000;
/** A page of the list ends behind so much; the Document API reads a megabyte at once. */
const PAGE_BYTES = 900_000;

/**
 * An operation's place in the list: its creation, to the nanosecond, then its key's digest. No two operations
 * share a place, so a place alone is enough to continue from.
 */
function listPlace({ key, operation, observedAt }: Snapshot): string {
  const created = operation.createdAt === undefined ? observedAt : operation.createdAt;
  return `${sortableTime(created)}${createHash('sha256').update(key).digest('base64url').slice(0, 12)}`;
}

const rowKey = (place: string) => ({ h: LIST, c: place });
const pointerKey = (key: string) => ({ h: `k/${key}`, c: 's' });

/**
 * Two items for an operation: its row in the list, and a pointer under its key that holds the row's place. An
 * index would cost as much as the row with every write; the pointer is written once.
 *
 * Attributes of a row: h and c its place in the list, k key, m rank, a observedAt, o operation, x expiry.
 * Attributes of a pointer: h and c of the key, p the row's place, x expiry. A pointer is written before its
 * row and outlives it.
 */
export function operationsTable(
  documents: Documents,
  now: () => number,
  retentionDays: number,
): Pick<Store, 'recordOperations' | 'readOperation' | 'listOperations'> {
  const seconds = (): number => Math.floor(now() / 1000);

  async function readPointer(key: string, call: StoreCall): Promise<string | undefined> {
    const item = await documents.get(TABLES.operations, pointerKey(key), call);
    return item && !isExpired(item, now()) ? textOf(item, 'p') : undefined;
  }

  /** The place of the operation's row: the one it has, or `wanted` for a new row. */
  async function claimPlace(key: string, wanted: string, call: StoreCall): Promise<string> {
    const pointer = { ...pointerKey(key), p: wanted, [EXPIRES]: expiry(now(), 2 * retentionDays) };
    const condition = {
      condition: 'attribute_not_exists(p) OR p = :p OR x <= :now',
      values: { ':p': wanted, ':now': seconds() },
    };
    if ((await documents.put(TABLES.operations, pointer, condition, call)) === 'written') return wanted;
    return (await readPointer(key, call)) ?? claimPlace(key, wanted, call);
  }

  async function record(snapshot: Snapshot, call: StoreCall): Promise<void> {
    const { key, operation, observedAt, again = false } = snapshot;
    const row = {
      k: key,
      m: rank(snapshot),
      a: observedAt,
      o: packOperation(operation),
      [EXPIRES]: expiry(now(), retentionDays),
    };
    const values = { ':m': row.m, ':now': seconds() };
    const put = (place: string, condition: string) =>
      documents.put(TABLES.operations, { ...row, ...rowKey(place) }, { condition, values }, call);
    const wanted = listPlace(snapshot);
    // Later, the pointer may expire before the row, so it is renewed below.
    const isYoung = now() - (milliseconds(operation.createdAt) ?? 0) < retentionDays * DAY_MS;
    if (again && isYoung && (await put(wanted, 'm <= :m AND x > :now')) === 'written') return;
    const place = await claimPlace(key, wanted, call);
    await put(place, 'attribute_not_exists(m) OR m <= :m OR x <= :now');
  }

  return {
    recordOperations: async (snapshots, call) => {
      await mapLimit(snapshots, REQUESTS_AT_ONCE, (snapshot) => record(snapshot, call));
    },

    readOperation: async (key, call) => {
      // As many reads of an operation that is not recorded: what is hidden is not told from that by its time.
      const place = (await readPointer(key, call)) ?? NOWHERE;
      const item = await documents.get(TABLES.operations, rowKey(place), call);
      return item && !isExpired(item, now()) ? toSnapshot(item) : undefined;
    },

    listOperations: async ({ after, limit }, call) => {
      const items: ListedSnapshot[] = [];
      let [rows, bytes] = [0, 0];
      const range = {
        condition: after === undefined ? 'h = :h' : 'h = :h AND c < :c',
        values: { ':h': LIST, ':c': after },
        descending: true,
        pageSize: limit,
      };
      for await (const item of documents.query(TABLES.operations, range, call)) {
        const position = textOf(item, 'c');
        rows += 1;
        bytes += itemBytes(item);
        if (!isExpired(item, now())) items.push({ ...toSnapshot(item), position });
        if (rows === limit || bytes >= PAGE_BYTES) return { items, next: position, bytes };
      }
      return { items, bytes };
    },
  };
}

const toSnapshot = (item: Item): Snapshot => ({
  key: textOf(item, 'k'),
  operation: unpack(item, 'o'),
  observedAt: textOf(item, 'a'),
});

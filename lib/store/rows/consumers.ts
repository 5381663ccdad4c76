import {
  CONSUMER_WINDOW_DAYS,
  type Consumer,
  isSamePlace,
  MAX_CONSUMERS,
  tooManyConsumers,
} from '../../model/change-log/consumer.ts';
import { TrackerError } from '../../model/core/error.ts';
import type { Documents } from '../documents/documents.ts';
import { EXPIRES, expiry, type Item, isExpired, numberOf, textOf } from '../documents/items.ts';
import { TABLES } from '../documents/tables.ts';
import type { Store } from '../store.ts';
import type { StoreCall } from '../store-call.ts';

/** The least days that a consumer is kept after it was written. */
const KEPT_DAYS = 90;
const DAY_MS = 86_400_000;

const consumerKey = (tenant: string, resource: string, name: string) => ({
  t: JSON.stringify([tenant, resource]),
  n: name,
});

/** Stands among the consumers, whose keys are lists of two. */
const countKey = (tenant: string, owner: string, window: number) => ({
  t: JSON.stringify(['begun', tenant, owner]),
  n: String(window),
});

/**
 * Attributes of a consumer: t tenant and resource, n name, f filter if there is one, a acknowledged,
 * h handedOut, s synced, k owner, x expiry; the rows of earlier versions lack k and x.
 * Attributes of a count: t tenant and owner, n number of the window since the epoch, c how many consumers the
 * owner has begun in it.
 *
 * A row outlives the changes at its place, so that a consumer which comes too late is told so.
 */
export function consumersTable(
  documents: Documents,
  now: () => number,
  changesDays: number,
): Pick<Store, 'readConsumer' | 'writeConsumer'> {
  const keptDays = Math.max(KEPT_DAYS, 2 * changesDays);
  const isStale = (item: Item): boolean => isExpired(item, now() + (keptDays / 2) * DAY_MS);

  const readConsumer: Store['readConsumer'] = async (tenant, resource, name, call) => {
    const item = await documents.get(TABLES.consumers, consumerKey(tenant, resource, name), call);
    if (!item || isExpired(item, now())) return undefined;
    return {
      tenant,
      resource,
      name,
      filter: item['f'] ? textOf(item, 'f') : '',
      acknowledged: numberOf(item, 'a'),
      handedOut: numberOf(item, 'h'),
      ...(item['s'] ? { synced: textOf(item, 's') } : {}),
      ...(item['k'] ? { owner: textOf(item, 'k') } : {}),
      ...(item[EXPIRES] && !isStale(item) ? {} : { isStale: true }),
    };
  };

  /** Counts before the row is written: a count may be too high after a crash, never too low. */
  async function countBeginning(tenant: string, owner: string, call: StoreCall): Promise<void> {
    const window = Math.floor(now() / (CONSUMER_WINDOW_DAYS * DAY_MS));
    const count = {
      update: `SET ${EXPIRES} = :x ADD c :one`,
      condition: 'attribute_not_exists(c) OR c < :most',
      values: { ':one': 1, ':most': MAX_CONSUMERS, ':x': expiry(now(), CONSUMER_WINDOW_DAYS) },
    };
    const key = countKey(tenant, owner, window);
    const { outcome } = await documents.update(TABLES.consumers, key, count, call);
    if (outcome === 'refused') throw tooManyConsumers();
  }

  return {
    readConsumer,

    writeConsumer: async (previous, next, call) => {
      const { tenant, resource, name, filter, acknowledged, handedOut, synced, owner } = next;
      if (!previous && owner !== undefined) await countBeginning(tenant, owner, call);
      const place = { f: filter || undefined, a: acknowledged, h: handedOut, s: synced };
      const row = {
        ...consumerKey(tenant, resource, name),
        ...place,
        k: owner,
        [EXPIRES]: expiry(now(), keptDays),
      };
      const outcome = await documents.put(TABLES.consumers, row, follows(previous, next, now()), call);
      if (outcome === 'written') return;
      const stored = outcome === 'unsure' ? await readConsumer(tenant, resource, name, call) : undefined;
      if (!stored || stored.owner !== owner || !isSamePlace(stored, next)) {
        throw new TrackerError('ABORTED', `the consumer ${name} of ${resource} was moved by somebody else`);
      }
    },
  };
}

const follows = (previous: Consumer | undefined, next: Consumer, now: number) => {
  if (previous === undefined) {
    const values = { ':now': Math.floor(now / 1000) };
    return { condition: `attribute_not_exists(t) OR ${EXPIRES} <= :now`, values };
  }
  const { filter, acknowledged, handedOut, synced, owner } = previous;
  const same = (name: string, value: string | undefined) =>
    value === undefined ? `attribute_not_exists(${name})` : `${name} = :${name}`;
  return {
    condition: [
      'a = :a AND h = :h AND a <= :next',
      same('f', filter || undefined),
      same('s', synced),
      same('k', owner),
    ].join(' AND '),
    values: {
      ':a': acknowledged,
      ':h': handedOut,
      ':next': next.acknowledged,
      ':f': filter || undefined,
      ':s': synced,
      ':k': owner,
    },
  };
};

import { type Consumer, isSamePlace } from '../../model/change-log/consumer.ts';
import { TrackerError } from '../../model/core/error.ts';
import type { Documents } from '../documents/documents.ts';
import { numberOf, textOf } from '../documents/items.ts';
import { TABLES } from '../documents/tables.ts';
import type { Store } from '../store.ts';

const consumerKey = (tenant: string, resource: string, name: string) => ({
  t: JSON.stringify([tenant, resource]),
  n: name,
});

/**
 * Attributes: t tenant and resource, n name, f filter if there is one, a acknowledged, h handedOut, s synced.
 */
export function consumersTable(documents: Documents): Pick<Store, 'readConsumer' | 'writeConsumer'> {
  const readConsumer: Store['readConsumer'] = async (tenant, resource, name, call) => {
    const item = await documents.get(TABLES.consumers, consumerKey(tenant, resource, name), call);
    if (!item) return undefined;
    return {
      tenant,
      resource,
      name,
      filter: item['f'] ? textOf(item, 'f') : '',
      acknowledged: numberOf(item, 'a'),
      handedOut: numberOf(item, 'h'),
      ...(item['s'] ? { synced: textOf(item, 's') } : {}),
    };
  };

  return {
    readConsumer,

    writeConsumer: async (previous, next, call) => {
      const { tenant, resource, name, filter, acknowledged, handedOut, synced } = next;
      const place = { f: filter || undefined, a: acknowledged, h: handedOut, s: synced };
      const row = { ...consumerKey(tenant, resource, name), ...place };
      const outcome = await documents.put(TABLES.consumers, row, follows(previous, next), call);
      if (outcome === 'written') return;
      const stored = outcome === 'unsure' ? await readConsumer(tenant, resource, name, call) : undefined;
      if (!stored || !isSamePlace(stored, next)) {
        throw new TrackerError('ABORTED', `the consumer ${name} of ${resource} was moved by somebody else`);
      }
    },
  };
}

const follows = (previous: Consumer | undefined, next: Consumer) => {
  if (previous === undefined) return { condition: 'attribute_not_exists(t)' };
  const { filter, acknowledged, handedOut, synced } = previous;
  const sameFilter = filter === '' ? 'attribute_not_exists(f)' : 'f = :f';
  const sameSync = synced === undefined ? 'attribute_not_exists(s)' : 's = :s';
  return {
    condition: `a = :a AND h = :h AND a <= :next AND ${sameFilter} AND ${sameSync}`,
    values: {
      ':a': acknowledged,
      ':h': handedOut,
      ':next': next.acknowledged,
      ':f': filter || undefined,
      ':s': synced,
    },
  };
};

import type { Consumer } from '../model/consumer.ts';
import { TrackerError } from '../model/error.ts';
import type { Documents } from './documents.ts';
import { numberOf, textOf } from './items.ts';
import type { Store } from './store.ts';
import { TABLES } from './tables.ts';

const consumerKey = (tenant: string, resource: string, name: string) => ({
  t: JSON.stringify([tenant, resource]),
  n: name,
});

/** Attributes: t tenant and resource, n name, a acknowledged, h handedOut, s synced. */
export function consumersTable(documents: Documents): Pick<Store, 'readConsumer' | 'writeConsumer'> {
  const readConsumer: Store['readConsumer'] = async (tenant, resource, name, call) => {
    const item = await documents.get(TABLES.consumers, consumerKey(tenant, resource, name), call);
    if (!item) return undefined;
    return {
      tenant,
      resource,
      name,
      acknowledged: numberOf(item, 'a'),
      handedOut: numberOf(item, 'h'),
      ...(item['s'] ? { synced: textOf(item, 's') } : {}),
    };
  };

  return {
    readConsumer,

    writeConsumer: async (previous, next, call) => {
      const { tenant, resource, name, acknowledged, handedOut, synced } = next;
      const row = { ...consumerKey(tenant, resource, name), a: acknowledged, h: handedOut, s: synced };
      const outcome = await documents.put(TABLES.consumers, row, follows(previous, next), call);
      if (outcome === 'written') return;
      const stored = outcome === 'unsure' ? await readConsumer(tenant, resource, name, call) : undefined;
      const isNext =
        stored?.acknowledged === acknowledged && stored.handedOut === handedOut && stored.synced === synced;
      if (!isNext) {
        throw new TrackerError('ABORTED', `the consumer ${name} of ${resource} was moved by somebody else`);
      }
    },
  };
}

const follows = (previous: Consumer | undefined, next: Consumer) => {
  if (previous === undefined) return { condition: 'attribute_not_exists(t)' };
  const { acknowledged, handedOut, synced } = previous;
  return {
    condition: `a = :a AND h = :h AND a <= :next AND ${synced === undefined ? 'attribute_not_exists(s)' : 's = :s'}`,
    values: { ':a': acknowledged, ':h': handedOut, ':next': next.acknowledged, ':s': synced },
  };
};

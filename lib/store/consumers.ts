import { TrackerError } from '../model/error.ts';
import type { Documents } from './documents.ts';
import { numberOf } from './items.ts';
import type { Consumer, Store } from './store.ts';
import { TABLES } from './tables.ts';

const consumerKey = (tenant: string, resource: string, name: string) => ({
  t: JSON.stringify([tenant, resource]),
  n: name,
});

/** Attributes: t tenant and resource, n name, a acknowledged, h handedOut. */
export function consumersTable(documents: Documents): Pick<Store, 'readConsumer' | 'writeConsumer'> {
  const readConsumer: Store['readConsumer'] = async (tenant, resource, name, call) => {
    const item = await documents.get(TABLES.consumers, consumerKey(tenant, resource, name), call);
    return (
      item && { tenant, resource, name, acknowledged: numberOf(item, 'a'), handedOut: numberOf(item, 'h') }
    );
  };

  return {
    readConsumer,

    writeConsumer: async (previous, next, call) => {
      const { tenant, resource, name, acknowledged, handedOut } = next;
      const row = { ...consumerKey(tenant, resource, name), a: acknowledged, h: handedOut };
      const outcome = await documents.put(TABLES.consumers, row, follows(previous, next), call);
      if (outcome === 'written') return;
      const stored = outcome === 'unsure' ? await readConsumer(tenant, resource, name, call) : undefined;
      if (stored?.acknowledged !== acknowledged || stored.handedOut !== handedOut) {
        throw new TrackerError('ABORTED', `the consumer ${name} of ${resource} was moved by somebody else`);
      }
    },
  };
}

const follows = (previous: Consumer | undefined, next: Consumer) =>
  previous === undefined
    ? { condition: 'attribute_not_exists(t)' }
    : {
        condition: 'a = :a AND h = :h AND a <= :next',
        values: { ':a': previous.acknowledged, ':h': previous.handedOut, ':next': next.acknowledged },
      };

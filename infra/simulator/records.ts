import type { Outcome } from './lifecycle.ts';
import { hashOf } from './random.ts';
import type { CloudResource } from './resource.ts';
import { type CompleteSpec, type OperationRecord, recordOf } from './spec.ts';

/** What was done to an operation, as opposed to what passing time does to it. */
type OperationEvent =
  | { readonly type: 'added'; readonly resource: string; readonly spec: CompleteSpec }
  | { readonly type: 'ended'; readonly id: string; readonly outcome: Outcome; readonly endsAt: number }
  | { readonly type: 'forgotten'; readonly id: string };

/** What was done to a resource: it appeared or was moved, or is there no more. */
export type ResourceEvent =
  | { readonly type: 'placed'; readonly resource: string; readonly parent: string; readonly at: number }
  | { readonly type: 'removed'; readonly resource: string };

export type WorldEvent = OperationEvent | ResourceEvent;

/** The operations of a world, whatever the time. */
export interface Records {
  get(id: string): OperationRecord | undefined;
  /** Tells whether there ever was an operation of this id, a forgotten one too. */
  used(id: string): boolean;
  /** The ids of all of a resource, in its order. */
  of(resource: CloudResource): readonly string[];
  /** Takes in an event; one about an operation that is not known changes nothing. */
  apply(event: OperationEvent): void;
  /** Forgets the orders in which operations were listed. */
  reorder(): void;
}

/** @param resourceNamed Finds or makes the resource of an added operation. */
export function createRecords(resourceNamed: (name: string) => CloudResource, seed: number): Records {
  const records = new Map<string, OperationRecord>();
  const usedIds = new Set<string>();
  const orders = new Map<string, readonly string[]>();

  return {
    get: (id) => records.get(id),
    used: (id) => usedIds.has(id),
    of(resource) {
      const known = orders.get(resource.name);
      if (known) return known;
      const all = [...records.values()].filter((record) => record.resource === resource.name);
      const order = inOrder(all, resource.order, seed);
      orders.set(resource.name, order);
      return order;
    },
    apply(event) {
      if (event.type === 'added') {
        const resource = resourceNamed(event.resource);
        usedIds.add(event.spec.id);
        records.set(event.spec.id, recordOf(resource, event.spec));
        orders.delete(resource.name);
        return;
      }
      const record = records.get(event.id);
      if (!record) return;
      if (event.type === 'ended') {
        records.set(record.id, { ...record, outcome: event.outcome, endsAt: event.endsAt });
      } else {
        records.delete(record.id);
        orders.delete(record.resource);
      }
    },
    reorder: () => orders.clear(),
  };
}

function inOrder(
  records: readonly OperationRecord[],
  order: CloudResource['order'],
  seed: number,
): readonly string[] {
  const oldestFirst = records
    .toSorted((a, b) => a.startsAt - b.startsAt || a.nanos - b.nanos)
    .map(({ id }) => id);
  if (order === 'newest-first') return oldestFirst.toReversed();
  if (order === 'oldest-first') return oldestFirst;
  return oldestFirst.toSorted((a, b) => hashOf(`${seed}${a}`) - hashOf(`${seed}${b}`));
}

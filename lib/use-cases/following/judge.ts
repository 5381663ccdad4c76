import type { Observation, Reconciled, Records } from '../../model/following/observation.ts';
import type { reconcile } from '../../model/following/reconcile.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import { operationKey, refOf } from '../../model/operation/operation-ref.ts';
import type { Resource } from '../../model/operation/resource.ts';
import type { Store } from '../../store/store.ts';
import type { StoreCall } from '../../store/store-call.ts';

/** How many records are looked up for one observation; the rest is decided when it is seen again. */
const MAX_LOOKUPS = 100;

/** What `reconcile` makes of an observation, given the records that it asks for. */
export type Judge = (tracking: Tracking, observation: Observation, seenAt: number) => Promise<Reconciled>;

interface JudgePorts {
  readonly store: Pick<Store, 'readOperation'>;
  readonly reconcile: typeof reconcile;
}

export function createJudge({ store, reconcile }: JudgePorts, resource: Resource, call: StoreCall): Judge {
  async function lookUp(ids: readonly string[]): Promise<Records> {
    const found = ids.map(async (id) => {
      const snapshot = await store.readOperation(operationKey(refOf(resource, id)), call);
      return [id, snapshot?.operation] as const;
    });
    return new Map(await Promise.all(found));
  }
  return async (tracking, observation, seenAt) => {
    const first = reconcile(tracking, observation, seenAt);
    if (first.lookups.length === 0) return first;
    return reconcile(tracking, observation, seenAt, await lookUp(first.lookups.slice(0, MAX_LOOKUPS)));
  };
}

import { hasEnded, type Watch } from '../../model/watch/watch.ts';
import { lagOf, MAX_BEHIND } from '../../model/watch/watch-lag.ts';
import type { Store } from '../../store/store.ts';
import type { StoreCall } from '../../store/store-call.ts';

export interface LagPorts {
  readonly store: Pick<Store, 'readRevision' | 'readChanges'>;
  readonly now: () => number;
}

/**
 * The number of changes that a watch has still to deliver, 0 once it has ended. The first changes behind its
 * cursor are matched with its filter; each further one counts.
 *
 * @param revision The current revision of its resource.
 * @param most How many changes are matched at most. @default a hundred
 */
export async function readLag(
  { store, now }: LagPorts,
  watch: Watch,
  revision: number,
  call: StoreCall,
  most: number = MAX_BEHIND,
): Promise<number> {
  if (revision <= watch.deliveredRevision || hasEnded(watch, now())) return 0;
  if (most <= 0) return revision - watch.deliveredRevision;
  const range = { after: watch.deliveredRevision, upTo: revision, limit: most };
  return lagOf(watch, await store.readChanges(watch.resource, range, call), revision, most);
}

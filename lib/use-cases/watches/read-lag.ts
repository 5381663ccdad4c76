import { hasEnded, type Watch } from '../../model/watch/watch.ts';
import { lagOf, MAX_BEHIND } from '../../model/watch/watch-lag.ts';
import type { Store, StoreCall } from '../../store/store.ts';

export interface LagPorts {
  readonly store: Pick<Store, 'readRevision' | 'readChanges'>;
  readonly now: () => number;
}

/**
 * How many changes a watch has yet to tell of, 0 once it has ended. Of more than a hundred changes behind its cursor
 * the first hundred are held against its filter, and the rest counts as it is.
 *
 * @param revision Of its resource, as it was read a moment ago.
 */
export async function readLag(
  { store, now }: LagPorts,
  watch: Watch,
  revision: number,
  call: StoreCall,
): Promise<number> {
  if (revision <= watch.deliveredRevision || hasEnded(watch, now())) return 0;
  const range = { after: watch.deliveredRevision, upTo: revision, limit: MAX_BEHIND };
  return lagOf(watch, await store.readChanges(watch.resource, range, call), revision);
}

import { type Caller, denied, mayChange, mayMove, mayRead, ownerOf } from '../model/access/access.ts';
import { notYours } from '../model/change-log/consumer.ts';
import { subjectOf, type Watch } from '../model/watch/watch.ts';
import type { Snapshot } from './snapshot.ts';
import type { Store } from './store.ts';

/** The part of the store that serves callers. The rest is for the tracker's own work. */
export type VisibleStore = Pick<
  Store,
  | 'readChanges'
  | 'readOperation'
  | 'listOperations'
  | 'readConsumer'
  | 'writeConsumer'
  | 'readWatch'
  | 'listWatches'
  | 'writeWatch'
  | 'deleteWatch'
>;

/**
 * The store as one caller may see it. Rows of a resource that the caller may not see are `PERMISSION_DENIED`
 * when asked for by the resource's name, and are absent otherwise. Only editors change watches, and consumers
 * that belong to another key.
 */
export function guardStore(store: Store, caller: Omit<Caller, 'tenant'>): VisibleStore {
  const { access } = caller;
  const check = (resource: string): void => {
    if (!mayRead(access, resource)) throw denied();
  };
  const seesAll = mayRead(access, undefined);
  const isVisible = ({ operation }: Snapshot): boolean => mayRead(access, operation.resource);
  const isWatchVisible = (watch: Watch): boolean => mayRead(access, subjectOf(watch));
  const checkChange = (watch: Watch): void => {
    if (!mayChange(access, subjectOf(watch))) throw denied();
  };
  return {
    async readChanges(resource, range, call) {
      check(resource);
      return store.readChanges(resource, range, call);
    },
    async readOperation(key, call) {
      const snapshot = await store.readOperation(key, call);
      return snapshot && isVisible(snapshot) ? snapshot : undefined;
    },
    async listOperations(page, call) {
      const { items, ...rest } = await store.listOperations(page, call);
      return { ...rest, items: items.filter(isVisible) };
    },
    async readConsumer(tenant, resource, name, call) {
      check(resource);
      const consumer = await store.readConsumer(tenant, resource, name, call);
      if (consumer && !mayMove(caller, consumer)) throw notYours(name);
      return consumer;
    },
    async writeConsumer(previous, next, call) {
      check(next.resource);
      if (previous && !mayMove(caller, previous)) throw notYours(next.name);
      return store.writeConsumer(previous, { ...next, owner: ownerOf(caller) }, call);
    },
    async readWatch(tenant, id, call) {
      const watch = await store.readWatch(tenant, id, call);
      return watch && isWatchVisible(watch) ? watch : undefined;
    },
    async listWatches(tenant, page, call) {
      return store.listWatches(tenant, seesAll ? page : { ...page, where: isWatchVisible }, call);
    },
    async writeWatch(previous, next, call) {
      if (previous) checkChange(previous);
      checkChange(next);
      return store.writeWatch(previous, next, call);
    },
    async deleteWatch(tenant, id, call) {
      const watch = await store.readWatch(tenant, id, call);
      if (!watch) return;
      checkChange(watch);
      await store.deleteWatch(tenant, id, call);
    },
  };
}

import type { Watch } from '../../../lib/model/watch/watch.ts';
import type { Store } from '../../../lib/store/store.ts';

/** A store whose index of active watches shows what was some time ago. */
export function laggingIndex(store: Store, lagMs: number, now: () => number): Store {
  const past = new Map<string, { readonly at: number; readonly watches: readonly Watch[] }[]>();
  return {
    ...store,
    async activeWatches(resource) {
      const states = past.get(resource) ?? [];
      return states.findLast(({ at }) => at <= now() - lagMs)?.watches ?? [];
    },
    async writeWatch(previous, next, call) {
      const written = await store.writeWatch(previous, next, call);
      const watches = await store.activeWatches(next.resource, call);
      past.set(next.resource, [...(past.get(next.resource) ?? []), { at: now(), watches }]);
      return written;
    },
  };
}

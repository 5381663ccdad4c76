import type { Watch } from '../../../lib/model/watch/watch.ts';
import type { Store } from '../../../lib/store/store.ts';
import { pageOf } from './memory-watches.ts';

const ALL = 1_000_000;

/** A store whose index of active watches shows what was some time ago, so many of them at most at once. */
export function laggingIndex(store: Store, lagMs: number, most: number, now: () => number): Store {
  const past = new Map<string, { readonly at: number; readonly watches: readonly Watch[] }[]>();
  return {
    ...store,
    async activeWatches(resource, { limit, ...range }) {
      const states = past.get(resource) ?? [];
      const watches = states.findLast(({ at }) => at <= now() - lagMs)?.watches ?? [];
      return pageOf(watches, { ...range, limit: Math.min(limit, most) });
    },
    async writeWatch(previous, next, call) {
      const written = await store.writeWatch(previous, next, call);
      const { items: watches } = await store.activeWatches(next.resource, { limit: ALL }, call);
      past.set(next.resource, [...(past.get(next.resource) ?? []), { at: now(), watches }]);
      return written;
    },
  };
}

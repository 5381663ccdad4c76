import { TrackerError } from '../../../lib/model/core/error.ts';
import type { Watch } from '../../../lib/model/watch/watch.ts';
import type { Store } from '../../../lib/store/store.ts';

type Watches = Pick<Store, 'readWatch' | 'listWatches' | 'activeWatches' | 'writeWatch' | 'deleteWatch'>;

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The watches of the store that the simulation runs on. */
export function memoryWatches(): Watches {
  const watches = new Map<string, Watch>();
  const keyOf = (tenant: string, id: string): string => JSON.stringify([tenant, id]);
  let versions = 0;
  return {
    async readWatch(tenant, id) {
      const watch = watches.get(keyOf(tenant, id));
      return watch && copy(watch);
    },
    async listWatches(tenant, { after = '', limit }) {
      const all = [...watches.values()].filter((watch) => watch.tenant === tenant && watch.id > after);
      const items = all.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
      const last = items.at(-1);
      return { items: copy(items), ...(last && all.length > limit ? { next: last.id } : {}) };
    },
    async activeWatches(resource) {
      return copy(
        [...watches.values()].filter((watch) => watch.resource === resource && watch.state === 'ACTIVE'),
      );
    },
    async writeWatch(previous, next) {
      const key = keyOf(next.tenant, next.id);
      if (watches.get(key)?.version !== previous?.version) {
        throw new TrackerError('ABORTED', `the watch ${next.id} was written by somebody else`);
      }
      versions += 1;
      watches.set(key, copy({ ...next, version: String(versions) }));
      return copy({ ...next, version: String(versions) });
    },
    async deleteWatch(tenant, id) {
      watches.delete(keyOf(tenant, id));
    },
  };
}

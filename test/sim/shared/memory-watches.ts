import { randomUUID } from 'node:crypto';
import { TrackerError } from '../../../lib/model/core/error.ts';
import type { Watch } from '../../../lib/model/watch/watch.ts';
import type { Store } from '../../../lib/store/store.ts';

type Watches = Pick<Store, 'readWatch' | 'listWatches' | 'activeWatches' | 'writeWatch' | 'deleteWatch'>;

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The watches of the store that the simulation runs on. */
export function memoryWatches(watches: Map<string, Watch>, now: () => number): Watches {
  const keyOf = (tenant: string, id: string): string => JSON.stringify([tenant, id]);
  const isKept = ({ keepUntil = Number.POSITIVE_INFINITY }: Watch): boolean => keepUntil > now();
  const all = (): Watch[] => [...watches.values()].filter(isKept);
  return {
    async readWatch(tenant, id) {
      const watch = watches.get(keyOf(tenant, id));
      return watch && isKept(watch) ? copy(watch) : undefined;
    },
    async listWatches(tenant, { after = '', limit, where = () => true }) {
      const behind = all()
        .filter(where)
        .filter((watch) => watch.tenant === tenant && watch.id > after);
      const items = behind.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
      const last = items.at(-1);
      return { items: copy(items), ...(last && behind.length > limit ? { next: last.id } : {}) };
    },
    async activeWatches(resource) {
      return copy(all().filter((watch) => watch.resource === resource && watch.state === 'ACTIVE'));
    },
    async writeWatch(previous, next) {
      const key = keyOf(next.tenant, next.id);
      const stored = watches.get(key);
      const isNew = !stored || !isKept(stored);
      if (previous ? stored?.version !== previous.version : !isNew) {
        throw new TrackerError('ABORTED', `the watch ${next.id} was written by somebody else`);
      }
      const written = copy({ ...next, version: randomUUID() });
      watches.set(key, written);
      return copy(written);
    },
    async deleteWatch(tenant, id) {
      watches.delete(keyOf(tenant, id));
    },
  };
}

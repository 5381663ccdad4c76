import { randomUUID } from 'node:crypto';
import { TrackerError } from '../../../lib/model/core/error.ts';
import type { WatchKey } from '../../../lib/model/task.ts';
import type { Watch } from '../../../lib/model/watch/watch.ts';
import {
  isCounted,
  mostOn,
  tooManyWatches,
  type WatchLimits,
} from '../../../lib/model/watch/watch-limits.ts';
import type { ActivePage, WatchStore } from '../../../lib/store/watch-store.ts';

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The watches of the store that the simulation runs on. */
export function memoryWatches(
  watches: Map<string, Watch>,
  now: () => number,
  limits: WatchLimits,
): WatchStore {
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
    async activeWatches(resource, page) {
      const active = all().filter((watch) => watch.resource === resource && watch.state === 'ACTIVE');
      return copy(pageOf(active, page));
    },
    async writeWatch(previous, next) {
      const key = keyOf(next.tenant, next.id);
      const stored = watches.get(key);
      const isNew = !stored || !isKept(stored);
      if (previous ? stored?.version !== previous.version : !isNew) {
        throw new TrackerError('ABORTED', `the watch ${next.id} was written by somebody else`);
      }
      if (isCounted(next) && !isCounted(previous)) checkLimits(all(), next, limits);
      const written = copy({ ...next, version: randomUUID() });
      watches.set(key, written);
      return copy(written);
    },
    async deleteWatch(tenant, id) {
      watches.delete(keyOf(tenant, id));
    },
  };
}

/** A page of watches in the order of their ids, those of one id by tenant. */
export function pageOf(
  watches: readonly Watch[],
  { after, limit }: Parameters<WatchStore['activeWatches']>[1],
): ActivePage {
  const orderOf = ({ id, tenant }: WatchKey): string => `${id} ${tenant}`;
  const behind = watches.filter((watch) => !after || orderOf(watch) > orderOf(after));
  const items = behind.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)).slice(0, limit);
  const last = items.at(-1);
  return last && items.length === limit ? { items, next: { tenant: last.tenant, id: last.id } } : { items };
}

function checkLimits(watches: readonly Watch[], next: Watch, limits: WatchLimits): void {
  const own = watches.filter((watch) => watch.tenant === next.tenant && isCounted(watch));
  const same = own.filter(({ resource }) => resource === next.resource);
  const most = mostOn(next, limits);
  if (same.length >= most) throw tooManyWatches(same.length, most, next.resource);
  if (own.length >= limits.tenant) throw tooManyWatches(own.length, limits.tenant);
}

import { isDeepStrictEqual } from 'node:util';
import {
  type Consumer,
  isSamePlace,
  MAX_CONSUMERS,
  tooManyConsumers,
} from '../../../lib/model/change-log/consumer.ts';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { newTracking } from '../../../lib/model/following/follow.ts';
import type { Tracking } from '../../../lib/model/following/tracking.ts';
import type { Task } from '../../../lib/model/task.ts';
import type { Watch } from '../../../lib/model/watch/watch.ts';
import { WATCH_LIMITS, type WatchLimits } from '../../../lib/model/watch/watch-limits.ts';
import type { Store } from '../../../lib/store/store.ts';
import { type Logs, memoryChanges } from './memory-changes.ts';
import { memoryOperations, type Snapshots } from './memory-operations.ts';
import { memoryTasks } from './memory-tasks.ts';
import { memoryWatches } from './memory-watches.ts';

const aborted = (what: string): TrackerError => new TrackerError('ABORTED', what);

/** Through JSON, as everything that is stored: a caller never shares an object with the store. */
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export interface MemoryTables {
  readonly trackings: Map<string, Tracking>;
  readonly logs: Logs;
  readonly snapshots: Snapshots;
  readonly tasks: Map<string, Task>;
  readonly watches: Map<string, Watch>;
  readonly consumers: Map<string, Consumer>;
}

export const memoryTables = (): MemoryTables => ({
  trackings: new Map(),
  logs: new Map(),
  snapshots: new Map(),
  tasks: new Map(),
  watches: new Map(),
  consumers: new Map(),
});

interface MemoryStoreOptions {
  /** Shared by stores of several processes. @default tables of its own */
  readonly tables?: MemoryTables;
  /** By which rows expire. @default nothing expires */
  readonly now?: () => number;
  /** @default `WATCH_LIMITS` */
  readonly watchLimits?: WatchLimits;
}

/** A store that lives as long as its process. Every call takes effect at once. */
export function createMemoryStore({
  tables = memoryTables(),
  now = () => 0,
  watchLimits = WATCH_LIMITS,
}: MemoryStoreOptions = {}): Store {
  const { trackings, consumers } = tables;
  return {
    ...memoryTasks(tables.tasks),
    ...memoryWatches(tables.watches, now, watchLimits),
    ...memoryChanges(tables.logs, now),
    ...memoryOperations(tables.snapshots, now),

    async readTracking(resource) {
      const tracking = trackings.get(resource);
      return tracking && copy(tracking);
    },

    async readRevision(resource) {
      return trackings.get(resource)?.revision ?? 0;
    },

    async fence(resource, parents, epoch) {
      const tracking = trackings.get(resource) ?? newTracking(resource, parents);
      if (tracking.epoch > epoch) throw aborted(`${resource} is held with epoch ${tracking.epoch}`);
      trackings.set(resource, { ...tracking, epoch });
      return copy({ ...tracking, epoch });
    },

    async commit(previous, next) {
      const stored = trackings.get(next.resource);
      if (stored?.epoch !== previous.epoch) {
        throw aborted(`${next.resource} is held with epoch ${stored?.epoch}`);
      }
      if (!isSame(previous, stored)) {
        throw aborted(`${next.resource} is no longer what its holder has read`);
      }
      trackings.set(next.resource, copy(next));
    },

    async forgetUntold(resource, epoch) {
      const tracking = trackings.get(resource);
      if (tracking && tracking.epoch <= epoch && tracking.revision === 0) trackings.delete(resource);
    },

    async readConsumer(tenant, resource, name) {
      return consumers.get(JSON.stringify([tenant, resource, name]));
    },

    async writeConsumer(previous, next) {
      const key = JSON.stringify([next.tenant, next.resource, next.name]);
      const stored = consumers.get(key);
      const same = stored && previous ? isSamePlace(stored, previous) : stored === previous;
      const begun = [...consumers.values()].filter(
        ({ tenant, owner }) => owner && tenant === next.tenant && owner === next.owner,
      );
      if (!previous && begun.length >= MAX_CONSUMERS) throw tooManyConsumers();
      if (!same || previous?.owner !== stored?.owner || next.acknowledged < (stored?.acknowledged ?? 0))
        throw aborted(`${next.name} has moved`);
      consumers.set(key, copy(next));
    },

    readDeploymentId: async () => 'sim',
  };
}

const isSame = (a: Tracking, b: Tracking): boolean => a === b || isDeepStrictEqual(copy(a), copy(b));

import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../../lib/model/change-log/change.ts';
import { type Consumer, isSamePlace } from '../../../lib/model/change-log/consumer.ts';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { compareInstants } from '../../../lib/model/core/instant.ts';
import { newTracking } from '../../../lib/model/following/follow.ts';
import type { Tracking } from '../../../lib/model/following/tracking.ts';
import { TERMINAL_STATES } from '../../../lib/model/operation/operation.ts';
import type { Snapshot, Store } from '../../../lib/store/store.ts';
import { memoryTasks } from './memory-tasks.ts';
import { memoryWatches } from './memory-watches.ts';

const aborted = (what: string): TrackerError => new TrackerError('ABORTED', what);

/** Through JSON, as everything that is stored: nobody holds on to what somebody else may change. */
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** A store that lives as long as its process, and keeps every promise of the port; every call takes effect at once. */
export function createMemoryStore(): Store {
  const trackings = new Map<string, Tracking>();
  const logs = new Map<string, Map<number, { readonly change: Change; readonly epoch: number }>>();
  const snapshots = new Map<string, Snapshot>();
  const consumers = new Map<string, Consumer>();

  const logOf = (resource: string) => {
    const log = logs.get(resource) ?? new Map();
    logs.set(resource, log);
    return log;
  };

  return {
    ...memoryTasks(),
    ...memoryWatches(),

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

    async writeChanges(changes, epoch) {
      for (const change of changes) {
        const log = logOf(change.resource);
        const row = log.get(change.revision);
        if (row && row.epoch > epoch) throw aborted(`revision ${change.revision} has epoch ${row.epoch}`);
        log.set(change.revision, { change: copy(change), epoch });
      }
    },

    async readChanges(resource, { after, upTo, limit }) {
      const revisions = [...logOf(resource).keys()].filter(
        (revision) => revision > after && revision <= upTo,
      );
      const rows = revisions.sort((a, b) => a - b).slice(0, limit);
      return rows.flatMap((revision) => copy(logOf(resource).get(revision)?.change ?? []));
    },

    async recordOperations(added) {
      for (const { again: _, ...snapshot } of added) {
        const stored = snapshots.get(snapshot.key);
        if (!stored || compareSnapshots(stored, snapshot) <= 0) snapshots.set(snapshot.key, copy(snapshot));
      }
    },

    async readOperation(key) {
      const snapshot = snapshots.get(key);
      return snapshot && copy(snapshot);
    },

    async listOperations({ after, limit }) {
      const sorted = [...snapshots.values()].sort((a, b) => comparePositions(positionOf(b), positionOf(a)));
      const rest = sorted.filter((snapshot) => !after || comparePositions(positionOf(snapshot), after) < 0);
      const items = rest.slice(0, limit).map(copy);
      const last = items.at(-1);
      return { items, ...(last && rest.length > items.length ? { next: positionOf(last) } : {}) };
    },

    async readConsumer(tenant, resource, name) {
      return consumers.get(JSON.stringify([tenant, resource, name]));
    },

    async writeConsumer(previous, next) {
      const key = JSON.stringify([next.tenant, next.resource, next.name]);
      const stored = consumers.get(key);
      const same = stored && previous ? isSamePlace(stored, previous) : stored === previous;
      if (!same || next.acknowledged < (stored?.acknowledged ?? 0)) throw aborted(`${next.name} has moved`);
      consumers.set(key, copy(next));
    },
  };
}

const isSame = (a: Tracking, b: Tracking): boolean => a === b || isDeepStrictEqual(copy(a), copy(b));

const isEnded = ({ operation }: Snapshot): boolean => operation.done || TERMINAL_STATES.has(operation.state);

const compareSnapshots = (a: Snapshot, b: Snapshot): number =>
  Number(isEnded(a)) - Number(isEnded(b)) ||
  Number(a.operation.modifiedAt !== undefined) - Number(b.operation.modifiedAt !== undefined) ||
  compareInstants(a.operation.modifiedAt, b.operation.modifiedAt) ||
  compareInstants(a.observedAt, b.observedAt);

const positionOf = ({ operation, observedAt, key }: Snapshot): string =>
  JSON.stringify([operation.createdAt ?? observedAt, key]);

function comparePositions(a: string, b: string): number {
  const [[timeA, keyA], [timeB, keyB]] = [JSON.parse(a), JSON.parse(b)] as [string[], string[]];
  return compareInstants(timeA, timeB) || String(keyA).localeCompare(String(keyB));
}

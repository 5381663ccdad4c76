import { randomUUID } from 'node:crypto';
import { TrackerError } from '../../model/core/error.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import type { Documents } from '../documents/documents.ts';
import type { Item } from '../documents/items.ts';
import { TABLES } from '../documents/tables.ts';
import type { StoreCall } from '../store-call.ts';
import type { TrackingStore } from '../tracking-store.ts';
import { bucketItems } from './bucket-items.ts';
import type { Entries } from './buckets.ts';
import { move, NOWHERE, type Placement, readPlacement } from './placement.ts';
import { sortableNumber } from './sortable.ts';
import { fromTracking, inlineEntries, revisionOf, stateKey, toTracking } from './tracking-item.ts';

/** How many states with buckets stay in memory: those read or written last. */
const KEPT_STATES = 2;
/** How often a state is read when its buckets are gone by the time they are asked for. */
const MAX_READS = 5;

/**
 * A commit is one conditional write of the state's item. Buckets are written before it and never overwritten:
 * a part's name contains its commit and its holder, so a holder that is too late may leave parts behind but
 * changes none that a committed state refers to. What one commit wrote never changes, so the entries of the
 * last states stay in memory: a holder that has read the state fences without reading its buckets again.
 */
export function trackingTable(documents: Documents, now: () => number): TrackingStore {
  const buckets = bucketItems(documents);
  const placements = new WeakMap<Tracking, Placement>();
  const instance = randomUUID().slice(0, 8);
  const kept = new Map<string, Entries>();
  let commits = 0;

  function keep(tracking: Tracking, placement: Placement): void {
    placements.set(tracking, placement);
    if (placement.commit === undefined || placement.parts.length === 0) return;
    kept.delete(placement.commit);
    kept.set(placement.commit, tracking);
    for (const commit of [...kept.keys()].slice(0, -KEPT_STATES)) kept.delete(commit);
  }

  const readState = (resource: string, call: StoreCall) =>
    documents.get(TABLES.tracking, stateKey(resource), call);

  /** The whole state. A missing bucket means that a later commit replaced it: the state is read again. */
  async function complete(first: Item, resource: string, call: StoreCall): Promise<Tracking> {
    let item: Item | undefined = first;
    for (let read = 1; item && read <= MAX_READS; read += 1) {
      const placement = readPlacement(item);
      const entries =
        placement.parts.length === 0
          ? inlineEntries(item)
          : (kept.get(placement.commit ?? '') ?? (await buckets.read(resource, placement.parts, call)));
      if (entries) {
        const tracking = toTracking(item, entries);
        keep(tracking, placement);
        return tracking;
      }
      item = await readState(resource, call);
    }
    throw new TrackerError('DATA_LOSS', `a part of what is known of ${resource} is missing`);
  }

  async function storedPlacement(resource: string, call: StoreCall): Promise<Placement> {
    const item = await readState(resource, call);
    return item ? readPlacement(item) : NOWHERE;
  }

  return {
    readTracking: async (resource, call) => {
      const item = await readState(resource, call);
      return item && complete(item, resource, call);
    },

    readRevision: async (resource, call) => {
      const item = await readState(resource, call);
      return item ? revisionOf(item) : 0;
    },

    fence: async (resource, parents, epoch, call) => {
      const update = {
        update: 'SET e = :e, q = if_not_exists(q, :q)',
        condition: 'attribute_not_exists(e) OR e <= :e',
        values: { ':e': epoch, ':q': JSON.stringify(parents) },
      };
      const { item } = await documents.update(TABLES.tracking, stateKey(resource), update, call);
      const tracking = item && (await complete(item, resource, call));
      if (tracking?.epoch !== epoch) throw overtaken(resource);
      return tracking;
    },

    commit: async (previous, next, call) => {
      const { resource } = next;
      const isHeld = previous.epoch === next.epoch;
      const from = placements.get(previous) ?? (isHeld ? await storedPlacement(resource, call) : NOWHERE);
      commits += 1;
      const commit = `${sortableNumber(next.epoch)}.${sortableNumber(commits)}.${instance}`;
      const leftovers =
        from.parts.length === 0 ? [] : await buckets.leftovers(resource, from.commit, commit, call);
      const { placement, changed, dead } = move({ from, previous, next, commit, leftovers, now: now() });
      await buckets.remove(resource, dead, call);
      await buckets.write(resource, changed, call);
      const outcome = await documents.put(
        TABLES.tracking,
        fromTracking(next, placement),
        onTopOf(from.commit, previous.epoch),
        call,
      );
      if (outcome === 'refused') {
        const parts = changed.map(({ part }) => part);
        await buckets.remove(resource, parts, call);
        throw overtaken(resource);
      }
      if (outcome === 'unsure' && (await storedPlacement(resource, call)).commit !== commit) {
        throw overtaken(resource);
      }
      keep(next, placement);
    },

    forgetUntold: async (resource, epoch, call) => {
      await documents.delete(TABLES.tracking, stateKey(resource), call, {
        condition: 'e <= :e AND (attribute_not_exists(v) OR v = :none) AND attribute_not_exists(b)',
        values: { ':e': epoch, ':none': 0 },
      });
    },
  };
}

/**
 * Besides the epoch, the state must still be the one that this commit follows. A commit that arrives a second
 * time, after its holder's next commit, must not restore the earlier state.
 */
const onTopOf = (commit: string | undefined, epoch: number) =>
  commit === undefined
    ? { condition: 'e = :e AND attribute_not_exists(w)', values: { ':e': epoch } }
    : { condition: 'e = :e AND w = :w', values: { ':e': epoch, ':w': commit } };

const overtaken = (resource: string): TrackerError =>
  new TrackerError('ABORTED', `somebody else holds ${resource} by now`);

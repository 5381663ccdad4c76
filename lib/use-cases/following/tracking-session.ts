import type { Change } from '../../model/change-log/change.ts';
import { TrackerError } from '../../model/core/error.ts';
import { checkParents, follow, newTracking } from '../../model/following/follow.ts';
import type { Observation, Reconciled, Records } from '../../model/following/observation.ts';
import { withoutScan } from '../../model/following/progress.ts';
import type { reconcile } from '../../model/following/reconcile.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import { changed, sameProgress, worthCommitting } from '../../model/following/tracking-diff.ts';
import type { Operation } from '../../model/operation/operation.ts';
import { operationKey, refOf, trackedId } from '../../model/operation/operation-ref.ts';
import { formatResource, parentsOf, type Resource } from '../../model/operation/resource.ts';
import type { Store, StoreCall } from '../../store/store.ts';
import { wakeWatches } from '../tasks/deliver-task.ts';
import { recordHistory, recordOperations } from './record-operations.ts';

/** The state of a resource in the hands of whoever holds its task. */
export interface TrackingSession {
  /** The state as far as it has been observed, committed or not. */
  current(): Tracking;
  /** Takes in an observation; the first that leads to a change fences the resource. */
  observe(observation: Observation): Promise<Reconciled>;
  /**
   * Writes what is new since the last time, in the order of the design: snapshots, change rows, wakes, commit; and then
   * what had ended before following began, as far as there is time. Writes nothing where there is nothing new.
   */
  save(): Promise<void>;
  /**
   * Saves for the last time.
   *
   * @param keepScan Also commits how far the scan has come, for somebody else to go on with.
   */
  finish(keepScan: boolean): Promise<void>;
  /** The deliver tasks that were woken for what has been committed. */
  woken(): ReadonlySet<string>;
}

export interface SessionPorts {
  readonly store: Store;
  readonly now: () => number;
  readonly reconcile: typeof reconcile;
}

/** Who holds what. */
export interface SessionRequest {
  readonly resource: Resource;
  /** Of the task that has been taken. */
  readonly epoch: number;
  /** Single operations to follow; absent for the whole resource. */
  readonly only?: readonly string[];
}

/** So many records are looked up for one observation; the rest is decided when it is seen again. */
const MAX_LOOKUPS = 100;

/**
 * Takes up the state of a resource under the epoch of its task. When following begins, that is committed before
 * anything else.
 *
 * After an error of the store, the hold is spent: what was sent may still be written, so nothing more may be written
 * under the same epoch.
 *
 * @param known The state as it was read a moment ago; without it, it is read.
 * @throws {TrackerError} `ABORTED`, here and from every method, when a later holder is at work; `INVALID_ARGUMENT` when
 *   the resource has been listed with other parents.
 */
export async function openSession(
  { store, now, reconcile }: SessionPorts,
  { resource, epoch, only }: SessionRequest,
  known: Tracking | undefined,
  call: StoreCall,
): Promise<TrackingSession> {
  const name = formatResource(resource);
  const parents = parentsOf(resource);
  const read = known ?? (await store.readTracking(name, call)) ?? newTracking(name, parents);
  checkParents(read, resource);
  if (read.epoch > epoch) throw new TrackerError('ABORTED', `a later holder polls ${name}`);
  let committed = read;
  if (follow(read, only, now()) !== read) {
    const current = await store.fence(name, parents, epoch, call);
    committed = follow(current, only, now());
    if (committed !== current) await store.commit(current, committed, call);
  }
  let working = committed;
  let changes: Change[] = [];
  let operations: Operation[] = [];
  const woken = new Set<string>();

  /**
   * A scan goes on if nobody has committed since. What else was seen before the fence is no change, and is seen again.
   */
  async function fence(): Promise<void> {
    const current = await store.fence(name, parents, epoch, call);
    working = sameProgress(current, committed) ? { ...current, progress: working.progress } : current;
    committed = current;
  }

  async function judge(observation: Observation, seenAt: number): Promise<Reconciled> {
    const first = reconcile(working, observation, seenAt);
    if (first.lookups.length === 0) return first;
    return reconcile(working, observation, seenAt, await lookUp(first.lookups.slice(0, MAX_LOOKUPS)));
  }

  async function lookUp(ids: readonly string[]): Promise<Records> {
    const found = ids.map(async (id) => {
      const snapshot = await store.readOperation(operationKey(refOf(resource, id)), call);
      return [id, snapshot?.operation] as const;
    });
    return new Map(await Promise.all(found));
  }

  /** Where there are no change rows, the commit alone is the fence: it raises the epoch of the very state it follows. */
  async function commit(state: Tracking): Promise<void> {
    const next = { ...state, epoch };
    if (changes.length > 0) {
      await store.writeChanges(changes, epoch, call);
      for (const id of await wakeWatches(store, changes, now(), call)) woken.add(id);
    }
    changes = [];
    await store.commit(committed, next, call);
    committed = next;
  }

  async function write(next: Tracking | undefined): Promise<void> {
    const told = new Set(changes.map(({ operation }) => trackedId(name, operation)));
    const isTold = (operation: Operation): boolean => told.has(trackedId(name, operation));
    const [news, history] = [operations.filter(isTold), operations.filter((row) => !isTold(row))];
    operations = [];
    await recordOperations(store, { resource, operations: news, open: committed.open, at: now() }, call);
    if (next) await commit(next);
    await recordHistory(store, { resource, operations: history, open: {}, at: now() }, call);
  }

  return {
    current: () => working,

    async observe(observation) {
      const seenAt = now();
      let judged = await judge(observation, seenAt);
      if (judged.changes.length > 0 && committed.epoch !== epoch) {
        await fence();
        judged = await judge(observation, seenAt);
      }
      working = judged.tracking;
      changes.push(...judged.changes);
      operations.push(...judged.operations);
      return judged;
    },

    save: () => write(worthCommitting(committed, working) ? withoutScan(working) : undefined),

    finish(keepScan) {
      const last = keepScan ? working : withoutScan(working);
      return write(changed(committed, last) ? last : undefined);
    },

    woken: () => woken,
  };
}

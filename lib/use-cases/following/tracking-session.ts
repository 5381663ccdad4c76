import type { Change } from '../../model/change-log/change.ts';
import { TrackerError } from '../../model/core/error.ts';
import { checkParents, follow, newTracking } from '../../model/following/follow.ts';
import type { Observation, Reconciled } from '../../model/following/observation.ts';
import { withoutScan } from '../../model/following/progress.ts';
import type { reconcile } from '../../model/following/reconcile.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import { changed, sameProgress, worthCommitting } from '../../model/following/tracking-diff.ts';
import type { Operation } from '../../model/operation/operation.ts';
import { trackedId } from '../../model/operation/operation-ref.ts';
import { formatResource, parentsOf, type Resource } from '../../model/operation/resource.ts';
import type { Store } from '../../store/store.ts';
import type { StoreCall } from '../../store/store-call.ts';
import { announce } from '../tasks/announce.ts';
import { createJudge } from './judge.ts';
import { recordHistory, recordOperations } from './record-operations.ts';

/**
 * A unit of work on the state of a resource, under the epoch of its task. ARCHITECTURE.md, "Commit order and
 * fencing", says why the order of the writes is as it is.
 */
export interface TrackingSession {
  /** The state as far as it has been observed, committed or not. */
  current(): Tracking;
  /** Takes in an observation; the first that leads to a change fences the resource. */
  observe(observation: Observation): Promise<Reconciled>;
  /**
   * Writes what is new since the last time, in this order: the records of the operations that changed, the
   * change rows, the wake of the task that tells of them, and the commit, which alone makes them count; then, in the time
   * that is left, the records of what had ended before following began. Writes nothing where there is nothing
   * new.
   */
  save(): Promise<void>;
  /**
   * Saves for the last time.
   *
   * @param keepScan Also commits how far the scan has come, for the next poll to continue.
   */
  finish(keepScan: boolean): Promise<void>;
  /** The tasks that were woken to tell of the committed changes. */
  woken(): ReadonlySet<string>;
}

export interface SessionPorts {
  readonly store: Store;
  readonly now: () => number;
  readonly reconcile: typeof reconcile;
}

/** A resource, and the holder's right to it. */
export interface SessionRequest {
  readonly resource: Resource;
  /** The epoch of the task that has been taken. */
  readonly epoch: number;
  /** Single operations to follow; absent for the whole resource. */
  readonly only?: readonly string[];
}

/**
 * Opens the state of a resource under the epoch of its task. When following begins, that is committed before
 * anything else.
 *
 * After an error of the store, the session is spent: what was sent may still be written, so nothing more may
 * be written under the same epoch.
 *
 * @param known The state as it was read a moment ago; without it, it is read.
 * @throws {TrackerError} `ABORTED`, here and from every method, when a later holder is at work;
 *   `INVALID_ARGUMENT` when the resource has been listed with other parents.
 */
export async function openSession(
  { store, now, reconcile }: SessionPorts,
  { resource, epoch, only }: SessionRequest,
  known: Tracking | undefined,
  call: StoreCall,
): Promise<TrackingSession> {
  const name = formatResource(resource);
  const judge = createJudge({ store, reconcile }, resource, call);
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
   * A scan continues if no other holder has committed since. What else was seen before the fence is no
   * change, and is seen again.
   */
  async function fence(): Promise<void> {
    const current = await store.fence(name, parents, epoch, call);
    working = sameProgress(current, committed) ? { ...current, progress: working.progress } : current;
    committed = current;
  }

  /**
   * Where there are no change rows, the commit alone is the fence: it raises the epoch of the very state it
   * follows.
   */
  async function commit(state: Tracking): Promise<void> {
    const next = { ...state, epoch };
    if (changes.length > 0) {
      await store.writeChanges(changes, epoch, call);
      const id = await announce(store, changes, now(), call);
      if (id !== undefined) woken.add(id);
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
      let judged = await judge(working, observation, seenAt);
      if (judged.changes.length > 0 && committed.epoch !== epoch) {
        await fence();
        judged = await judge(working, observation, seenAt);
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

import type { Change } from '../model/change-log/change.ts';
import type { Consumer } from '../model/change-log/consumer.ts';
import type { Deadline } from '../model/core/deadline.ts';
import type { Tracking } from '../model/following/tracking.ts';
import type { Operation } from '../model/operation/operation.ts';
import type { Task, Wake } from '../model/task.ts';
import type { Watch } from '../model/watch/watch.ts';

/** What every call to the store is bound by. */
export type StoreCall = Deadline;

/** A recorded operation under the key that is unique across both families (`operationKey`). */
export interface Snapshot {
  readonly key: string;
  readonly operation: Operation;
  /** RFC 3339. */
  readonly observedAt: string;
  /** It has been recorded before, as far as the caller knows: writing it is cheaper then, and right in any case. */
  readonly again?: boolean;
}

/** A place in the list of recorded operations, to go on from; plain text, not yet sealed. */
export type ListPosition = string;

/**
 * The port to the tracker's memory. Every method rejects with a `TrackerError` only: `ABORTED` when somebody else
 * holds the item by now, `UNAVAILABLE` or `RESOURCE_EXHAUSTED` when the store stayed out of reach until the deadline,
 * `CANCELLED` when the signal aborted.
 *
 * An operation that is too large for the store is kept without its bodies: `response`, then `metadata` are left as
 * `{"@type": …, "truncated": true}`.
 *
 * Expired rows are never returned, whether the store has deleted them or not.
 */
export interface Store {
  // Tracking
  readTracking(resource: string, call: StoreCall): Promise<Tracking | undefined>;
  /** The committed revision alone, which costs less than the state; 0 where nothing is known of the resource. */
  readRevision(resource: string, call: StoreCall): Promise<number>;
  /**
   * Raises the tracking's epoch to `epoch`, creating the item if there is none, and answers the state as it is at
   * that instant. Fencing again with one's own epoch is harmless.
   *
   * @throws {TrackerError} `ABORTED` when a later holder has fenced.
   */
  fence(
    resource: string,
    parents: Readonly<Record<string, string>>,
    epoch: number,
    call: StoreCall,
  ): Promise<Tracking>;
  /**
   * Makes `next` the state, in one conditional write. `previous` is what was read, fenced or committed last, so that
   * only what differs has to be written. Its epoch may be lower than that of `next`: such a commit is a fence as well.
   *
   * @throws {TrackerError} `ABORTED` unless the stored state is `previous`, its epoch included.
   */
  commit(previous: Tracking, next: Tracking, call: StoreCall): Promise<void>;

  // Change log
  /**
   * Writes rows above the committed revision; a row that an earlier holder left there is written over.
   *
   * @throws {TrackerError} `ABORTED` when a row of a later holder is in the way.
   */
  writeChanges(changes: readonly Change[], epoch: number, call: StoreCall): Promise<void>;
  /** Rows `after` < revision <= `upTo` in order, at most `limit`; those that have expired are missing at the front. */
  readChanges(
    resource: string,
    range: { readonly after: number; readonly upTo: number; readonly limit: number },
    call: StoreCall,
  ): Promise<readonly Change[]>;

  // Recorded operations
  /** Upserts, monotone on (`done`, `modifiedAt`): an older state never overwrites a newer one. */
  recordOperations(snapshots: readonly Snapshot[], call: StoreCall): Promise<void>;
  readOperation(key: string, call: StoreCall): Promise<Snapshot | undefined>;
  /** Newest first by `createdAt` (by `observedAt` where there is none), across all resources. */
  listOperations(
    page: { readonly after?: ListPosition; readonly limit: number },
    call: StoreCall,
  ): Promise<{ readonly items: readonly Snapshot[]; readonly next?: ListPosition }>;

  // Tasks
  /** Adds the task unless there is one with its id. */
  addTask(task: Task, call: StoreCall): Promise<void>;
  readTask(id: string, call: StoreCall): Promise<Task | undefined>;
  /** Due tasks of a shard, the longest overdue first; another poller may take one before the caller does. */
  dueTasks(shard: number, now: number, limit: number, call: StoreCall): Promise<readonly Task[]>;
  /**
   * Takes a task whose lease is over: raises its epoch and sets when it is looked at again if nothing else happens.
   * `undefined` when somebody else holds it, when it is not due (unless `early`), or when there is none. Whoever names
   * in `held` the epoch of a taking of its own takes the task in any case, unless somebody else has taken it since.
   */
  takeTask(
    id: string,
    taking: {
      readonly now: number;
      readonly dueAt: number;
      readonly leaseUntil: number;
      readonly early?: boolean;
      readonly held?: number | undefined;
    },
    call: StoreCall,
  ): Promise<Task | undefined>;
  /**
   * Releases or reschedules a task that is held with `epoch`; `false` when somebody else holds it by now, or when it
   * has been woken since, if `unlessWoken` names the last wake that its holder knows of.
   */
  updateTask(
    id: string,
    epoch: number,
    next: Pick<Task, 'dueAt' | 'leaseUntil' | 'attempts'> & { readonly unlessWoken?: Wake },
    call: StoreCall,
  ): Promise<boolean>;
  /** Makes the task due at once, whoever holds it; `false` when there is none. */
  wakeTask(id: string, wake: Wake, call: StoreCall): Promise<boolean>;
  /** Deletes the task; with `held`, only if nobody has taken or woken it since. */
  deleteTask(id: string, call: StoreCall, held?: Pick<Task, 'epoch' | 'wake'>): Promise<void>;

  // Watches
  readWatch(tenant: string, id: string, call: StoreCall): Promise<Watch | undefined>;
  /** A tenant's watches behind an id, in the order of their ids. */
  listWatches(
    tenant: string,
    page: { readonly after?: string; readonly limit: number },
    call: StoreCall,
  ): Promise<{ readonly items: readonly Watch[]; readonly next?: string }>;
  /** The watches on a resource that are `ACTIVE`, of all tenants; as they were a moment ago. */
  activeWatches(resource: string, call: StoreCall): Promise<readonly Watch[]>;
  /**
   * Writes a watch on top of the one that was read, or a new one, and answers it with its new version.
   *
   * @throws {TrackerError} `ABORTED` when it has been written or deleted since, or when there is one already.
   */
  writeWatch(previous: Watch | undefined, next: Watch, call: StoreCall): Promise<Watch>;
  deleteWatch(tenant: string, id: string, call: StoreCall): Promise<void>;

  // Consumers
  readConsumer(
    tenant: string,
    resource: string,
    name: string,
    call: StoreCall,
  ): Promise<Consumer | undefined>;
  /** Moves a consumer on; never backwards. `ABORTED` when `previous` is no longer what is stored. */
  writeConsumer(previous: Consumer | undefined, next: Consumer, call: StoreCall): Promise<void>;
}

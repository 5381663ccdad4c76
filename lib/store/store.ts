import type { Change } from '../model/change-log/change.ts';
import type { Consumer } from '../model/change-log/consumer.ts';
import type { Tracking } from '../model/following/tracking.ts';
import type { DuePosition, Task, Wake } from '../model/task.ts';
import type { Deadline } from '../model/time/deadline.ts';
import type { Watch } from '../model/watch/watch.ts';
import type { ListedPage, ListPosition, Snapshot, WatchPage } from './snapshot.ts';

/** The limits of a call to the store: no attempt or wait goes past its deadline. */
export interface StoreCall extends Deadline {
  /** Told of the request units of every answered request, as they are spent. */
  readonly onRequestUnits?: (units: number) => void;
}

/** What polling has shown of a resource besides its operations, as `Task` has it. */
export interface Met {
  readonly problem?: Task['problem'] | undefined;
  readonly callMs?: number | undefined;
}

/**
 * The port to the tracker's memory. Every method rejects with a `TrackerError` only: `ABORTED` when another
 * holder has the item by now, `UNAVAILABLE` or `RESOURCE_EXHAUSTED` when the store could not be reached until
 * the deadline, `CANCELLED` when the signal aborted.
 *
 * An operation that is too large for the store is kept without its bodies: first `response`, then `metadata`
 * become `{"@type": …, "truncated": true}`.
 *
 * Expired rows are never returned, even before the store deletes them.
 */
export interface Store {
  // Tracking
  readTracking(resource: string, call: StoreCall): Promise<Tracking | undefined>;
  /** The committed revision alone, at a lower cost than the state; 0 for an unknown resource. */
  readRevision(resource: string, call: StoreCall): Promise<number>;
  /**
   * Raises the tracking's epoch to `epoch`, creating the item if there is none, and answers the state at that
   * instant. Fencing again with the same epoch changes nothing.
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
   * Makes `next` the state, in one conditional write. `previous` is the state read, fenced or committed last:
   * only the differences are written. A commit whose `next` has a higher epoch than `previous` fences as
   * well.
   *
   * @throws {TrackerError} `ABORTED` unless the stored state is `previous`, its epoch included.
   */
  commit(previous: Tracking, next: Tracking, call: StoreCall): Promise<void>;

  // Change log
  /**
   * Writes rows above the committed revision. Rows left there by an earlier holder are overwritten.
   *
   * @throws {TrackerError} `ABORTED` when a later holder has written one of the rows.
   */
  writeChanges(changes: readonly Change[], epoch: number, call: StoreCall): Promise<void>;
  /**
   * Rows with `after` < revision <= `upTo` in order, at most `limit`; expired rows are missing at the front.
   */
  readChanges(
    resource: string,
    range: { readonly after: number; readonly upTo: number; readonly limit: number },
    call: StoreCall,
  ): Promise<readonly Change[]>;

  // Recorded operations
  /** Upserts, monotone on (`done`, `modifiedAt`): an older state never overwrites a newer one. */
  recordOperations(snapshots: readonly Snapshot[], call: StoreCall): Promise<void>;
  readOperation(key: string, call: StoreCall): Promise<Snapshot | undefined>;
  /**
   * Newest first by `createdAt` (`observedAt` without one), across all resources. Reads at most `limit` rows,
   * and ends early behind about a megabyte of them: a page may be short, or empty, and still have a next one.
   */
  listOperations(
    page: { readonly after?: ListPosition; readonly limit: number },
    call: StoreCall,
  ): Promise<ListedPage>;

  // Tasks
  /** Adds the task unless one with its id exists. */
  addTask(task: Task, call: StoreCall): Promise<void>;
  readTask(id: string, call: StoreCall): Promise<Task | undefined>;
  /** Due tasks of a shard, the longest overdue first. Another poller may take one before the caller does. */
  dueTasks(
    shard: number,
    now: number,
    limit: number,
    call: StoreCall,
    after?: DuePosition,
  ): Promise<readonly Task[]>;
  /**
   * Acquires a task whose lease is over: raises its epoch and sets when it is due again if nothing else
   * happens. `undefined` when another holder has it, when it is not due (unless `early`), or when there is
   * none. With `held`, the epoch of the caller's own lease, the task is acquired in any case, unless it has
   * been acquired by another since.
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
   * Releases or reschedules a task that is held with `epoch`; `false` when another holder has it by now. With
   * `unlessWoken`, the last wake its holder knows of, also `false` when it has been woken since. What is
   * left out of problem and `callMs` is forgotten.
   */
  updateTask(
    id: string,
    epoch: number,
    next: Pick<Task, 'dueAt' | 'leaseUntil' | 'attempts'> & Met & { readonly unlessWoken?: Wake },
    call: StoreCall,
  ): Promise<boolean>;
  /** Makes the task due at once, held or not; `false` when there is none. */
  wakeTask(id: string, wake: Wake, call: StoreCall): Promise<boolean>;
  /** Deletes the task; with `held`, only if it has not been acquired or woken since. */
  deleteTask(id: string, call: StoreCall, held?: Pick<Task, 'epoch' | 'wake'>): Promise<void>;

  // Watches
  readWatch(tenant: string, id: string, call: StoreCall): Promise<Watch | undefined>;
  /** A tenant's watches with ids behind `after`, in the order of their ids. */
  listWatches(
    tenant: string,
    page: WatchPage,
    call: StoreCall,
  ): Promise<{ readonly items: readonly Watch[]; readonly next?: string }>;
  /** The `ACTIVE` watches on a resource, of all tenants; read from an index that may lag. */
  activeWatches(resource: string, call: StoreCall): Promise<readonly Watch[]>;
  /**
   * Writes a new watch, or the next version of one that was read, and answers it with its new `version`.
   *
   * @throws {TrackerError} `ABORTED` when the watch has been written or deleted since, or a new one's id is
   *   taken.
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
  /**
   * Moves a consumer forward, never backward, and keeps it for 90 days more, or twice the retention of changes
   * if that is longer.
   *
   * @throws {TrackerError} `ABORTED` when `previous` is no longer the stored one; `RESOURCE_EXHAUSTED` for the
   *   beginning of one whose owner has begun as many as it may.
   */
  writeConsumer(previous: Consumer | undefined, next: Consumer, call: StoreCall): Promise<void>;

  // Deployment
  /** The id of the deployment that the store belongs to: made at the first call, the same at all later ones. */
  readDeploymentId(call: StoreCall): Promise<string>;
}

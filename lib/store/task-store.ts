import type { DuePosition, Met, Task, Wake } from '../model/task.ts';
import type { StoreCall } from './store-call.ts';

/** The tasks. */
export interface TaskStore {
  /** Adds the task unless one with its id exists. */
  addTask(task: Task, call: StoreCall): Promise<void>;
  /**
   * Adds the task, or makes the one that has its id due at once by the wake of the given one, in one write;
   * nothing else of it changes.
   */
  addOrWakeTask(task: Task & { readonly wake: Wake }, call: StoreCall): Promise<void>;
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
   * left out of problem and `callMs` is forgotten; `fanout` stays.
   */
  updateTask(
    id: string,
    epoch: number,
    next: Pick<Task, 'dueAt' | 'leaseUntil' | 'attempts' | 'fanout'> & Met & { readonly unlessWoken?: Wake },
    call: StoreCall,
  ): Promise<boolean>;
  /** Makes the task due at once, held or not; `false` when there is none. */
  wakeTask(id: string, wake: Wake, call: StoreCall): Promise<boolean>;
  /** Deletes the task; with `held`, only if it has not been acquired or woken since, else answers `false`. */
  deleteTask(id: string, call: StoreCall, held?: Pick<Task, 'epoch' | 'wake'>): Promise<boolean>;
}

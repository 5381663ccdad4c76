import type { Resource } from '../../model/operation/resource.ts';
import { type Met, pollTaskId, type Task } from '../../model/task.ts';
import { HANDOVER_MS, OVERDUE_MS, POLL_RESERVE_MS, WAIT_LEASE_MS } from '../../model/time/time-budget.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { addPollTask } from '../tasks/poll-task.ts';

/** How long a caller waits for something to be followed before it requests the task. */
const PATIENCE_MS = 2_000;

interface TaskPorts {
  readonly store: Store;
  readonly now: () => number;
}

/** A waiting caller's lease of the task that polls a resource. */
export interface TaskLease {
  /** Takes the task, or renews its lease; `undefined` while another holder has it. */
  acquire(): Promise<Task | undefined>;
  /**
   * Requests a handover from the current holder, which otherwise keeps polling only what is already followed.
   * Rate limited.
   */
  requestHandover(): Promise<void>;
  /** Sets how often in a row its polls have failed, and what they have met. */
  note(outcome: Pick<Task, 'attempts'> & Met): void;
  /** The task as it was last read from the store while another holder had it, or before it was taken. */
  seen(): Task | undefined;
  /** Drops the lease without a write: another holder has taken over. */
  forget(): void;
  /** Releases the task, if it is held, until `leaseUntil` only; it is due at `dueAt`. */
  release(dueAt: number, leaseUntil: number, call: Call): Promise<void>;
}

/** @param until When the wait is over. */
export function createTaskLease(
  { store, now }: TaskPorts,
  resource: Resource,
  until: number,
  call: Call,
): TaskLease {
  const id = pollTaskId(resource);
  let held: Task | undefined;
  let seen: Task | undefined;
  let mayAskAt = now() + PATIENCE_MS;

  async function renew(task: Task, at: number): Promise<Task | undefined> {
    const needed = task.callMs === undefined ? WAIT_LEASE_MS / 2 : callTime(task);
    if (task.leaseUntil - at > needed) return task;
    const lease = leaseFor(task, at);
    const kept = await store.updateTask(id, task.epoch, { ...outcomeOf(task), ...lease }, call);
    return kept ? { ...task, ...lease } : undefined;
  }

  async function acquireFree(at: number): Promise<Task | undefined> {
    const current = await store.readTask(id, call);
    seen = current;
    // A timer would follow the whole resource, so the task is not due for it yet.
    if (!current) await addPollTask(store, resource, at + WAIT_LEASE_MS, call);
    if (current && current.leaseUntil > at) return undefined;
    // A slow upstream may need more time than this caller has, which would keep off callers with enough.
    const isOverdue = current !== undefined && at - current.dueAt >= OVERDUE_MS;
    if (current?.callMs !== undefined && until - at < current.callMs && !isOverdue) return undefined;
    return store.takeTask(id, { now: at, ...leaseFor(current, at), early: true }, call);
  }

  return {
    async acquire() {
      held = held ? await renew(held, now()) : await acquireFree(now());
      return held;
    },
    async requestHandover() {
      if (now() < mayAskAt) return;
      mayAskAt = now() + HANDOVER_MS / 2;
      await store.wakeTask(id, { at: now(), revision: 0 }, call);
    },
    note({ attempts, problem, callMs }) {
      if (!held) return;
      const { problem: _, callMs: __, ...rest } = held;
      held = { ...rest, attempts, ...(problem ? { problem } : {}), ...(callMs ? { callMs } : {}) };
    },
    seen: () => seen,
    forget() {
      held = undefined;
    },
    async release(dueAt, leaseUntil, soon) {
      const task = held;
      held = undefined;
      if (task) await store.updateTask(id, task.epoch, { ...outcomeOf(task), dueAt, leaseUntil }, soon);
    },
  };
}

const outcomeOf = ({ attempts, problem, callMs }: Task): Pick<Task, 'attempts'> & Met => ({
  attempts,
  problem,
  callMs,
});

/** What one poll with its last writes takes at most. */
const callTime = (task: Task | undefined): number => (task?.callMs ?? 0) + POLL_RESERVE_MS;

function leaseFor(task: Task | undefined, at: number): Pick<Task, 'leaseUntil' | 'dueAt'> {
  const end = at + Math.max(WAIT_LEASE_MS, callTime(task));
  return { leaseUntil: end, dueAt: end };
}

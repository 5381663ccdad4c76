import type { Resource } from '../../model/operation/resource.ts';
import { ASKED_MS, pollTaskId, type Task } from '../../model/task.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { addPollTask } from '../tasks/poll-task.ts';

/** Who waits takes the task for so long at a time, and again while it waits on. */
export const LEASE_MS = 20_000;
/** A task that has been due for so long is left to nobody else. */
const OVERDUE_MS = 30_000;
/** Whoever waits for something to be followed asks for the task after so long. */
const PATIENCE_MS = 2_000;

interface TaskPorts {
  readonly store: Store;
  readonly now: () => number;
}

/** The task that polls a resource, as whoever waits for news has it under a lease, or has not. */
export interface TaskLease {
  /** Takes the task, or keeps it; `undefined` where somebody else has it. */
  acquire(): Promise<Task | undefined>;
  /** Asks whoever has the task for it, now and then: he keeps to what is followed already, again and again. */
  requestHandover(): Promise<void>;
  /** How often in a row its polls have failed by now. */
  countAttempts(attempts: number): void;
  /** It is no longer ours. */
  forget(): void;
  /** Gives the task back, if it is held; nobody takes it before its lease is over. */
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
  let mayAskAt = now() + PATIENCE_MS;

  async function renew(task: Task, at: number): Promise<Task | undefined> {
    if (task.leaseUntil - at > LEASE_MS / 2) return task;
    const lease = { leaseUntil: at + LEASE_MS, dueAt: at + LEASE_MS };
    const kept = await store.updateTask(id, task.epoch, { ...lease, attempts: task.attempts }, call);
    return kept ? { ...task, ...lease } : undefined;
  }

  async function acquireFree(at: number): Promise<Task | undefined> {
    const current = await store.readTask(id, call);
    // Not due yet for a timer, which would follow the whole resource.
    if (!current) await addPollTask(store, resource, at + LEASE_MS, call);
    if (current && current.leaseUntil > at) return undefined;
    // What has failed may need more time than this caller has: trying it again and again would keep off those who
    // have enough.
    const isOverdue = current !== undefined && at - current.dueAt >= OVERDUE_MS;
    if (current && current.attempts > 0 && until - at < LEASE_MS && !isOverdue) return undefined;
    return store.takeTask(
      id,
      { now: at, leaseUntil: at + LEASE_MS, dueAt: at + LEASE_MS, early: true },
      call,
    );
  }

  return {
    async acquire() {
      held = held ? await renew(held, now()) : await acquireFree(now());
      return held;
    },
    async requestHandover() {
      if (now() < mayAskAt) return;
      mayAskAt = now() + ASKED_MS / 2;
      await store.wakeTask(id, { at: now(), revision: 0 }, call);
    },
    countAttempts(attempts) {
      if (held) held = { ...held, attempts };
    },
    forget() {
      held = undefined;
    },
    async release(dueAt, leaseUntil, soon) {
      const task = held;
      held = undefined;
      if (task) await store.updateTask(id, task.epoch, { dueAt, leaseUntil, attempts: task.attempts }, soon);
    },
  };
}

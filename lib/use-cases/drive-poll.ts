import type { Resource } from '../model/resource.ts';
import { formatResource } from '../model/resource.ts';
import type { Task } from '../model/task.ts';
import { newTask, pollTaskId } from '../model/task.ts';
import type { Tracking } from '../model/tracking.ts';
import type { Call } from '../providers/provider.ts';
import { type PollPorts, pollResource } from './poll-resource.ts';
import { LEASE_MS } from './run-poll-task.ts';

/** How often whoever does not hold the task looks for what the holder has found. */
const LOOK_MS = 1_000;
/** A task that a waiting caller gave back is due again after this, if no timer knows better. */
const AFTER_WAIT_MS = 5_000;

export interface DrivePorts extends PollPorts {
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Makes sure that the resource is polled from now on; harmless for one that is. */
export async function followResource(
  { store, now }: DrivePorts,
  resource: Resource,
  call: Call,
): Promise<void> {
  const id = pollTaskId(resource);
  if (!(await store.readTask(id, call))) await store.addTask(newTask(id, now()), call);
}

/**
 * Waits until the tracking is as the caller wants it, or until the time is up, and answers it as it is then. Who waits
 * polls: the first of all callers takes the task and keeps it while it waits, the others read what it commits.
 *
 * @param only Single operations to follow; absent for the whole resource.
 */
export async function driveUntil(
  ports: DrivePorts,
  resource: Resource,
  isNews: (tracking: Tracking | undefined) => boolean,
  until: number,
  call: Call,
  only?: readonly string[],
): Promise<Tracking | undefined> {
  const { store, now, random, sleep } = ports;
  const id = pollTaskId(resource);
  const name = formatResource(resource);
  let held: Task | undefined;
  let failures = 0;
  let listedAt: number | undefined;
  try {
    for (;;) {
      const tracking = await store.readTracking(name, call);
      if (isNews(tracking) || now() >= until) return tracking;
      held = await hold(held);
      let wait = LOOK_MS * (0.5 + random());
      if (held) {
        const deadline = Math.min(held.leaseUntil, call.deadline);
        const polled = await pollResource(ports, {
          resource,
          epoch: held.epoch,
          call: { ...call, deadline },
          waiting: true,
          failures,
          ...(listedAt === undefined ? {} : { listedAt }),
          ...(only ? { only } : {}),
        });
        if (!polled) held = undefined;
        else {
          failures = polled.errors.length > 0 ? failures + 1 : 0;
          if (polled.scan === 'COMPLETE' || polled.scan === 'EARLY') listedAt = now();
          wait = polled.changes > 0 ? 0 : polled.nextDelayMs;
        }
      }
      await sleep(Math.max(0, Math.min(wait, until - now())), call.signal);
    }
  } finally {
    if (held) await release(held);
  }

  async function hold(task: Task | undefined): Promise<Task | undefined> {
    const at = now();
    const lease = { leaseUntil: at + LEASE_MS, dueAt: at + LEASE_MS };
    if (!task) {
      const current = await store.readTask(id, call);
      // Not due yet for a timer, which would follow the whole resource.
      if (!current) await store.addTask(newTask(id, at + LEASE_MS), call);
      if (current && current.leaseUntil > at) return undefined;
      return store.takeTask(id, { now: at, ...lease, early: true }, call);
    }
    if (task.leaseUntil - at > LEASE_MS / 2) return task;
    const kept = await store.updateTask(id, task.epoch, { ...lease, attempts: failures }, call);
    return kept ? { ...task, ...lease } : undefined;
  }

  /** Nobody waits for this: the answer is there, and a lease that is not given back ends by itself. */
  async function release({ epoch }: Task): Promise<void> {
    const next = { dueAt: now() + AFTER_WAIT_MS, leaseUntil: 0, attempts: failures };
    await store.updateTask(id, epoch, next, call).catch(() => false);
  }
}

import type { TrackerError } from '../model/error.ts';
import { follow } from '../model/follow.ts';
import { progressOf } from '../model/progress.ts';
import { formatResource, type Resource } from '../model/resource.ts';
import type { Code } from '../model/status.ts';
import { ASKED_MS, pollTaskId, type Task } from '../model/task.ts';
import type { Tracking } from '../model/tracking.ts';
import type { Call } from '../providers/provider.ts';
import { addPollTask, giveUpResource } from './follow-resource.ts';
import { type PollPorts, pollResource, RESERVE_MS } from './poll-resource.ts';

/** Who waits takes the task for so long at a time, and again while it waits on. */
const LEASE_MS = 20_000;
/** How often whoever does not hold the task looks for what the holder has found. */
const LOOK_MS = 1_000;
/** A task that a waiting caller gave back is due again after this, if no timer knows better. */
const AFTER_WAIT_MS = 5_000;
/** A task that has been due for so long is left to nobody else. */
const OVERDUE_MS = 30_000;
/** Whoever waits for something to be followed asks for the task after so long. */
const PATIENCE_MS = 2_000;
/** What the upstream answers for a resource that there is not, or that the tracker may not see. */
const REFUSALS: ReadonlySet<Code> = new Set([
  'INVALID_ARGUMENT',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'UNIMPLEMENTED',
]);

export interface DrivePorts extends PollPorts {
  /** Told of every error; the caller waits on. */
  readonly onError: (taskId: string, error: TrackerError) => void;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Waits until the tracking is as the caller wants it, or until the time is up, and answers it as it is then. Who waits
 * polls: the first of all callers takes the task and keeps it while it waits, the others read what it commits.
 *
 * Watches that such a poll has woken are left to the timer. News mostly ends the wait, and with the answer the
 * invocation: a delivery beside it would be cut off, to be made again only when its lease is over, or would let a slow
 * sink hold up the caller.
 *
 * @param only Single operations to follow; absent for the whole resource.
 * @throws {TrackerError} the upstream's refusal to list a resource that has never been listed, and what its last poll
 *   failed with when the time is up; the store's errors.
 */
export async function driveUntil(
  ports: DrivePorts,
  resource: Resource,
  isNews: (tracking: Tracking | undefined) => boolean,
  until: number,
  unbounded: Call,
  only?: readonly string[],
): Promise<Tracking | undefined> {
  const { store, now, random, sleep } = ports;
  const call = boundBy(until, now(), unbounded);
  const id = pollTaskId(resource);
  const name = formatResource(resource);
  let held: Task | undefined;
  let listedAt: number | undefined;
  let delayMs = AFTER_WAIT_MS;
  let failure: TrackerError | undefined;
  let mayAskAt = now() + PATIENCE_MS;
  try {
    for (;;) {
      const tracking = await store.readTracking(name, call);
      if (isNews(tracking)) return tracking;
      if (now() >= until) {
        if (failure && !hasBeenListed(tracking)) throw failure;
        return tracking;
      }
      held = await hold(held);
      if (!held && now() >= mayAskAt && tracking && follow(tracking, only, now()) !== tracking)
        await askForTask();
      const wait = held ? await poll(held, tracking) : LOOK_MS * (0.5 + random());
      await sleep(Math.max(0, Math.min(wait, until - now())), call.signal);
    }
  } finally {
    // A lease that is not given back ends by itself.
    if (held) await give(now() + delayMs, 0).catch(() => false);
  }

  /** Whoever holds the task keeps to what is followed already, and may hold it again and again. */
  async function askForTask(): Promise<void> {
    mayAskAt = now() + ASKED_MS / 2;
    await store.wakeTask(id, { at: now(), revision: 0 }, call);
  }

  async function hold(task: Task | undefined): Promise<Task | undefined> {
    const at = now();
    const lease = { leaseUntil: at + LEASE_MS, dueAt: at + LEASE_MS };
    if (task) {
      if (task.leaseUntil - at > LEASE_MS / 2) return task;
      const kept = await store.updateTask(id, task.epoch, { ...lease, attempts: task.attempts }, call);
      return kept ? { ...task, ...lease } : undefined;
    }
    const current = await store.readTask(id, call);
    // Not due yet for a timer, which would follow the whole resource.
    if (!current) await addPollTask(store, resource, at + LEASE_MS, call);
    if (current && current.leaseUntil > at) return undefined;
    // What has failed may need more time than this caller has: trying it again and again would keep off those who
    // have enough.
    const isOverdue = current !== undefined && at - current.dueAt >= OVERDUE_MS;
    if (current && current.attempts > 0 && until - at < LEASE_MS && !isOverdue) return undefined;
    return store.takeTask(id, { now: at, ...lease, early: true }, call);
  }

  /** Polls, and answers how long to wait after that. A long wait is not waited for with the task in hand. */
  async function poll(task: Task, known: Tracking | undefined): Promise<number> {
    const polled = await pollResource(ports, {
      resource,
      epoch: task.epoch,
      call: { ...call, deadline: Math.min(task.leaseUntil, call.deadline) },
      waiting: true,
      failures: task.attempts,
      known,
      ...(listedAt === undefined ? {} : { listedAt }),
      ...(only ? { only } : {}),
    });
    if (!polled) {
      held = undefined;
      return LOOK_MS;
    }
    const { errors, scan, changes, nextDelayMs, hintMs } = polled;
    failure = errors.at(-1);
    for (const error of errors) ports.onError(id, error);
    if (scan === 'COMPLETE' || scan === 'EARLY') listedAt = now();
    held = { ...task, attempts: errors.length > 0 ? task.attempts + 1 : 0 };
    delayMs = errors.length > 0 ? Math.max(nextDelayMs, AFTER_WAIT_MS) : AFTER_WAIT_MS;
    const refusal = scan === 'FAILED' && !hasBeenListed(known) && refusalOf(errors);
    if (refusal) {
      if (await giveUpResource(ports, resource, task.epoch, call)) held = undefined;
      throw refusal;
    }
    const isLong = hintMs !== undefined || nextDelayMs > LEASE_MS / 2;
    if (isLong) await give(now() + nextDelayMs, now() + nextDelayMs);
    if (changes > 0 || (scan === 'COMPLETE' && !hasBeenListed(known))) return 0;
    return isLong ? LOOK_MS : nextDelayMs;
  }

  /** Gives the task back; nobody takes it before its lease is over. */
  async function give(dueAt: number, leaseUntil: number): Promise<void> {
    const task = held;
    held = undefined;
    const soon = { ...call, deadline: Math.min(unbounded.deadline, now() + RESERVE_MS) };
    if (task) await store.updateTask(id, task.epoch, { dueAt, leaseUntil, attempts: task.attempts }, soon);
  }
}

/** The call, as far as a wait until then goes: what is under way then is given up, but for its last writes. */
function boundBy(until: number, now: number, call: Call): Call {
  return { ...call, deadline: Math.min(call.deadline, Math.max(until, now) + RESERVE_MS) };
}

function refusalOf(errors: readonly TrackerError[]): TrackerError | undefined {
  return errors.find(({ code }) => REFUSALS.has(code));
}

/** Tells whether the resource is followed as a whole and has been listed to its end. */
export function hasBeenListed(tracking: Tracking | undefined): tracking is Tracking {
  if (!tracking) return false;
  const { fullScan, only } = progressOf(tracking);
  return fullScan !== undefined && only === undefined;
}

import { REFUSES_RESOURCE } from '../../model/core/code-sets.ts';
import type { TrackerError } from '../../model/core/error.ts';
import { checkParents, follow } from '../../model/following/follow.ts';
import { hasBeenListed } from '../../model/following/progress.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import { formatResource, type Resource } from '../../model/operation/resource.ts';
import { pollTaskId, type Task } from '../../model/task.ts';
import { POLL_RESERVE_MS, WAIT_LEASE_MS } from '../../model/time/time-budget.ts';
import type { Call } from '../../providers/provider.ts';
import { giveUpResource } from '../tasks/poll-task.ts';
import { type PollPorts, pollResource } from './poll-resource.ts';
import { createTaskLease } from './task-lease.ts';

/** How often a caller without the task looks for what the holder has committed. */
const WAITER_LOOK_MS = 1_000;
/** When a task that a waiting caller released is due again, if no timer knows better. */
const AFTER_WAIT_MS = 5_000;

export interface PollUntilPorts extends PollPorts {
  /** Told of every error; the caller waits on. */
  readonly onError: (taskId: string, error: TrackerError) => void;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Waits until the tracking is as the caller wants it, or until the time is up, and answers it as it is then.
 *
 * Waiting callers poll: the first one takes the task and keeps it while it waits, the others read what it
 * commits.
 *
 * The timer delivers to the watches that such a poll has woken. News mostly ends the wait, and the answer
 * ends the invocation: a delivery beside it would be cut off, to be repeated only after its lease, or a slow
 * sink would hold up the caller.
 *
 * @param only Single operations to follow; absent for the whole resource.
 * @throws {TrackerError} the upstream's refusal to list a resource that has never been listed; the error of
 *   its last poll when the time is up; `INVALID_ARGUMENT` when it is followed with other parents; the store's
 *   errors.
 */
export async function pollUntil(
  ports: PollUntilPorts,
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
  const lease = createTaskLease(ports, resource, until, call);
  let listedAt: number | undefined;
  let delayMs = AFTER_WAIT_MS;
  let failure: TrackerError | undefined;
  try {
    for (;;) {
      const tracking = await store.readTracking(name, call);
      checkParents(tracking, resource);
      if (isNews(tracking)) return tracking;
      if (now() >= until) {
        if (failure && !hasBeenListed(tracking)) throw failure;
        return tracking;
      }
      const task = await lease.acquire();
      if (!task && tracking && follow(tracking, only, now()) !== tracking) await lease.requestHandover();
      const wait = task ? await poll(task, tracking) : WAITER_LOOK_MS * (0.5 + random());
      await sleep(Math.max(0, Math.min(wait, until - now())), call.signal);
    }
  } finally {
    // A lease that is not released ends by itself.
    await release(now() + delayMs, 0).catch(() => undefined);
  }

  function release(dueAt: number, leaseUntil: number): Promise<void> {
    const deadline = Math.min(unbounded.deadline, now() + POLL_RESERVE_MS);
    return lease.release(dueAt, leaseUntil, { ...call, deadline });
  }

  /** Polls, and answers how long to wait after that. The lease is released before a long wait. */
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
      lease.forget();
      return WAITER_LOOK_MS;
    }
    const { errors, scan, changes, nextDelayMs, hintMs } = polled;
    failure = errors.at(-1);
    for (const error of errors) ports.onError(id, error);
    const isFirstList = scan === 'COMPLETE' && listedAt === undefined && !hasBeenListed(known);
    if (scan === 'COMPLETE' || scan === 'EARLY') listedAt = now();
    lease.countAttempts(failure ? task.attempts + 1 : 0);
    delayMs = failure ? Math.max(nextDelayMs, AFTER_WAIT_MS) : AFTER_WAIT_MS;
    const refusal = scan === 'FAILED' && !hasBeenListed(known) && refusalOf(errors);
    if (refusal) {
      if (await giveUpResource(ports, resource, task.epoch, call)) lease.forget();
      throw refusal;
    }
    const isLong = hintMs !== undefined || nextDelayMs > WAIT_LEASE_MS / 2;
    if (isLong) await release(now() + nextDelayMs, now() + nextDelayMs);
    if (changes > 0 || isFirstList) return 0;
    return isLong ? WAITER_LOOK_MS : nextDelayMs;
  }
}

/** The call, bounded to the wait: what is under way at its end is given up, except its last writes. */
function boundBy(until: number, now: number, call: Call): Call {
  return { ...call, deadline: Math.min(call.deadline, Math.max(until, now) + POLL_RESERVE_MS) };
}

function refusalOf(errors: readonly TrackerError[]): TrackerError | undefined {
  return errors.find(({ code }) => REFUSES_RESOURCE.has(code));
}

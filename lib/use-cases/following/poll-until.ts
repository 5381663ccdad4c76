import type { TrackerError } from '../../model/core/error.ts';
import type { Code } from '../../model/core/status.ts';
import { checkParents, follow } from '../../model/following/follow.ts';
import { progressOf } from '../../model/following/progress.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import { formatResource, type Resource } from '../../model/operation/resource.ts';
import { pollTaskId, type Task } from '../../model/task.ts';
import type { Call } from '../../providers/provider.ts';
import { giveUpResource } from '../tasks/poll-task.ts';
import { type PollPorts, pollResource, RESERVE_MS } from './poll-resource.ts';
import { createTaskLease, LEASE_MS } from './task-lease.ts';

/** How often whoever does not hold the task looks for what the holder has found. */
const LOOK_MS = 1_000;
/** A task that a waiting caller gave back is due again after this, if no timer knows better. */
const AFTER_WAIT_MS = 5_000;
/** What the upstream answers for a resource that there is not, or that the tracker may not see. */
const REFUSALS: ReadonlySet<Code> = new Set([
  'INVALID_ARGUMENT',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'UNIMPLEMENTED',
]);

export interface PollUntilPorts extends PollPorts {
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
 *   failed with when the time is up; `INVALID_ARGUMENT` when it is followed with other parents; the store's errors.
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
      const wait = task ? await poll(task, tracking) : LOOK_MS * (0.5 + random());
      await sleep(Math.max(0, Math.min(wait, until - now())), call.signal);
    }
  } finally {
    // A lease that is not given back ends by itself.
    await give(now() + delayMs, 0).catch(() => undefined);
  }

  function give(dueAt: number, leaseUntil: number): Promise<void> {
    const deadline = Math.min(unbounded.deadline, now() + RESERVE_MS);
    return lease.release(dueAt, leaseUntil, { ...call, deadline });
  }

  /** Polls, and answers how long to wait after that. A long wait is not waited for with the lease held. */
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
      return LOOK_MS;
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
    const isLong = hintMs !== undefined || nextDelayMs > LEASE_MS / 2;
    if (isLong) await give(now() + nextDelayMs, now() + nextDelayMs);
    if (changes > 0 || isFirstList) return 0;
    return isLong ? LOOK_MS : nextDelayMs;
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

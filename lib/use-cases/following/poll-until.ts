import { REFUSES_RESOURCE } from '../../model/core/code-sets.ts';
import type { TrackerError } from '../../model/core/error.ts';
import type { Problem } from '../../model/core/problem.ts';
import { checkParents, follow } from '../../model/following/follow.ts';
import { hasBeenListed } from '../../model/following/progress.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import { formatResource, type Resource } from '../../model/operation/resource.ts';
import { pollTaskId, problemOf, type Task } from '../../model/task.ts';
import { POLL_RESERVE_MS, WAIT_LEASE_MS } from '../../model/time/time-budget.ts';
import type { Call } from '../../providers/provider.ts';
import { giveUpResource } from '../tasks/poll-task.ts';
import { metBy, reportTurn } from './poll-problem.ts';
import { type PollPorts, pollResource } from './poll-resource.ts';
import { createTaskLease } from './task-lease.ts';

/** How often a caller without the task looks for what the holder has committed. */
const WAITER_LOOK_MS = 1_000;
/** When a task that a waiting caller released is due again, if no timer knows better. */
const AFTER_WAIT_MS = 5_000;
/** A call that a short wait has cut off before this says nothing of the upstream but how long it takes. */
const FAIR_CALL_MS = 5_000;

export interface PollUntilPorts extends PollPorts {
  /** Told of every error; the caller waits on. */
  readonly onError: (taskId: string, error: TrackerError) => void;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What a wait has come to. */
export interface Waited {
  readonly tracking: Tracking | undefined;
  /** What stands in the way of seeing everything new; absent where a poll has succeeded meanwhile, or lately. */
  readonly problem?: Problem;
}

/**
 * Waits until the tracking is as the caller wants it, or until the time is up, and answers it as it is then.
 *
 * Waiting callers poll: the first one takes the task and keeps it while it waits, the others read what it
 * commits.
 *
 * The timer runs what such a poll has woken. News mostly ends the wait, and the answer
 * ends the invocation: a delivery beside it would be cut off, to be repeated only after its lease, or a slow
 * sink would hold up the caller.
 *
 * @param only Single operations to follow; absent for the whole resource.
 * @throws {TrackerError} the upstream's refusal to list a resource that has never been listed, or the error of rows
 *   of which none can be read; the error of its last poll when the time is up; `INVALID_ARGUMENT` when it is followed with other parents; the store's
 *   errors.
 */
export async function pollUntil(
  ports: PollUntilPorts,
  resource: Resource,
  isNews: (tracking: Tracking | undefined) => boolean,
  until: number,
  unbounded: Call,
  only?: readonly string[],
): Promise<Waited> {
  const { store, now, random, sleep } = ports;
  const call = boundBy(until, now(), unbounded);
  const id = pollTaskId(resource);
  const name = formatResource(resource);
  const lease = createTaskLease(ports, resource, until, call);
  let listedAt: number | undefined;
  let delayMs = AFTER_WAIT_MS;
  let failure: TrackerError | undefined;
  let met: Pick<Waited, 'problem'> | undefined;
  try {
    for (;;) {
      const tracking = await store.readTracking(name, call);
      checkParents(tracking, resource);
      const isReady = isNews(tracking);
      if (isReady || now() >= until) {
        if (!isReady && failure && !hasBeenListed(tracking)) throw failure;
        return { tracking, ...(met ?? standing(await store.readTask(id, call))) };
      }
      const task = await lease.acquire();
      if (!task) met = standing(lease.seen());
      if (!task && tracking && follow(tracking, only, now()) !== tracking) await lease.requestHandover();
      const wait = task ? await poll(task, tracking) : WAITER_LOOK_MS * (0.5 + random());
      await sleep(Math.max(0, Math.min(wait, until - now())), call.signal);
    }
  } finally {
    // A lease that is not released ends by itself.
    await release(now() + delayMs, 0).catch(() => undefined);
  }

  function standing(task: Parameters<typeof problemOf>[0]): Pick<Waited, 'problem'> {
    const problem = problemOf(task, now());
    return problem ? { problem } : {};
  }

  function release(dueAt: number, leaseUntil: number): Promise<void> {
    const deadline = Math.min(unbounded.deadline, now() + POLL_RESERVE_MS);
    return lease.release(dueAt, leaseUntil, { ...call, deadline });
  }

  /** Polls, and answers how long to wait after that. The lease is released before a long wait. */
  async function poll(task: Task, known: Tracking | undefined): Promise<number> {
    const startedAt = now();
    const polled = await pollResource(ports, {
      resource,
      epoch: task.epoch,
      call: { ...call, deadline: Math.min(task.leaseUntil, call.deadline) },
      waiting: true,
      failures: task.attempts,
      known,
      // Only a list shows that a problem is over: operations can be got while the list is refused.
      ...(listedAt === undefined || task.problem ? {} : { listedAt }),
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
    const outcome = metBy(task, polled, now());
    met = standing({ ...task, ...outcome });
    const hadTime = failure?.code !== 'DEADLINE_EXCEEDED' || now() - startedAt >= FAIR_CALL_MS;
    if (hadTime) {
      lease.note({ ...outcome, attempts: failure ? task.attempts + 1 : 0 });
      reportTurn(ports.onProblem, name, task.problem, outcome.problem);
    } else lease.note({ ...task, callMs: outcome.callMs });
    delayMs = failure ? Math.max(nextDelayMs, AFTER_WAIT_MS) : AFTER_WAIT_MS;
    const unlisted = scan === 'FAILED' ? refusalOf(errors) : polled.unreadable;
    const refusal = hasBeenListed(known) ? undefined : unlisted;
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

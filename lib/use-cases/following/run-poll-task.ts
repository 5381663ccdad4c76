import type { TrackerError } from '../../model/core/error.ts';
import { nextDelay, PACE } from '../../model/following/poll-schedule.ts';
import { progressOf } from '../../model/following/progress.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import { formatResource } from '../../model/operation/resource.ts';
import { soloOperation } from '../../model/operation/solo-resource.ts';
import { ASKED_MS, parsePollTaskId } from '../../model/task.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { giveUpResource } from '../tasks/poll-task.ts';
import { type PollPorts, pollResource } from './poll-resource.ts';

/** A poll may take so long; then its task is free again, whatever has become of the holder. */
const LEASE_MS = 10_000;
/** One that failed before, or that is to get through all that there is, may need longer. */
const LONG_LEASE_MS = 20_000;
/** After a poll that took longer, the next lease is not cut short. */
const SLOW_MS = 1_000;
/** A plan that is too late by no more than this, as jitter alone may make it, stays written: that saves a write. */
const TOO_LATE_MS = 2 * 60_000;

export type PollTaskPorts = PollPorts;

/** What is known of a task before it is taken. */
export interface PollTaskHints {
  /** How often in a row it has failed. */
  readonly attempts: number;
  /** The poll before took its time. */
  readonly slow?: boolean;
  /** When a scan of the resource ended, if one did; milliseconds since the epoch. */
  readonly listedAt?: number;
  readonly plan?: Plan;
}

/** When a task is due again by its last run, in milliseconds since the epoch. */
interface Plan {
  readonly dueAt: number;
  /** What is written down instead, for everybody else. */
  readonly writtenAs: number;
  /** The plan is good for as long as the task has this epoch: nobody else has taken it. */
  readonly epoch: number;
}

/** What running one task came to, and what that tells of its next run. */
export interface PolledTask {
  readonly changes: number;
  readonly errors: readonly TrackerError[];
  /** Deliver tasks for which there is something to do now. */
  readonly woken: ReadonlySet<string>;
  /** What is known of the task by now; without a plan it is never to be run again. */
  readonly hints: PollTaskHints;
}

/**
 * Takes a `poll:` task and polls its resource once. Taking it already writes down when it is due again if the poll finds
 * nothing, so that an idle poll costs that one write. Where the poll finds that it should be sooner, the caller knows:
 * taking it then writes down the next plan anyway.
 *
 * @returns `undefined` when the task is not to be had, or somebody else has taken over meanwhile.
 */
export async function runPollTask(
  ports: PollTaskPorts,
  id: string,
  hints: PollTaskHints,
  call: Call,
): Promise<PolledTask | undefined> {
  const { store, now } = ports;
  const resource = parsePollTaskId(id);
  const placed = soloOperation(resource);
  const startedAt = now();
  const known = await store.readTracking(formatResource(resource), call);
  const planned = idleDelay(known, ports);
  const lease = { dueAt: startedAt + planned, leaseUntil: startedAt + leaseOf(hints, known, planned) };
  const task = await store.takeTask(id, { now: startedAt, ...lease, held: hints.plan?.epoch }, call);
  if (!task) return undefined;
  const polled = await pollResource(ports, {
    resource,
    epoch: task.epoch,
    call: { ...call, deadline: Math.min(lease.leaseUntil, call.deadline) },
    waiting: false,
    failures: task.attempts,
    known,
    // What is followed in part stays so; a caller who wants the whole says so by polling it.
    ...(known?.progress['only'] ? { only: [] } : placed === undefined ? {} : { only: [placed] }),
    ...(hints.listedAt === undefined ? {} : { listedAt: hints.listedAt }),
  });
  if (!polled) return undefined;
  const { changes, woken, errors, scan, nextDelayMs, hintMs = 0 } = polled;
  const isNowhere =
    scan === 'FAILED' && !known?.progress['fullScan'] && errors.some(({ code }) => code === 'NOT_FOUND');
  const isSettled = polled.allEnded && errors.length === 0;
  if (isSettled) await store.deleteTask(id, call, { epoch: task.epoch });
  if (isSettled || (isNowhere && (await giveUpResource(ports, resource, task.epoch, call)))) {
    return { changes, woken, errors, hints: { attempts: 0 } };
  }
  const endedAt = now();
  const dueAt = endedAt + nextDelayMs;
  const attempts = errors.length > 0 ? task.attempts + 1 : 0;
  // While an upstream wants to be left alone, not even a waiting caller may take the task.
  const mustStay = hintMs > 0 && lease.leaseUntil < endedAt + hintMs;
  const isAskedFor = task.wake !== undefined && startedAt - task.wake.at < ASKED_MS;
  if (isAskedFor && !mustStay) {
    const given = { dueAt: endedAt + Math.max(nextDelayMs, ASKED_MS), leaseUntil: 0, attempts };
    await store.updateTask(id, task.epoch, given, call);
    return { changes, woken, errors, hints: { attempts } };
  }
  const isWritten = attempts !== task.attempts || mustStay || scan === 'UNFINISHED';
  if (isWritten) {
    const next = { dueAt, leaseUntil: mustStay ? dueAt : 0, attempts };
    if (!(await store.updateTask(id, task.epoch, next, call))) return undefined;
  }
  const listedAt = scan === 'COMPLETE' || scan === 'EARLY' ? endedAt : hints.listedAt;
  const hintsAfter = {
    attempts,
    slow: endedAt - startedAt > SLOW_MS,
    ...(listedAt === undefined ? {} : { listedAt }),
    plan: {
      epoch: task.epoch,
      dueAt,
      writtenAs: isWritten ? dueAt : Math.max(lease.dueAt, lease.leaseUntil),
    },
  };
  return { changes, woken, errors, hints: hintsAfter };
}

/** Writes down what a caller has kept in mind that comes back no more: when the task is due, if that is much sooner. */
export async function leavePlan(
  store: Pick<Store, 'updateTask'>,
  id: string,
  { plan, attempts }: PollTaskHints,
  call: Call,
): Promise<void> {
  if (!plan || plan.writtenAs - plan.dueAt <= TOO_LATE_MS) return;
  await store.updateTask(id, plan.epoch, { dueAt: plan.dueAt, leaseUntil: 0, attempts }, call);
}

/** No longer than until it is due again, if it can be: a longer one has to be given back by a write of its own. */
function leaseOf(
  { attempts, slow = false }: PollTaskHints,
  known: Tracking | undefined,
  planned: number,
): number {
  const isFirstScan = !known?.progress['only'] && !known?.progress['fullScan'];
  if (attempts > 0 || isFirstScan || known?.progress['scan']) return LONG_LEASE_MS;
  return slow ? LEASE_MS : Math.min(planned, LEASE_MS);
}

/** How long to wait after a poll that finds nothing. */
function idleDelay(tracking: Tracking | undefined, { now, random }: PollTaskPorts): number {
  if (!tracking?.progress['since']) return PACE.shortest;
  const { since, changedAt = since } = progressOf(tracking);
  const open = Object.keys(tracking.open).length;
  return nextDelay({ now: now(), changedAt, open, waiting: false, failures: 0 }, random());
}

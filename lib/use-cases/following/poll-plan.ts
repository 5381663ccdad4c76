import { nextDelay, PACE } from '../../model/following/poll-schedule.ts';
import { begunProgress, hasBegun, lastChangedAt } from '../../model/following/progress.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import { LONG_POLL_LEASE_MS, POLL_LEASE_MS, POLL_RESERVE_MS } from '../../model/time/time-budget.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';

/**
 * A plan that is too late by no more than this, as jitter alone may make it, stays written: that saves a
 * write.
 */
const TOO_LATE_MS = 2 * 60_000;

/** What is known of a task before it is taken. */
export interface PollTaskHints {
  /** How often in a row it has failed. */
  readonly attempts: number;
  /** The poll before took its time. */
  readonly slow?: boolean;
  /** What one call is to be given, in milliseconds, where the usual is not enough. */
  readonly callMs?: number;
  /** When a scan of the resource ended, if one did; milliseconds since the epoch. */
  readonly listedAt?: number;
  readonly plan?: Plan;
}

/** When a task is due again by its last run, in milliseconds since the epoch. */
interface Plan {
  readonly dueAt: number;
  /** The due time that is stored instead, for other workers. */
  readonly writtenAs: number;
  /** The plan is good while the task has this epoch: no other worker has taken it. */
  readonly epoch: number;
}

interface PlanPorts {
  readonly now: () => number;
  readonly random: () => number;
}

/** What acquiring a task stores: when it is due again if the poll finds nothing, and the end of its lease. */
export function leaseOf(
  hints: PollTaskHints,
  known: Tracking | undefined,
  { now, random }: PlanPorts,
): { readonly dueAt: number; readonly leaseUntil: number } {
  const at = now();
  const planned = idleDelay(known, at, random());
  return { dueAt: at + planned, leaseUntil: at + leaseMs(hints, known, planned) };
}

/** At most until the task is due again, where possible: releasing a longer lease costs a write of its own. */
function leaseMs(
  { attempts, slow = false, callMs }: PollTaskHints,
  known: Tracking | undefined,
  planned: number,
): number {
  const progress = begunProgress(known);
  const isFirstScan = !progress?.only && !progress?.fullScan;
  if (callMs !== undefined) return Math.max(callMs + POLL_RESERVE_MS, LONG_POLL_LEASE_MS);
  if (attempts > 0 || isFirstScan || progress?.scan) return LONG_POLL_LEASE_MS;
  return slow ? POLL_LEASE_MS : Math.min(planned, POLL_LEASE_MS);
}

/** How long to wait after a poll that finds nothing. */
function idleDelay(tracking: Tracking | undefined, now: number, random: number): number {
  if (!hasBegun(tracking)) return PACE.shortest;
  const open = Object.keys(tracking.open).length;
  return nextDelay({ now, changedAt: lastChangedAt(tracking), open, waiting: false, failures: 0 }, random);
}

/** Stores the plan that a worker has kept in memory and will not run: the due time, if it is much sooner. */
export async function leavePlan(
  store: Pick<Store, 'updateTask'>,
  id: string,
  { plan, attempts, callMs }: PollTaskHints,
  call: Call,
): Promise<void> {
  if (!plan || plan.writtenAs - plan.dueAt <= TOO_LATE_MS) return;
  await store.updateTask(id, plan.epoch, { dueAt: plan.dueAt, leaseUntil: 0, attempts, callMs }, call);
}

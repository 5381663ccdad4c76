import { TrackerError } from '../../model/core/error.ts';
import { problemAfter } from '../../model/core/problem.ts';
import { begunProgress } from '../../model/following/progress.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import { formatResource } from '../../model/operation/resource.ts';
import { soloOperation } from '../../model/operation/solo-resource.ts';
import { type Met, parsePollTaskId, type Task } from '../../model/task.ts';
import { HANDOVER_MS, POLL_RESERVE_MS } from '../../model/time/time-budget.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { giveUpResource } from '../tasks/poll-task.ts';
import { leaseOf, type PollTaskHints } from './poll-plan.ts';
import { metBy, reportTurn } from './poll-problem.ts';
import { type PollPorts, pollResource } from './poll-resource.ts';

/** After a poll that took longer, the next lease is not cut short. */
const SLOW_MS = 1_000;

export type PollTaskPorts = PollPorts;

/** The outcome of running one task, and what it tells of the next run. */
export interface PolledTask {
  readonly changes: number;
  readonly errors: readonly TrackerError[];
  /** Tasks that tell of what was committed. */
  readonly woken: ReadonlySet<string>;
  /** What is known of the task by now; without a plan, the caller does not run it again. */
  readonly hints: PollTaskHints;
}

/**
 * Takes a `poll:` task and polls its resource once.
 *
 * Taking the lease also stores the idle due time, so a poll that finds nothing costs one write. An earlier
 * plan stays in the caller's memory; the next take stores it.
 *
 * @returns `undefined` when another worker has the task, or has taken over meanwhile.
 */
export async function runPollTask(
  ports: PollTaskPorts,
  id: string,
  hints: PollTaskHints,
  call: Call,
): Promise<PolledTask | undefined> {
  const { store, now } = ports;
  const startedAt = now();
  const known = await store.readTracking(formatResource(parsePollTaskId(id)), call);
  const lease = leaseOf(hints, known, ports);
  const task = await store.takeTask(id, { now: startedAt, ...lease, held: hints.plan?.epoch }, call);
  if (!task) return undefined;
  try {
    return await pollHeld(ports, task, { hints, lease, known, startedAt }, call);
  } catch (thrown) {
    const error = TrackerError.from(thrown);
    const problem = problemAfter(task.problem, error, now());
    const failed = { ...lease, attempts: task.attempts + 1, problem, callMs: task.callMs };
    // Who waits would not be told otherwise. A store that is out of reach keeps the word to itself.
    const soon = { ...call, deadline: Math.min(call.deadline, now() + POLL_RESERVE_MS) };
    await release(ports, task, failed, soon).catch(() => undefined);
    throw error;
  }
}

/** A task that has just been taken, and what was known before. */
interface Taken {
  readonly hints: PollTaskHints;
  readonly lease: ReturnType<typeof leaseOf>;
  readonly known: Tracking | undefined;
  readonly startedAt: number;
}

async function pollHeld(
  ports: PollTaskPorts,
  task: Task,
  { hints, lease, known, startedAt }: Taken,
  call: Call,
): Promise<PolledTask | undefined> {
  const { store, now } = ports;
  const { id } = task;
  const resource = parsePollTaskId(id);
  const solo = soloOperation(resource);
  const progress = begunProgress(known);
  const polled = await pollResource(ports, {
    resource,
    epoch: task.epoch,
    call: { ...call, deadline: Math.min(lease.leaseUntil, call.deadline) },
    waiting: false,
    failures: task.attempts,
    known,
    // What is followed in part stays so; a caller that wants the whole polls it.
    ...(progress?.only ? { only: [] } : solo === undefined ? {} : { only: [solo] }),
    // Only a list shows that a problem is over: operations can be got while the list is refused.
    ...(hints.listedAt === undefined || task.problem ? {} : { listedAt: hints.listedAt }),
  });
  if (!polled) return undefined;
  const { changes, woken, errors, scan, nextDelayMs, hintMs = 0 } = polled;
  const isNowhere =
    scan === 'FAILED' && !progress?.fullScan && errors.some(({ code }) => code === 'NOT_FOUND');
  const isOver = polled.allEnded && errors.length === 0;
  if (isOver) await store.deleteTask(id, call, { epoch: task.epoch });
  if (isOver || (isNowhere && (await giveUpResource(ports, resource, task.epoch, call)))) {
    return { changes, woken, errors, hints: { attempts: 0 } };
  }
  const endedAt = now();
  const dueAt = endedAt + nextDelayMs;
  const attempts = errors.length > 0 ? task.attempts + 1 : 0;
  const met = metBy(task, polled, endedAt);
  const { callMs } = met;
  const remembered = { attempts, ...(callMs === undefined ? {} : { callMs }) };
  // Not even a waiting caller may take the task before the wait that the upstream has asked for is over.
  const mustStay = hintMs > 0 && lease.leaseUntil < endedAt + hintMs;
  const isAskedFor = task.wake !== undefined && startedAt - task.wake.at < HANDOVER_MS;
  if (isAskedFor && !mustStay) {
    const given = { dueAt: endedAt + Math.max(nextDelayMs, HANDOVER_MS), leaseUntil: 0, attempts, ...met };
    await release(ports, task, given, call);
    return { changes, woken, errors, hints: remembered };
  }
  const isWritten = attempts !== task.attempts || mustStay || scan === 'UNFINISHED' || isNews(task, met);
  if (isWritten) {
    const next = { dueAt, leaseUntil: mustStay ? dueAt : 0, attempts, ...met };
    if (!(await release(ports, task, next, call))) return undefined;
  }
  const listedAt = scan === 'COMPLETE' || scan === 'EARLY' ? endedAt : hints.listedAt;
  const hintsAfter = {
    ...remembered,
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

/** Writes what follows from a poll; `false` when another holder has the task by now. */
async function release(
  { store, onProblem }: PollTaskPorts,
  { id, epoch, problem }: Task,
  next: Parameters<Store['updateTask']>[2],
  call: Call,
): Promise<boolean> {
  const isHeld = await store.updateTask(id, epoch, next, call);
  if (isHeld) reportTurn(onProblem, formatResource(parsePollTaskId(id)), problem, next.problem);
  return isHeld;
}

/** Whether the store is to know; the lease of a slow resource is long, and ends with its poll. */
const isNews = (before: Met, { problem, callMs }: Met): boolean =>
  problem !== undefined ||
  before.problem !== undefined ||
  callMs !== undefined ||
  before.callMs !== undefined;

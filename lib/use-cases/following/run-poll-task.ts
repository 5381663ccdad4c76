import type { TrackerError } from '../../model/core/error.ts';
import { begunProgress } from '../../model/following/progress.ts';
import { formatResource } from '../../model/operation/resource.ts';
import { soloOperation } from '../../model/operation/solo-resource.ts';
import { parsePollTaskId } from '../../model/task.ts';
import { HANDOVER_MS } from '../../model/time/time-budget.ts';
import type { Call } from '../../providers/provider.ts';
import { giveUpResource } from '../tasks/poll-task.ts';
import { leaseOf, type PollTaskHints } from './poll-plan.ts';
import { type PollPorts, pollResource } from './poll-resource.ts';

/** After a poll that took longer, the next lease is not cut short. */
const SLOW_MS = 1_000;

export type PollTaskPorts = PollPorts;

/** The outcome of running one task, and what it tells of the next run. */
export interface PolledTask {
  readonly changes: number;
  readonly errors: readonly TrackerError[];
  /** Deliver tasks for which there is something to do now. */
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
  const resource = parsePollTaskId(id);
  const solo = soloOperation(resource);
  const startedAt = now();
  const known = await store.readTracking(formatResource(resource), call);
  const progress = begunProgress(known);
  const lease = leaseOf(hints, known, ports);
  const task = await store.takeTask(id, { now: startedAt, ...lease, held: hints.plan?.epoch }, call);
  if (!task) return undefined;
  const polled = await pollResource(ports, {
    resource,
    epoch: task.epoch,
    call: { ...call, deadline: Math.min(lease.leaseUntil, call.deadline) },
    waiting: false,
    failures: task.attempts,
    known,
    // What is followed in part stays so; a caller that wants the whole polls it.
    ...(progress?.only ? { only: [] } : solo === undefined ? {} : { only: [solo] }),
    ...(hints.listedAt === undefined ? {} : { listedAt: hints.listedAt }),
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
  // Not even a waiting caller may take the task before the wait that the upstream has asked for is over.
  const mustStay = hintMs > 0 && lease.leaseUntil < endedAt + hintMs;
  const isAskedFor = task.wake !== undefined && startedAt - task.wake.at < HANDOVER_MS;
  if (isAskedFor && !mustStay) {
    const given = { dueAt: endedAt + Math.max(nextDelayMs, HANDOVER_MS), leaseUntil: 0, attempts };
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

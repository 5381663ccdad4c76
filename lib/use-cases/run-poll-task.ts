import type { TrackerError } from '../model/error.ts';
import type { Anomaly } from '../model/observation.ts';
import { operationAt } from '../model/place.ts';
import { progressOf } from '../model/progress.ts';
import { formatResource } from '../model/resource.ts';
import { nextDelay, PACE } from '../model/schedule.ts';
import { polledResource } from '../model/task.ts';
import type { Tracking } from '../model/tracking.ts';
import type { Call } from '../providers/provider.ts';
import { giveUpResource } from './follow-resource.ts';
import { type PollPorts, pollResource } from './poll-resource.ts';

/** A poll may take so long; then its task is free again, whatever has become of the holder. */
const LEASE_MS = 10_000;
/** One that failed before, or that is to get through all that there is, may need longer. */
const LONG_LEASE_MS = 20_000;
/** After a poll that took longer, the next lease is not cut short. */
const SLOW_MS = 1_000;
/** A plan that turns out too late or too early by no more than these parts of itself stays, which saves a write. */
const TOO_LATE = 0.25;
const TOO_EARLY = 0.5;

export type PollTaskPorts = PollPorts;

/** What is known of a task before it is taken. */
export interface PollTaskHints {
  /** How often in a row it has failed. */
  readonly attempts: number;
  /** The poll before took its time. */
  readonly slow?: boolean;
  /** When a scan of the resource ended, if one did; milliseconds since the epoch. */
  readonly listedAt?: number;
}

/** What running one task came to, and what that tells of its next run. */
export interface PolledTask extends PollTaskHints {
  readonly changes: number;
  readonly errors: readonly TrackerError[];
  readonly anomalies: readonly Anomaly[];
  /** Deliver tasks for which there is something to do now. */
  readonly woken: ReadonlySet<string>;
  /** When the task wants to be run again, in milliseconds since the epoch; absent when never. */
  readonly dueAt?: number;
}

/**
 * Takes a `poll:` task and polls its resource once. Taking it already writes down when it is due again if the poll finds
 * nothing, so that an idle poll costs that one write.
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
  const resource = polledResource(id);
  const placed = operationAt(resource);
  const startedAt = now();
  const known = await store.readTracking(formatResource(resource), call);
  const planned = idleDelay(known, ports);
  const lease = { dueAt: startedAt + planned, leaseUntil: startedAt + leaseOf(hints, known, planned) };
  const task = await store.takeTask(id, { now: startedAt, ...lease }, call);
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
  const { changes, woken, errors, anomalies, scan, nextDelayMs, hintMs = 0 } = polled;
  const isNowhere =
    scan === 'FAILED' && !known?.progress['fullScan'] && errors.some(({ code }) => code === 'NOT_FOUND');
  const isSettled = polled.settled && errors.length === 0;
  if (isSettled) await store.deleteTask(id, call, { epoch: task.epoch });
  if (isSettled || (isNowhere && (await giveUpResource(ports, resource, task.epoch, call)))) {
    return { changes, woken, errors, anomalies, attempts: 0 };
  }
  const endedAt = now();
  const wanted = endedAt + nextDelayMs;
  const attempts = errors.length > 0 ? task.attempts + 1 : 0;
  const asPlanned =
    attempts === task.attempts &&
    wanted >= lease.dueAt - planned * TOO_LATE &&
    wanted <= lease.dueAt + planned * TOO_EARLY &&
    lease.dueAt >= lease.leaseUntil &&
    (hintMs === 0 || lease.leaseUntil >= endedAt + hintMs);
  const dueAt = asPlanned ? lease.dueAt : wanted;
  // While an upstream wants to be left alone, not even a waiting caller may take the task.
  const next = { dueAt, leaseUntil: hintMs > 0 ? dueAt : 0, attempts };
  if (!asPlanned && !(await store.updateTask(id, task.epoch, next, call))) return undefined;
  const listedAt = scan === 'COMPLETE' || scan === 'EARLY' ? endedAt : hints.listedAt;
  const slow = endedAt - startedAt > SLOW_MS;
  return {
    changes,
    woken,
    errors,
    anomalies,
    dueAt,
    attempts,
    slow,
    ...(listedAt === undefined ? {} : { listedAt }),
  };
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

import type { TrackerError } from '../model/error.ts';
import { progressOf } from '../model/progress.ts';
import { formatResource, operationAt } from '../model/resource.ts';
import { nextDelay } from '../model/schedule.ts';
import { polledResource } from '../model/task.ts';
import type { Tracking } from '../model/tracking.ts';
import type { Call } from '../providers/provider.ts';
import { type PollPorts, pollResource } from './poll-resource.ts';

/** A poll may take this long; then its task is free again, whatever has become of the holder. */
export const LEASE_MS = 20_000;
/** A plan that turns out wrong by less than this part of itself is left as it is, which saves a write. */
const TOLERANCE = 0.5;

export type PollTaskPorts = PollPorts;

/** What running one task came to. */
export interface PolledTask {
  readonly changes: number;
  /** Deliver tasks for which there is something to do now. */
  readonly woken: ReadonlySet<string>;
  readonly errors: readonly TrackerError[];
  /** When a scan of the resource ended, if one did; milliseconds since the epoch. */
  readonly listedAt?: number;
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
  listedAt: number | undefined,
  call: Call,
): Promise<PolledTask | undefined> {
  const { store, now } = ports;
  const resource = polledResource(id);
  const placed = operationAt(resource);
  const startedAt = now();
  const tracking = await store.readTracking(formatResource(resource), call);
  const planned = idleDelay(tracking, ports);
  const lease = { dueAt: startedAt + planned, leaseUntil: startedAt + LEASE_MS };
  const task = await store.takeTask(id, { now: startedAt, ...lease }, call);
  if (!task) return undefined;
  const polled = await pollResource(ports, {
    resource,
    epoch: task.epoch,
    call: { ...call, deadline: Math.min(lease.leaseUntil, call.deadline) },
    waiting: false,
    failures: task.attempts,
    // What is followed in part stays so; a caller who wants the whole says so by polling it.
    ...(tracking?.progress['only'] ? { only: [] } : placed === undefined ? {} : { only: [placed] }),
    ...(listedAt === undefined ? {} : { listedAt }),
  });
  if (!polled) return undefined;
  if (polled.settled && polled.errors.length === 0) {
    await store.deleteTask(id, call, { epoch: task.epoch });
    return { changes: polled.changes, woken: polled.woken, errors: [] };
  }
  const attempts = polled.errors.length > 0 ? task.attempts + 1 : 0;
  const wanted = now() + polled.nextDelayMs;
  const asPlanned = Math.abs(wanted - lease.dueAt) <= planned * TOLERANCE && lease.dueAt >= lease.leaseUntil;
  const dueAt = asPlanned && attempts === task.attempts ? lease.dueAt : wanted;
  if (
    dueAt !== lease.dueAt &&
    !(await store.updateTask(id, task.epoch, { dueAt, leaseUntil: 0, attempts }, call))
  ) {
    return undefined;
  }
  const ended = polled.scan === 'COMPLETE' || polled.scan === 'EARLY';
  const { changes, woken, errors } = polled;
  return { changes, woken, errors, dueAt, ...(ended ? { listedAt: now() } : {}) };
}

/** How long to wait after a poll that finds nothing. */
function idleDelay(tracking: Tracking | undefined, { now, random }: PollTaskPorts): number {
  if (!tracking?.progress['since']) return LEASE_MS;
  const { since, changedAt = since } = progressOf(tracking);
  const open = Object.keys(tracking.open).length;
  return nextDelay({ now: now(), changedAt, open, waiting: false, failures: 0 }, random());
}

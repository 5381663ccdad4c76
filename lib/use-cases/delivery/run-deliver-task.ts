import { TrackerError } from '../../model/core/error.ts';
import { parseResource } from '../../model/operation/resource.ts';
import { parseDeliverTaskId, type Task } from '../../model/task.ts';
import { DELIVER_LEASE_MS, DELIVER_RUN_MS } from '../../model/time/time-budget.ts';
import { nextRun } from '../../model/watch/delivery-schedule.ts';
import type { Watch } from '../../model/watch/watch.ts';
import { expire, resumed } from '../../model/watch/watch-delivery.ts';
import type { Call } from '../../providers/provider.ts';
import { followResource } from '../tasks/poll-task.ts';
import { deliver } from './deliver.ts';
import { type DeliverTaskPorts, runFolder, runMember, type WatchRun } from './run-folder-watch.ts';

/** The result of running one deliver task. */
export interface DeliveredTask {
  readonly delivered: number;
  /** The sink's error, if it failed. */
  readonly failed?: string;
  /** The consecutive failures of the sink. */
  readonly attempts: number;
  /** When the task is due again, in milliseconds since the epoch; absent when never. */
  readonly dueAt?: number;
}

/**
 * Acquires a `deliver:` task and delivers the pending changes of its watch. The task of a watch on a folder
 * looks for members instead.
 *
 * @param early Also acquires a task that is not due yet: the caller knows of a change to deliver.
 * @returns `undefined` if the task is leased by another worker, gone, or was taken over meanwhile.
 */
export async function runDeliverTask(
  ports: DeliverTaskPorts,
  id: string,
  early: boolean,
  call: Call,
): Promise<DeliveredTask | undefined> {
  const { store, now, random } = ports;
  const startedAt = now();
  const leaseUntil = startedAt + DELIVER_LEASE_MS;
  const task = await store.takeTask(id, { now: startedAt, dueAt: leaseUntil, leaseUntil, early }, call);
  if (!task) return undefined;
  const run = await runOnce(task, { ...call, deadline: Math.min(leaseUntil, call.deadline) });
  const dueAt = await release(task, run);
  const { delivered, failed } = run;
  const attempts = run.watch?.failing?.attempts ?? 0;
  return {
    delivered,
    attempts,
    ...(failed === undefined ? {} : { failed }),
    ...(dueAt === undefined ? {} : { dueAt }),
  };

  async function runOnce({ wake }: Task, bounded: Call): Promise<WatchRun> {
    const { tenant, id: watchId } = parseDeliverTaskId(id);
    const read = await store.readWatch(tenant, watchId, bounded);
    const rest = { watch: read, delivered: 0, caughtUp: false, revision: 0 };
    if (!read) return rest;
    if (isOfWhole(read)) await followResource(ports, parseResource(read.resource, read.parents), bounded);
    const until = startedAt + DELIVER_RUN_MS;
    try {
      if (read.folderWatch) return await runMember(ports, read, wake, until, bounded);
      const watch = expire(read, now());
      if (watch !== read) return { ...rest, watch: await store.writeWatch(read, watch, bounded) };
      if (watch.state !== 'ACTIVE' || (watch.failing && watch.failing.retryAt > now())) return rest;
      if (watch.folder) return await runFolder(ports, watch, watch.folder, until, bounded);
      return await deliver(ports, watch, until, bounded);
    } catch (thrown) {
      if (TrackerError.from(thrown).code !== 'ABORTED') throw thrown;
      // The watch was written meanwhile: the next run reads it anew.
      return { ...rest, watch: resumed(read) };
    }
  }

  /** Releases the task and returns when it is due again; at once after a wake during the run. */
  async function release({ epoch, wake }: Task, run: WatchRun): Promise<number | undefined> {
    const next = nextRun({ ...run, wake, now: now() }, random());
    if (!next) {
      await store.deleteTask(id, call, { epoch, ...(wake ? { wake } : {}) });
      return undefined;
    }
    const { quiet, ...rest } = next;
    const free = { ...rest, leaseUntil: 0 };
    const unwoken = { ...free, ...(quiet && wake ? { unlessWoken: wake } : {}) };
    if (await store.updateTask(id, epoch, unwoken, call)) return rest.dueAt;
    if (quiet && (await store.updateTask(id, epoch, { ...free, dueAt: now() }, call))) return now();
    return undefined;
  }
}

/** Whether it waits for future changes of a whole resource, which must then still be followed. */
const isOfWhole = ({ state, operation, folder }: Watch): boolean =>
  state === 'ACTIVE' && operation === undefined && folder === undefined;

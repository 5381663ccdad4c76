import { mapLimit } from '../../async/map-limit.ts';
import type { Change } from '../../model/change-log/change.ts';
import { deliverTaskId, type Fanout, parseFanoutTaskId, type Task, type WatchKey } from '../../model/task.ts';
import { type Backoff, fullJitter } from '../../model/time/backoff.ts';
import { FANOUT_LEASE_MS, FANOUT_RUN_MS, POLL_RESERVE_MS } from '../../model/time/time-budget.ts';
import { isConcerned, MAX_MATCHED, nextFanout, withPass, wokenUpTo } from '../../model/watch/fanout.ts';
import type { Watch } from '../../model/watch/watch.ts';
import type { Store } from '../../store/store.ts';
import type { StoreCall } from '../../store/store-call.ts';

/** How many watches are read before it is written how far the fan-out has come. */
const PAGE = 32;
/** How many of them are woken at once. */
const WAKES_AT_ONCE = 16;
const RETRIES: Backoff = { baseMs: 2_000, maxMs: 60_000 };

export interface FanoutPorts {
  readonly store: Store;
  readonly now: () => number;
  readonly random: () => number;
}

/** The result of running one fan-out task. */
export interface FannedOut {
  /** When the task is due again, in milliseconds since the epoch; absent when never. */
  readonly dueAt?: number;
  /** The pass goes on in the next run. */
  readonly isUnfinished: boolean;
}

/**
 * Acquires a `fanout:` task and wakes the deliver tasks of the watches that the committed changes of its
 * resource concern, page by page. How far it has come is written after each page: the next run goes on there,
 * whatever became of this one. A change that is committed meanwhile is for the next pass.
 *
 * @param early Also acquires a task that is not due yet: the caller knows of a change.
 * @param onWoken Told of the deliver tasks as they are woken.
 * @returns `undefined` if the task is leased by another worker, gone, or was taken over meanwhile.
 * @throws {TrackerError} the store's errors; what was reached is kept, and goes on after a while.
 */
export async function runFanoutTask(
  { store, now, random }: FanoutPorts,
  id: string,
  early: boolean,
  call: StoreCall,
  onWoken: (ids: readonly string[]) => void,
): Promise<FannedOut | undefined> {
  const startedAt = now();
  const until = Math.min(startedAt + FANOUT_RUN_MS, call.deadline - POLL_RESERVE_MS);
  const task = await store.takeTask(id, { now: startedAt, ...leaseFrom(startedAt), early }, call);
  if (!task) return undefined;
  const { epoch, wake, attempts } = task;
  const resource = parseFanoutTaskId(id);
  let leaseUntil = task.leaseUntil;
  let fanout = task.fanout ?? { covered: 0 };
  try {
    fanout = withPass(fanout, await store.readRevision(resource, bounded()));
    if (fanout.pass && !(await wakeAll(fanout.pass.upTo, await changesOf(fanout)))) return undefined;
  } catch (thrown) {
    const dueAt = now() + fullJitter(RETRIES, attempts, random());
    const failed = { dueAt, leaseUntil: 0, attempts: attempts + 1, fanout };
    await store.updateTask(id, epoch, failed, call).catch(() => undefined);
    throw thrown;
  }
  return release();

  /** What is left for the work keeps time for the write behind it. */
  function bounded(): StoreCall {
    return { ...call, deadline: Math.min(leaseUntil, call.deadline - POLL_RESERVE_MS) };
  }

  async function changesOf({ covered, pass }: Fanout): Promise<readonly Change[] | undefined> {
    const upTo = pass?.upTo ?? covered;
    if (upTo - covered > MAX_MATCHED) return undefined;
    const rows = await store.readChanges(resource, { after: covered, upTo, limit: MAX_MATCHED }, bounded());
    return rows.length === upTo - covered ? rows : undefined;
  }

  /** Goes through the watches until the time is up, but for one batch at least; `false` when overtaken. */
  async function wakeAll(upTo: number, changes: readonly Change[] | undefined): Promise<boolean> {
    for (;;) {
      const after = fanout.pass?.after;
      const range = { limit: PAGE, ...(after ? { after } : {}) };
      const { items, next } = await store.activeWatches(resource, range, bounded());
      for (let from = 0; from < items.length; from += WAKES_AT_ONCE) {
        if (from > 0 && now() >= until) return true;
        const batch = items.slice(from, from + WAKES_AT_ONCE);
        await wakeBatch(batch, upTo, changes);
        fanout = wokenUpTo(fanout, keyOf(batch.at(-1)));
      }
      fanout = wokenUpTo(fanout, next);
      if (!fanout.pass || now() >= until) return true;
      if (!(await keepProgress())) return false;
    }
  }

  async function wakeBatch(
    batch: readonly Watch[],
    upTo: number,
    changes: readonly Change[] | undefined,
  ): Promise<void> {
    const ids = batch.filter((watch) => isConcerned(watch, upTo, changes)).map(deliverTaskId);
    const due = { at: now(), revision: upTo };
    await mapLimit(ids, WAKES_AT_ONCE, (deliverId) => store.wakeTask(deliverId, due, bounded()));
    onWoken(ids);
  }

  async function keepProgress(): Promise<boolean> {
    const lease = leaseFrom(now());
    leaseUntil = lease.leaseUntil;
    return store.updateTask(id, epoch, { ...lease, attempts: 0, fanout }, bounded());
  }

  /** Releases the task, for the next run to go on at once, or deletes it; a wake during the run keeps it. */
  async function release(): Promise<FannedOut | undefined> {
    const isUnfinished = fanout.pass !== undefined;
    const dueAt = nextFanout(fanout, wake, now());
    const free = { leaseUntil: 0, attempts: 0, fanout };
    const unlessWoken = isUnfinished || !wake ? {} : { unlessWoken: wake };
    const isReleased =
      dueAt === undefined
        ? await store.deleteTask(id, call, { epoch, ...(wake ? { wake } : {}) })
        : await store.updateTask(id, epoch, { ...free, dueAt, ...unlessWoken }, call);
    if (isReleased) return { isUnfinished, ...(dueAt === undefined ? {} : { dueAt }) };
    const again = { ...free, dueAt: now() };
    return (await store.updateTask(id, epoch, again, call))
      ? { isUnfinished, dueAt: again.dueAt }
      : undefined;
  }
}

/** Other workers find the task at the end of the lease, unless its holder releases it before. */
const leaseFrom = (now: number): Pick<Task, 'dueAt' | 'leaseUntil'> => ({
  dueAt: now + FANOUT_LEASE_MS,
  leaseUntil: now + FANOUT_LEASE_MS,
});

const keyOf = (watch: WatchKey | undefined): WatchKey | undefined =>
  watch && { tenant: watch.tenant, id: watch.id };

import { TrackerError } from '../model/error.ts';
import { isDeliverTask, SHARDS } from '../model/task.ts';
import type { Call } from '../providers/provider.ts';
import type { DeliverPorts } from './deliver.ts';
import { runDeliverTask } from './run-deliver-task.ts';
import { type PollTaskPorts, runPollTask } from './run-poll-task.ts';

/** Tasks of a shard that are looked up at once. */
const BATCH = 100;
/** How often tasks are looked for that were added meanwhile; those already known are run when they fall due. */
const LOOK_MS = 15_000;
/** How often they are looked for while there are more than one look shows. */
const CROWDED_LOOK_MS = 500;
/** An invocation takes no more tasks so long before its deadline. */
const RESERVE_MS = 5_000;
const TICK_MS = 250;

/** Runs so many pieces of work at once as a lane takes. */
export type Lane = <T>(run: () => Promise<T>) => Promise<T>;

export interface RunPorts extends PollTaskPorts, DeliverPorts {
  /** Polls. */
  readonly limit: Lane;
  /** Deliveries to sinks that took what they were given last, and to others: those may hang, and hold up each other. */
  readonly deliveries: { readonly healthy: Lane; readonly failing: Lane };
  /** Told of every error; the run goes on. */
  readonly onError: (taskId: string, error: TrackerError) => void;
}

/** What one invocation did; for the log and for alarms. */
export type RunSummary = {
  readonly polled: number;
  readonly changes: number;
  readonly delivered: number;
  readonly errors: number;
  /** Tasks that were due and left when the time was up, at most 100 of each shard. */
  readonly backlog: number;
  /** For how long the longest of them has been due, in milliseconds. */
  readonly backlogAgeMs: number;
};

/**
 * Takes the due tasks of some shards, as they fall due, until its time is nearly up; what is left stays due. What a
 * poll has committed is delivered at once.
 *
 * Any number of these may run at once: a task is held by one of them at a time.
 *
 * @param shards All, if none is named.
 */
export async function runDueTasks(
  ports: RunPorts,
  {
    shards = Array.from({ length: SHARDS }, (_, shard) => shard),
  }: { readonly shards?: readonly number[] | undefined },
  call: Call,
): Promise<RunSummary> {
  const { store, now, sleep, limit, deliveries, onError } = ports;
  const end = call.deadline - RESERVE_MS;
  const agenda = new Map<string, number>();
  const running = new Set<string>();
  const listed = new Map<string, number>();
  const called = new Set<string>();
  const failing = new Set<string>();
  let [polled, changes, delivered, errors, lookAt] = [0, 0, 0, 0, 0];

  const look = async (horizon: number) =>
    (await Promise.all(shards.map((shard) => store.dueTasks(shard, horizon, BATCH, call)))).flat();
  const failed = (id: string, thrown: unknown): void => {
    errors += 1;
    onError(id, TrackerError.from(thrown));
  };
  const poll = async (id: string): Promise<void> => {
    const done = await runPollTask(ports, id, listed.get(id), call);
    if (!done) return;
    polled += 1;
    changes += done.changes;
    for (const error of done.errors) failed(id, error);
    if (done.listedAt !== undefined) listed.set(id, done.listedAt);
    if (done.dueAt !== undefined) agenda.set(id, done.dueAt);
    for (const woken of done.woken) {
      called.add(woken);
      agenda.set(woken, now());
    }
  };
  const deliver = async (id: string): Promise<void> => {
    const done = await runDeliverTask(ports, id, called.delete(id), call);
    if (!done) return;
    delivered += done.delivered;
    if (done.failing) failing.add(id);
    else failing.delete(id);
    if (done.failed !== undefined) failed(id, new TrackerError('UNAVAILABLE', done.failed));
    if (done.dueAt !== undefined && !called.has(id)) agenda.set(id, done.dueAt);
  };
  const laneOf = (id: string): Lane => {
    if (!isDeliverTask(id)) return limit;
    return failing.has(id) ? deliveries.failing : deliveries.healthy;
  };
  const start = (id: string): void => {
    agenda.delete(id);
    running.add(id);
    const run = isDeliverTask(id) ? deliver : poll;
    laneOf(id)(() => (now() < end ? run(id) : Promise.resolve()))
      .catch((thrown: unknown) => failed(id, thrown))
      .finally(() => running.delete(id))
      .catch(() => undefined);
  };

  while (now() < end) {
    if (now() >= lookAt) {
      const tasks = await look(end);
      for (const { id, dueAt, leaseUntil, attempts } of tasks) {
        if (attempts > 0) failing.add(id);
        if (!running.has(id) && !called.has(id)) agenda.set(id, Math.max(dueAt, leaseUntil));
      }
      lookAt = now() + (tasks.length >= BATCH ? CROWDED_LOOK_MS : LOOK_MS);
    }
    for (const [id, at] of agenda) if (at <= now() && !running.has(id)) start(id);
    const next = Math.min(end, lookAt, ...agenda.values());
    await sleep(running.size > 0 ? TICK_MS : Math.max(1, next - now()), call.signal);
  }
  while (running.size > 0) await sleep(TICK_MS, call.signal);
  const left = (await look(now())).filter(({ leaseUntil }) => leaseUntil <= now());
  const oldest = Math.min(now(), ...left.map(({ dueAt }) => dueAt));
  return { polled, changes, delivered, errors, backlog: left.length, backlogAgeMs: now() - oldest };
}

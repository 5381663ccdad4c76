import { TrackerError } from '../model/error.ts';
import { SHARDS } from '../model/task.ts';
import type { Call } from '../providers/provider.ts';
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

export interface RunPorts extends PollTaskPorts {
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Runs so many tasks at once as the function can bear. */
  readonly limit: <T>(run: () => Promise<T>) => Promise<T>;
  /** Told of every error; the run goes on. */
  readonly onError: (taskId: string, error: TrackerError) => void;
}

/** What one invocation did; for the log and for alarms. */
export type RunSummary = {
  readonly polled: number;
  readonly changes: number;
  readonly errors: number;
  /** Tasks that were due and left when the time was up, at most 100 of each shard. */
  readonly backlog: number;
  /** For how long the longest of them has been due, in milliseconds. */
  readonly backlogAgeMs: number;
};

/**
 * Takes the due tasks of some shards, as they fall due, until its time is nearly up; what is left stays due.
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
  const { store, now, sleep, limit, onError } = ports;
  const end = call.deadline - RESERVE_MS;
  const agenda = new Map<string, number>();
  const running = new Set<string>();
  const listed = new Map<string, number>();
  let [polled, changes, errors, lookAt] = [0, 0, 0, 0];

  const look = async (horizon: number) =>
    (await Promise.all(shards.map((shard) => store.dueTasks(shard, horizon, BATCH, call)))).flat();
  const failed = (id: string, thrown: unknown): void => {
    errors += 1;
    onError(id, TrackerError.from(thrown));
  };
  const run = async (id: string): Promise<void> => {
    const done = await runPollTask(ports, id, listed.get(id), { ...call, deadline: end + RESERVE_MS });
    if (!done) return;
    polled += 1;
    changes += done.changes;
    for (const error of done.errors) failed(id, error);
    if (done.listedAt !== undefined) listed.set(id, done.listedAt);
    agenda.set(id, done.dueAt);
  };
  const start = (id: string): void => {
    agenda.delete(id);
    running.add(id);
    limit(() => (now() < end ? run(id) : Promise.resolve()))
      .catch((thrown: unknown) => failed(id, thrown))
      .finally(() => running.delete(id))
      .catch(() => undefined);
  };

  while (now() < end) {
    if (now() >= lookAt) {
      const tasks = await look(end);
      for (const { id, dueAt, leaseUntil } of tasks) {
        if (!running.has(id)) agenda.set(id, Math.max(dueAt, leaseUntil));
      }
      lookAt = now() + (tasks.length >= BATCH ? CROWDED_LOOK_MS : LOOK_MS);
    }
    for (const [id, at] of agenda) if (at <= now()) start(id);
    const next = Math.min(end, lookAt, ...agenda.values());
    await sleep(running.size > 0 ? TICK_MS : Math.max(1, next - now()), call.signal);
  }
  while (running.size > 0) await sleep(TICK_MS, call.signal);
  const left = (await look(now())).filter(({ leaseUntil }) => leaseUntil <= now());
  const oldest = Math.min(now(), ...left.map(({ dueAt }) => dueAt));
  return { polled, changes, errors, backlog: left.length, backlogAgeMs: now() - oldest };
}

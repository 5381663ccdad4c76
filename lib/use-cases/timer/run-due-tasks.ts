import { TrackerError } from '../../model/core/error.ts';
import { isDeliverTask, SHARDS, type Task } from '../../model/task.ts';
import type { Call } from '../../providers/provider.ts';
import { DELIVERY_MS } from '../delivery/call-sink.ts';
import { runDeliverTask } from '../delivery/run-deliver-task.ts';
import type { WatchPorts } from '../delivery/run-folder-watch.ts';
import {
  leavePlan,
  type PollTaskHints,
  type PollTaskPorts,
  runPollTask,
} from '../following/run-poll-task.ts';
import { createLanes, type LanePorts, PROMPT_MS } from './lanes.ts';

/** Tasks of a shard that are looked up at once. */
const BATCH = 100;
/**
 * How often tasks are looked for that others have added or woken meanwhile; those already known are run when they fall
 * due. What a waiting caller's poll has found is delivered no later than this.
 */
const LOOK_MS = 15_000;
/** How often they are looked for while there are more than one look shows. */
const CROWDED_LOOK_MS = 500;
/** One look takes no longer than this. */
const MAX_LOOK_MS = 5_000;
/** The second look comes sooner: by then the invocation before has given back what it had under way at its end. */
const SECOND_LOOK_MS = 5_000;
/** An invocation takes no more tasks so long before its deadline: a delivery that has begun by then is not cut off. */
const RESERVE_MS = DELIVERY_MS + 4_000;
/** What a poll has left of that: a scan that is cut off is gone on with by the next one. */
const POLL_MS = 5_000;
const TICK_MS = 250;

export interface RunPorts extends PollTaskPorts, WatchPorts, LanePorts {
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
 * @throws {TrackerError} the store's error where its tasks cannot be read at all.
 */
export async function runDueTasks(
  ports: RunPorts,
  {
    shards = Array.from({ length: SHARDS }, (_, shard) => shard),
  }: { readonly shards?: readonly number[] | undefined },
  call: Call,
): Promise<RunSummary> {
  const { store, now, sleep, onError } = ports;
  const end = call.deadline - RESERVE_MS;
  const agenda = new Map<string, number>();
  const running = new Set<string>();
  const known = new Map<string, PollTaskHints>();
  const called = new Set<string>();
  const lanes = createLanes(ports, call.signal);
  let [polled, changes, delivered, errors, lookAt, looks] = [0, 0, 0, 0, 0, 0];

  const failed = (id: string, thrown: unknown): void => {
    errors += 1;
    onError(id, TrackerError.from(thrown));
  };
  /** The tasks due by `horizon`, those of each shard as far as one look shows them; none where the store fails. */
  const look = async (horizon: number): Promise<readonly (readonly Task[])[]> => {
    const bound = { ...call, deadline: Math.min(call.deadline, now() + MAX_LOOK_MS) };
    try {
      const found = await Promise.all(shards.map((shard) => store.dueTasks(shard, horizon, BATCH, bound)));
      looks += 1;
      return found;
    } catch (thrown) {
      if (looks === 0) throw thrown;
      failed('due tasks', thrown);
      return [];
    }
  };
  const plan = async (): Promise<void> => {
    const busy = new Set(running);
    const found = await look(end);
    for (const { id, dueAt, leaseUntil, attempts, epoch } of found.flat()) {
      // What was under way when this was read knows better by now when it is due.
      if (busy.has(id) || running.has(id) || called.has(id)) continue;
      const { plan, ...hints } = known.get(id) ?? {};
      if (plan && plan.epoch >= epoch) continue;
      agenda.set(id, Math.max(dueAt, leaseUntil));
      known.set(id, { ...hints, attempts });
    }
    const unseenFrom = Math.min(...found.map((tasks) => (tasks.length < BATCH ? end : lastDue(tasks))));
    const pace = looks === 1 ? SECOND_LOOK_MS : LOOK_MS;
    lookAt = now() + Math.min(pace, Math.max(CROWDED_LOOK_MS, unseenFrom - now()));
  };
  const poll = async (id: string): Promise<void> => {
    const hints = known.get(id) ?? { attempts: 0 };
    const { plan: _, ...rest } = hints;
    known.set(id, rest);
    const done = await runPollTask(ports, id, hints, { ...call, deadline: end + POLL_MS });
    if (!done) return;
    polled += 1;
    changes += done.changes;
    for (const error of done.errors) failed(id, error);
    known.set(id, done.hints);
    if (done.hints.plan) agenda.set(id, done.hints.plan.dueAt);
    for (const task of done.woken) {
      called.add(task);
      agenda.set(task, now());
    }
  };
  const deliver = async (id: string): Promise<void> => {
    const startedAt = now();
    const done = await runDeliverTask(ports, id, called.delete(id), call);
    if (!done) return;
    delivered += done.delivered;
    const slow = now() - startedAt > PROMPT_MS * Math.max(1, done.delivered);
    known.set(id, { attempts: done.attempts, slow });
    if (done.failed !== undefined) failed(id, new TrackerError('UNAVAILABLE', done.failed));
    if (done.dueAt !== undefined && !called.has(id)) agenda.set(id, done.dueAt);
  };
  const run = async (id: string): Promise<void> => {
    try {
      if (now() < end) await (isDeliverTask(id) ? deliver(id) : poll(id));
    } catch (thrown) {
      failed(id, thrown);
    } finally {
      running.delete(id);
    }
  };
  const start = (id: string): void => {
    agenda.delete(id);
    running.add(id);
    const { attempts = 0, slow = false } = known.get(id) ?? {};
    lanes.start(id, attempts > 0 || slow, () => run(id));
  };

  while (now() < end) {
    if (now() >= lookAt && lanes.pending() < BATCH) await plan();
    for (const [id, at] of agenda) if (at <= now() && !running.has(id)) start(id);
    const next = Math.min(end, lookAt, ...agenda.values());
    await sleep(running.size > 0 ? TICK_MS : Math.max(1, next - now()), call.signal);
  }
  while (running.size > 0) await sleep(TICK_MS, call.signal);
  const leaving = [...known].map(([id, hints]) =>
    leavePlan(store, id, hints, call).catch((thrown: unknown) => failed(id, thrown)),
  );
  await Promise.all(leaving);
  const left = (await look(now())).flat().filter(({ leaseUntil }) => leaseUntil <= now());
  const oldest = Math.min(now(), ...left.map(({ dueAt }) => dueAt));
  return { polled, changes, delivered, errors, backlog: left.length, backlogAgeMs: now() - oldest };
}

const lastDue = (tasks: readonly Task[]): number => tasks.at(-1)?.dueAt ?? 0;

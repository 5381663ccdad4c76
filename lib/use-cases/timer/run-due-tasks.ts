import { TrackerError } from '../../model/core/error.ts';
import { SHARDS, type TaskKind, taskKind } from '../../model/task.ts';
import { POLL_RESERVE_MS, TIMER_POLL_MS, TIMER_RESERVE_MS } from '../../model/time/time-budget.ts';
import type { Call } from '../../providers/provider.ts';
import { runDeliverTask } from '../delivery/run-deliver-task.ts';
import type { DeliverTaskPorts } from '../delivery/run-folder-watch.ts';
import { leavePlan } from '../following/poll-plan.ts';
import { type PollTaskPorts, runPollTask } from '../following/run-poll-task.ts';
import { runFanoutTask } from '../tasks/run-fanout-task.ts';
import { createAgenda } from './agenda.ts';
import { createLanes, type LanePorts, PROMPT_MS, paceOf } from './lanes.ts';
import { BATCH, type Look, lookForTasks, nextLook, nextPositions, type Positions } from './task-looks.ts';

/** How often the run looks at its agenda while tasks are under way. */
const TICK_MS = 250;

/** For this long an invocation polls even what needs more time than it has. */
const BEGINNING_MS = 2_000;

export interface RunPorts extends PollTaskPorts, DeliverTaskPorts, LanePorts {
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

const ALL_SHARDS = Array.from({ length: SHARDS }, (_, shard) => shard);

/**
 * Runs the due tasks of some shards, as they fall due, until its time is nearly up; what is left stays due.
 * Changes that one of its polls has committed are delivered at once, those of others after the next look.
 *
 * Any number of these may run at the same time: a task is held by one of them.
 *
 * @param shards All, if none is named.
 * @throws {TrackerError} the store's error where its tasks cannot be read at all.
 */
export async function runDueTasks(
  ports: RunPorts,
  { shards = ALL_SHARDS }: { readonly shards?: readonly number[] | undefined },
  call: Call,
): Promise<RunSummary> {
  const { store, now, sleep, onError } = ports;
  const begunAt = now();
  const end = call.deadline - TIMER_RESERVE_MS;
  const agenda = createAgenda();
  const lanes = createLanes(ports, call.signal);
  let positions: Positions = [];
  let [polled, changes, delivered, errors, lookAt, looks] = [0, 0, 0, 0, 0, 0];

  const failed = (id: string, thrown: unknown): void => {
    errors += 1;
    onError(id, TrackerError.from(thrown));
  };
  /** The tasks due by `horizon`; none where the store fails after a look that succeeded. */
  const look = async (horizon: number, from?: Positions): Promise<Look> => {
    try {
      const found = await lookForTasks(ports, shards, horizon, call, from);
      looks += 1;
      return found;
    } catch (thrown) {
      if (looks === 0) throw thrown;
      failed('due tasks', thrown);
      return [];
    }
  };
  const plan = async (): Promise<void> => {
    const busy = agenda.running();
    const found = await look(end, positions);
    agenda.add(found.flat(), busy);
    lookAt = now() + nextLook(found, looks, now());
    positions = nextPositions(found, positions, now());
  };
  const poll = async (id: string): Promise<void> => {
    const deadline = end + TIMER_POLL_MS;
    const needed = agenda.hints(id).callMs ?? 0;
    // A call that would be cut off is left to the next invocation, which has more time at its beginning.
    if (now() - begunAt > BEGINNING_MS && now() + needed + POLL_RESERVE_MS > deadline) return agenda.done(id);
    const { hints } = agenda.take(id);
    const done = await runPollTask(ports, id, hints, { ...call, deadline });
    if (!done) return agenda.done(id);
    polled += 1;
    changes += done.changes;
    for (const error of done.errors) failed(id, error);
    agenda.wake(done.woken, now());
    agenda.done(id, { hints: done.hints, dueAt: done.hints.plan?.dueAt });
  };
  const deliver = async (id: string): Promise<void> => {
    const startedAt = now();
    const done = await runDeliverTask(ports, id, agenda.take(id).woken, call);
    if (!done) return agenda.done(id);
    delivered += done.delivered;
    const slow = now() - startedAt > PROMPT_MS * Math.max(1, done.delivered);
    if (done.failed !== undefined) failed(id, new TrackerError('UNAVAILABLE', done.failed));
    agenda.done(id, { hints: { attempts: done.attempts, slow }, dueAt: done.dueAt });
  };
  const fanOut = async (id: string): Promise<void> => {
    const deadline = end + TIMER_POLL_MS;
    const { woken } = agenda.take(id);
    const wake = (ids: readonly string[]): void => agenda.wake(ids, now());
    const done = await runFanoutTask(ports, id, woken, { ...call, deadline }, wake);
    agenda.done(id, done && { hints: { attempts: 0, slow: done.isUnfinished }, dueAt: done.dueAt });
  };
  const runs: Readonly<Record<TaskKind, (id: string) => Promise<void>>> = { poll, deliver, fanout: fanOut };
  const run = async (id: string): Promise<void> => {
    try {
      if (now() >= end) agenda.done(id);
      else await runs[taskKind(id)](id);
    } catch (thrown) {
      agenda.done(id);
      failed(id, thrown);
    }
  };
  const start = (id: string): void => {
    agenda.start(id);
    lanes.start(id, paceOf(id, agenda.hints(id)), () => run(id));
  };

  while (now() < end) {
    if (now() >= lookAt && lanes.pending() < BATCH) await plan();
    for (const id of agenda.due(now())) start(id);
    const next = Math.min(end, lookAt, agenda.nextAt());
    await sleep(agenda.running().size > 0 ? TICK_MS : Math.max(1, next - now()), call.signal);
  }
  while (agenda.running().size > 0) await sleep(TICK_MS, call.signal);
  const leaving = [...agenda.known()].map(([id, hints]) =>
    leavePlan(store, id, hints, call).catch((thrown: unknown) => failed(id, thrown)),
  );
  await Promise.all(leaving);
  const left = (await look(now())).flat().filter(({ leaseUntil }) => leaseUntil <= now());
  const oldest = Math.min(now(), ...left.map(({ dueAt }) => dueAt));
  return { polled, changes, delivered, errors, backlog: left.length, backlogAgeMs: now() - oldest };
}

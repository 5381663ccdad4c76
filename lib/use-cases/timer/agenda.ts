import type { Task } from '../../model/task.ts';
import type { PollTaskHints } from '../following/poll-plan.ts';

/** What one run of a task tells of the next. */
interface After {
  readonly hints: PollTaskHints;
  /** In milliseconds since the epoch; absent when the task is not to be run again. */
  readonly dueAt?: number | undefined;
}

/**
 * The work queue of one invocation: which tasks wait until when, which are under way, and what is known of
 * each.
 *
 * It has no clock: times are the caller's, in milliseconds since the epoch. A task that is under way is never
 * due.
 */
export interface Agenda {
  /**
   * Adds the tasks that a look has shown, due at the end of their leases. What this invocation knows better
   * stays as it is: tasks under way, woken here, or with a plan from the same or a later epoch.
   *
   * @param busy The tasks that were under way when the look began; what it has read of them is out of date.
   */
  add(tasks: readonly Task[], busy: ReadonlySet<string>): void;
  /** Makes tasks due now, ahead of the time that is stored for them. */
  wake(ids: Iterable<string>, now: number): void;
  /** The tasks that wait no longer, in the order in which they came. */
  due(now: number): readonly string[];
  /** The task is under way from now on, if only in a lane's queue. */
  start(id: string): void;
  /** What is known of a task. */
  hints(id: string): PollTaskHints;
  /**
   * What is known of a task whose work begins, and whether it was woken; its plan and its wake are used up.
   */
  take(id: string): { readonly hints: PollTaskHints; readonly woken: boolean };
  /**
   * The task is no longer under way. A wake that came during its work keeps it due.
   *
   * @param after Absent where nothing was learnt: the task was not to be had, its run failed, or no time was
   *   left.
   */
  done(id: string, after?: After): void;
  /** When the next task is due; `Infinity` when none waits. */
  nextAt(): number;
  /** The tasks under way. */
  running(): ReadonlySet<string>;
  /** What is known of all tasks so far. */
  known(): Iterable<readonly [string, PollTaskHints]>;
}

export function createAgenda(): Agenda {
  const waiting = new Map<string, number>();
  const running = new Set<string>();
  const woken = new Set<string>();
  const known = new Map<string, PollTaskHints>();
  const hints = (id: string): PollTaskHints => known.get(id) ?? { attempts: 0 };
  const isKnownBetter = ({ id, epoch }: Task): boolean =>
    running.has(id) || woken.has(id) || (known.get(id)?.plan?.epoch ?? -1) >= epoch;

  return {
    add(tasks, busy) {
      for (const task of tasks) {
        if (busy.has(task.id) || isKnownBetter(task)) continue;
        const { plan: _, callMs: __, ...rest } = hints(task.id);
        const { attempts, callMs } = task;
        waiting.set(task.id, Math.max(task.dueAt, task.leaseUntil));
        known.set(task.id, { ...rest, attempts, ...(callMs === undefined ? {} : { callMs }) });
      }
    },
    wake(ids, now) {
      for (const id of ids) {
        woken.add(id);
        waiting.set(id, now);
      }
    },
    due: (now) => [...waiting].flatMap(([id, at]) => (at <= now && !running.has(id) ? [id] : [])),
    start(id) {
      waiting.delete(id);
      running.add(id);
    },
    hints,
    take(id) {
      const taken = hints(id);
      const { plan: _, ...rest } = taken;
      known.set(id, rest);
      return { hints: taken, woken: woken.delete(id) };
    },
    done(id, after) {
      running.delete(id);
      if (!after) return;
      known.set(id, after.hints);
      if (after.dueAt !== undefined && !woken.has(id)) waiting.set(id, after.dueAt);
    },
    nextAt: () => Math.min(Number.POSITIVE_INFINITY, ...waiting.values()),
    running: () => new Set(running),
    known: () => known,
  };
}

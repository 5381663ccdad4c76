import type { FairLane } from '../../async/fair-lane.ts';
import { type TaskKind, taskKind } from '../../model/task.ts';
import type { PollTaskHints } from '../following/poll-plan.ts';

/**
 * A delivery or fan-out that takes longer makes room for the next, and counts as slow from then on; a poll
 * makes room as soon as it gets a place among the slow ones.
 */
export const PROMPT_MS = 1_000;

/** How much of a tenant's or a host's work counts as pending. */
const PENDING_EACH = 25;

/** The lanes of one kind of task: for what is done promptly, and for all else. */
interface LanePair {
  readonly prompt: FairLane;
  readonly slow: FairLane;
}

export interface LanePorts {
  /** Polls of upstreams that answer promptly, and of all others; hosts share each lane fairly. */
  readonly polls: LanePair;
  /** Deliveries to sinks that took the last one promptly, and to all others; tenants share each lane fairly. */
  readonly deliveries: LanePair;
  /** Fan-outs that begin, and those that one run was not enough for; resources share each lane fairly. */
  readonly fanouts: LanePair;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The work of one invocation, in lanes, so that nothing slow holds up the rest. */
export interface Lanes {
  /**
   * How many tasks are queued or under way. Those of slow sinks and upstreams do not count, nor what one tenant
   * or host has beyond a few: it holds up nobody else.
   */
  pending(): number;
  /** @param run Must not reject. */
  start(id: string, pace: Pace, run: () => Promise<void>): void;
}

/**
 * What is known of whom a task asks: it has answered promptly in this invocation, it is known to be slow, or
 * neither.
 */
export type Pace = 'PROMPT' | 'SLOW' | 'UNKNOWN';

export function createLanes({ polls, deliveries, fanouts, sleep }: LanePorts, signal: AbortSignal): Lanes {
  const pairs: Readonly<Record<TaskKind, LanePair>> = { poll: polls, deliver: deliveries, fanout: fanouts };
  const soon = (): Promise<void> => sleep(PROMPT_MS, signal).catch(() => undefined);
  /** Resolves once the work is done, or has a place among the slow. */
  const untilPlaced = async (id: string, run: () => Promise<void>): Promise<void> => {
    let isDone = false;
    const done = run().then(() => {
      isDone = true;
    });
    await Promise.race([done, soon()]);
    if (isDone) return;
    await new Promise<void>((resolve) => {
      const hold = (): Promise<void> => {
        resolve();
        return done;
      };
      void done.then(resolve);
      void polls.slow.run(id, hold, 'late');
    });
  };
  const untilLate = (_: string, run: () => Promise<void>): Promise<void> => Promise.race([run(), soon()]);
  /** How work of each kind makes room for the next. */
  const makeRoom = { poll: untilPlaced, deliver: untilLate, fanout: untilLate };
  return {
    pending: () => Object.values(pairs).reduce((sum, { prompt }) => sum + prompt.load(PENDING_EACH), 0),
    start(id, pace, run) {
      const kind = taskKind(id);
      if (pace === 'SLOW') void pairs[kind].slow.run(id, run);
      else void pairs[kind].prompt.run(id, () => makeRoom[kind](id, run), pace);
    },
  };
}

const paceOfTold = ({ attempts, slow = false }: PollTaskHints): Pace =>
  attempts > 0 || slow ? 'SLOW' : 'UNKNOWN';

const PACES: Readonly<Record<TaskKind, (hints: PollTaskHints) => Pace>> = {
  poll: ({ attempts, callMs, listedAt }) => {
    if (callMs !== undefined) return 'SLOW';
    return attempts === 0 && listedAt !== undefined ? 'PROMPT' : 'UNKNOWN';
  },
  deliver: paceOfTold,
  fanout: paceOfTold,
};

/** What the hints tell of whom the task asks. */
export const paceOf = (id: string, hints: PollTaskHints): Pace => PACES[taskKind(id)](hints);

import type { FairLane } from '../../async/fair-lane.ts';
import { isDeliverTask } from '../../model/task.ts';
import type { PollTaskHints } from '../following/poll-plan.ts';

/**
 * A delivery that takes longer makes room for the next, and its sink counts as slow from then on; a poll makes
 * room as soon as it gets a place among the slow ones.
 */
export const PROMPT_MS = 1_000;

/** How much of a tenant's or a host's work counts as pending. */
const PENDING_EACH = 25;

export interface LanePorts {
  /** Polls of upstreams that answer promptly, and of all others; hosts share each lane fairly. */
  readonly polls: { readonly prompt: FairLane; readonly slow: FairLane };
  /** Deliveries to sinks that took the last one promptly, and to all others; tenants share each lane fairly. */
  readonly deliveries: { readonly prompt: FairLane; readonly slow: FairLane };
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

export function createLanes({ polls, deliveries, sleep }: LanePorts, signal: AbortSignal): Lanes {
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
  return {
    pending: () => polls.prompt.load(PENDING_EACH) + deliveries.prompt.load(PENDING_EACH),
    start(id, pace, run) {
      const isDelivery = isDeliverTask(id);
      const lane = isDelivery ? deliveries : polls;
      const untilLate = () => (isDelivery ? Promise.race([run(), soon()]) : untilPlaced(id, run));
      if (pace === 'SLOW') void lane.slow.run(id, run);
      else void lane.prompt.run(id, untilLate, pace);
    },
  };
}

/** What the hints tell of whom the task asks. */
export function paceOf(id: string, { attempts, slow = false, callMs, listedAt }: PollTaskHints): Pace {
  if (isDeliverTask(id)) return attempts > 0 || slow ? 'SLOW' : 'UNKNOWN';
  if (callMs !== undefined) return 'SLOW';
  return attempts === 0 && listedAt !== undefined ? 'PROMPT' : 'UNKNOWN';
}

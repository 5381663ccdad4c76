import { isDeliverTask } from '../../model/task.ts';

/** A delivery that takes longer makes room for the next, and its sink counts as slow from then on. */
export const PROMPT_MS = 1_000;

/** Runs a piece of work as soon as the lane has room for it. */
export type Lane = <T>(run: () => Promise<T>) => Promise<T>;

export interface LanePorts {
  /** Polls of upstreams that answer promptly, and of all others, which share a lane of their own. */
  readonly polls: { readonly prompt: Lane; readonly slow: Lane };
  /**
   * Deliveries to sinks that took the last one promptly, and to all others, which share a lane of their own.
   */
  readonly deliveries: { readonly prompt: Lane; readonly slow: Lane };
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The work of one invocation, in lanes, so that nothing slow holds up the rest. */
export interface Lanes {
  /** How many tasks are queued or under way; those of slow sinks and upstreams do not count. */
  pending(): number;
  /** @param run Must not reject. */
  start(id: string, slow: boolean, run: () => Promise<void>): void;
}

export function createLanes({ polls, deliveries, sleep }: LanePorts, signal: AbortSignal): Lanes {
  let pending = 0;
  const soon = (): Promise<void> => sleep(PROMPT_MS, signal).catch(() => undefined);
  return {
    pending: () => pending,
    start(id, slow, run) {
      const lane = isDeliverTask(id) ? deliveries : polls;
      if (slow) {
        void lane.slow(run);
        return;
      }
      const held = lane.prompt(isDeliverTask(id) ? () => Promise.race([run(), soon()]) : run);
      pending += 1;
      void held.finally(() => {
        pending -= 1;
      });
    },
  };
}

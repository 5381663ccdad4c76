import type { FairLane } from '../../async/fair-lane.ts';
import { isDeliverTask } from '../../model/task.ts';

/** A delivery that takes longer makes room for the next, and its sink counts as slow from then on. */
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
  start(id: string, slow: boolean, run: () => Promise<void>): void;
}

export function createLanes({ polls, deliveries, sleep }: LanePorts, signal: AbortSignal): Lanes {
  const soon = (): Promise<void> => sleep(PROMPT_MS, signal).catch(() => undefined);
  return {
    pending: () => polls.prompt.load(PENDING_EACH) + deliveries.prompt.load(PENDING_EACH),
    start(id, slow, run) {
      const isDelivery = isDeliverTask(id);
      const lane = isDelivery ? deliveries : polls;
      if (slow) void lane.slow.run(id, run);
      else void lane.prompt.run(id, isDelivery ? () => Promise.race([run(), soon()]) : run);
    },
  };
}

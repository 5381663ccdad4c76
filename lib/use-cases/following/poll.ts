import type { Observation, Reconciled } from '../../model/following/observation.ts';
import type { Upstream } from './ask-upstream.ts';
import type { TrackingSession } from './tracking-session.ts';

/** What one poll works with. */
export interface Poll {
  readonly session: TrackingSession;
  readonly upstream: Upstream;
  readonly observe: (observation: Observation) => Promise<Reconciled>;
  /** Whether less time is left than what comes next takes, in milliseconds. */
  readonly isTimeUp: (neededMs?: number) => boolean;
  readonly now: () => number;
}

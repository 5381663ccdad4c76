import type { Log } from '../model/core/log.ts';

/** The newest invocation, for adapters, which outlive it. */
export interface LatestInvocation {
  /** Its IAM token; all tokens of the service account are good for the same. */
  readonly token: () => string | undefined;
  readonly log: Log;
}

import { TrackerError } from '../../model/core/error.ts';
import type { Call } from '../../providers/provider.ts';

export interface PatiencePorts {
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How long some replicas do not know a new operation. */
export const REPLICA_LAG_MS = 5_000;
/** The first pause; each next one doubles. */
const FIRST_PAUSE_MS = 500;
/** The time that an answer needs behind the last attempt. */
const LAST_ATTEMPT_MS = 2_000;

/**
 * Asks about an operation that may be new: again and again while it is `NOT_FOUND`, for five seconds and in
 * five calls at most.
 *
 * @throws {TrackerError} the last error of `ask`.
 */
export async function withPatience<T>(
  { now, sleep }: PatiencePorts,
  call: Call,
  ask: () => Promise<T>,
): Promise<T> {
  const until = Math.min(now() + REPLICA_LAG_MS, call.deadline - LAST_ATTEMPT_MS);
  for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
    try {
      return await ask();
    } catch (thrown) {
      const left = until - now();
      if (TrackerError.from(thrown).code !== 'NOT_FOUND' || left <= 0) throw thrown;
      await sleep(Math.min(pause, left), call.signal);
    }
  }
}

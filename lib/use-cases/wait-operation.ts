import { TrackerError } from '../model/error.ts';
import type { Operation } from '../model/operation.ts';
import type { OperationRef } from '../model/resource.ts';
import { nextDelay } from '../model/schedule.ts';
import type { Code } from '../model/status.ts';
import type { Call, Provider, UpstreamOperation } from '../providers/provider.ts';

export interface WaitPorts {
  readonly provider: Provider;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Right after an operation began, some replicas do not know it for a moment. */
const REPLICA_LAG_MS = 5_000;
/** What passes by itself: a failed poll says nothing about the operation. */
const PASSING: ReadonlySet<Code> = new Set([
  'UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'DEADLINE_EXCEEDED',
  'INTERNAL',
]);
/** One poll takes no longer than this. */
const MAX_CALL_MS = 20_000;

/**
 * Waits for one operation: answers it as soon as it is done, or as it stands when the time is up.
 *
 * @throws {TrackerError} what the upstream answers when it will not tell of the operation, now and later; what the last
 *   poll failed with when none has succeeded until the time was up.
 */
export async function waitOperation(
  { provider, now, random, sleep }: WaitPorts,
  named: OperationRef,
  until: number,
  call: Call,
): Promise<Operation> {
  const startedAt = now();
  let last: Operation | undefined;
  let changedAt = startedAt;
  let failures = 0;
  for (;;) {
    const polled = await poll();
    if (polled instanceof TrackerError) {
      const lagging = polled.code === 'NOT_FOUND' && now() - startedAt < REPLICA_LAG_MS;
      if (!lagging && !PASSING.has(polled.code)) throw polled;
      failures += 1;
      if (now() >= until && !last) throw polled;
    } else {
      failures = 0;
      if (polled.operation.modifiedAt !== last?.modifiedAt) changedAt = now();
      last = polled.operation;
    }
    if (last && (last.done || now() >= until)) return last;
    const hintMs = polled instanceof TrackerError ? polled.retryAfterMs : polled.pollAfterMs;
    const delay = nextDelay(
      {
        now: now(),
        changedAt,
        open: 1,
        waiting: true,
        failures,
        ...(hintMs === undefined ? {} : { hintMs }),
      },
      random(),
    );
    await sleep(Math.max(0, Math.min(delay, until - now())), call.signal);
  }

  async function poll(): Promise<UpstreamOperation | TrackerError> {
    try {
      return await provider.get(named, { ...call, deadline: Math.min(call.deadline, now() + MAX_CALL_MS) });
    } catch (thrown) {
      return TrackerError.from(thrown);
    }
  }
}

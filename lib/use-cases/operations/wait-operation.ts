import { WAITED_OUT } from '../../model/core/code-sets.ts';
import { TrackerError } from '../../model/core/error.ts';
import { type Problem, problemAfter, type StandingProblem, shown } from '../../model/core/problem.ts';
import { nextDelay } from '../../model/following/poll-schedule.ts';
import { type Operation, TERMINAL_STATES } from '../../model/operation/operation.ts';
import type { OperationRef } from '../../model/operation/resource.ts';
import { LOST_AFTER_MS, WAIT_LAST_MS } from '../../model/time/time-budget.ts';
import type { Call, UpstreamOperation } from '../../providers/provider.ts';
import { type AskPorts, askOperation } from './get-operation.ts';
import { REPLICA_LAG_MS } from './with-patience.ts';

interface WaitPorts extends AskPorts {
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** An operation as it stands, or as it was when it was seen last. */
type WaitedOperation = Operation & { readonly problem?: Problem };

/** The longest that one poll takes; twice that after one that has had it in vain, and so on. */
const GET_CALL_MS = 20_000;

/**
 * Waits for one operation: answers it as soon as it has ended, or its current state when the time is up. An
 * operation that the upstream no longer knows is answered from its record, with `observedAt`; so is one whose
 * last polls have failed, as it was seen before that, with the problem.
 *
 * @throws {TrackerError} the upstream's error when it is permanent; the last poll's error when none has
 *   succeeded until the time was up, and at once when it asked for more time than there is.
 */
export async function waitOperation(
  { provider, optionalStore, now, random, sleep }: WaitPorts,
  named: OperationRef,
  until: number,
  call: Call,
): Promise<WaitedOperation> {
  const startedAt = now();
  let last: Operation | undefined;
  let changedAt = startedAt;
  let seenAt = startedAt;
  let failures = 0;
  let getMs = GET_CALL_MS;
  let problem: StandingProblem | undefined;
  let failure: TrackerError | undefined;
  for (;;) {
    const polledAt = now();
    const polled = await poll();
    if (polled instanceof TrackerError) {
      const lagging = polled.code === 'NOT_FOUND' && now() - seenAt < (last ? LOST_AFTER_MS : REPLICA_LAG_MS);
      if (!lagging && !WAITED_OUT.has(polled.code)) throw polled;
      const { retryAfterMs = 0 } = polled;
      if (retryAfterMs > 0 && now() + retryAfterMs >= until) throw polled;
      failures += 1;
      if (polled.code === 'DEADLINE_EXCEEDED') getMs *= 2;
      // A poll that the end of the wait has cut off soon says nothing.
      const hadTime = polled.code !== 'DEADLINE_EXCEEDED' || now() - polledAt >= WAIT_LAST_MS;
      if (hadTime) failure = polled;
      if (now() >= until && !last) throw failure ?? polled;
      if (hadTime) problem = problemAfter(problem, polled, polledAt);
    } else {
      failures = 0;
      problem = undefined;
      const { operation } = polled;
      if (operation.modifiedAt !== last?.modifiedAt) changedAt = now();
      // A record may be older than what the upstream has answered here, unless it is the end.
      if (!last || operation.observedAt === undefined || isOver(operation)) last = operation;
      seenAt = now();
    }
    if (last && (isOver(last) || (now() >= until && !problem))) return last;
    if (last && problem && now() >= until) {
      return { observedAt: new Date(seenAt).toISOString(), ...last, problem: shown(problem) };
    }
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
      // However short the wait, nothing could be answered without the first poll.
      const latest = last ? until : Math.max(until, startedAt + WAIT_LAST_MS);
      const deadline = Math.min(call.deadline, latest, now() + getMs);
      return await askOperation({ provider, optionalStore }, named, { ...call, deadline });
    } catch (thrown) {
      return TrackerError.from(thrown);
    }
  }
}

function isOver({ state }: Operation): boolean {
  return TERMINAL_STATES.has(state);
}

import { TrackerError } from '../../model/core/error.ts';
import type { Anomaly, Observation, Reconciled } from '../../model/following/observation.ts';
import { allEnded, choosePollMode, nextDelay, operationsToGet } from '../../model/following/poll-schedule.ts';
import { hasBeenListed, lastChangedAt, progressOf } from '../../model/following/progress.ts';
import type { reconcile } from '../../model/following/reconcile.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import { formatResource } from '../../model/operation/resource.ts';
import type { LongestCall } from '../../model/time/call-time.ts';
import { POLL_RESERVE_MS } from '../../model/time/time-budget.ts';
import type { Call, Provider } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { askByIds } from './ask-by-ids.ts';
import { upstreamOf } from './ask-upstream.ts';
import type { Poll } from './poll.ts';
import { hiddenBy, type OnProblem, timed, unseenBy } from './poll-problem.ts';
import { type ScanOutcome, scanList } from './scan-list.ts';
import { openSession, type SessionRequest } from './tracking-session.ts';

export interface PollPorts {
  readonly provider: Provider;
  readonly store: Store;
  readonly now: () => number;
  readonly random: () => number;
  readonly reconcile: typeof reconcile;
  /** Told of what the upstream of a resource should not have answered. */
  readonly onAnomaly: (resource: string, anomaly: Anomaly) => void;
  readonly onProblem: OnProblem;
}

export interface PollRequest extends SessionRequest {
  /** Its deadline is the end of the lease or of the invocation, whichever comes first. */
  readonly call: Call;
  /** A caller waits for news. */
  readonly waiting: boolean;
  /** How many polls of the resource have failed in a row before this one. */
  readonly failures: number;
  /** When a scan of the resource last ended, in milliseconds, if the caller knows. */
  readonly listedAt?: number;
  /**
   * The state as the caller has just read it, possibly before it took the task: a fence answers what is
   * newer.
   */
  readonly known?: Tracking | undefined;
}

/** The outcome of a poll, for the log and for its task. */
export interface PollSummary {
  readonly calls: number;
  readonly changes: number;
  readonly open: number;
  readonly revision: number;
  /** Tasks that tell of what was committed. */
  readonly woken: ReadonlySet<string>;
  /** Single operations were followed, and all of them have ended. */
  readonly allEnded: boolean;
  /**
   * How the scan ended, if the resource is followed as a whole and was listed; the next poll continues one
   * that is `UNFINISHED`.
   */
  readonly scan?: ScanOutcome['end'];
  /** Errors of the upstream; they change nothing that is known of the operations. */
  readonly errors: readonly TrackerError[];
  /** Why new operations, or ends of the open ones, may have gone unseen. */
  readonly problem?: TrackerError;
  /** The list was read to its end for the first time, and not one of its rows could be read. */
  readonly unreadable?: TrackerError;
  readonly longestCall?: LongestCall;
  /** When the resource wants to be polled again, in milliseconds from now. */
  readonly nextDelayMs: number;
  /**
   * The longest wait that the upstream itself has asked for, in milliseconds: no poll comes before it is
   * over.
   */
  readonly hintMs?: number;
}

/**
 * Polls one resource once, under a task that the caller has taken: lists it, or gets its open operations, and
 * commits what is new. A poll that finds nothing new writes nothing.
 *
 * @returns `undefined` when a later holder has taken over and continues from here.
 * @throws {TrackerError} the store's errors; the caller must take the task again before it polls again.
 *   `INVALID_ARGUMENT` when the resource is followed with other parents.
 */
export async function pollResource(ports: PollPorts, request: PollRequest): Promise<PollSummary | undefined> {
  const { provider, now, random } = ports;
  const { resource, call, listedAt } = request;
  const bounded = { ...call, deadline: call.deadline - POLL_RESERVE_MS };
  const { upstream, longestCall } = timed(upstreamOf(provider, resource, bounded, now), now);
  const isTimeUp = (neededMs = 0): boolean => now() + neededMs + POLL_RESERVE_MS >= call.deadline;
  let changes = 0;
  let hidden: TrackerError | undefined;
  try {
    const session = await openSession(ports, request, request.known, call);
    const observe = async (observation: Observation): Promise<Reconciled> => {
      const reconciled = await session.observe(observation);
      for (const anomaly of reconciled.anomalies) ports.onAnomaly(formatResource(resource), anomaly);
      changes += reconciled.changes.length;
      if (observation.kind === 'page') hidden ??= hiddenBy(observation);
      return reconciled;
    };
    const poll: Poll = { session, upstream, observe, isTimeUp, now };
    const lists = choosePollMode(session.current(), listedAt, now(), request.waiting) === 'LIST';
    const scan = lists ? await scanList(poll) : undefined;
    const refusal = scan?.refusal;
    const inPart = progressOf(session.current()).only !== undefined;
    if (inPart && refusal) await observe({ kind: 'unlisted' });
    const askAll = !scan || scan.end === 'BROKEN' || refusal !== undefined;
    await askByIds(poll, operationsToGet(session.current(), scan?.missingFromScan ?? [], askAll, random()));
    const unfinished = scan?.end === 'UNFINISHED';
    await session.finish(unfinished);
    const tracking = session.current();
    const open = Object.keys(tracking.open).length;
    const hintMs = upstream.hintMs();
    // Where single operations are followed, the list is a mere shortcut.
    const errors = upstream.errors().filter((error) => !inPart || error !== refusal);
    const problem = errors[0] ?? (inPart ? undefined : (hidden ?? unseenBy(scan)));
    const isBlank = scan?.end === 'COMPLETE' && !inPart && !hasBeenListed(tracking);
    const unreadable = isBlank && hidden?.code === 'INTERNAL' ? hidden : undefined;
    const longest = longestCall();
    return {
      calls: upstream.calls(),
      changes,
      open,
      revision: tracking.revision,
      woken: session.woken(),
      allEnded: allEnded(tracking),
      ...(scan && !inPart ? { scan: scan.end } : {}),
      errors,
      ...(problem ? { problem } : {}),
      ...(unreadable ? { unreadable } : {}),
      ...(longest ? { longestCall: longest } : {}),
      nextDelayMs:
        unfinished && errors.length === 0 && hintMs === undefined
          ? 0
          : nextDelay(
              {
                now: now(),
                changedAt: lastChangedAt(tracking),
                open,
                waiting: request.waiting,
                failures: errors.length > 0 ? request.failures + 1 : 0,
                gone: open === 0 && !inPart && refusal?.code === 'NOT_FOUND',
                ...(hintMs === undefined ? {} : { hintMs }),
              },
              random(),
            ),
      ...(hintMs === undefined ? {} : { hintMs }),
    };
  } catch (thrown) {
    const error = TrackerError.from(thrown);
    if (error.code === 'ABORTED') return undefined;
    throw error;
  }
}

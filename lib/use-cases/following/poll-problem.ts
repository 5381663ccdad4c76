import { TrackerError } from '../../model/core/error.ts';
import { type ProblemTurn, problemAfter, type StandingProblem, turnOf } from '../../model/core/problem.ts';
import type { PageSeen } from '../../model/following/observation.ts';
import { PACE } from '../../model/following/poll-schedule.ts';
import type { Met } from '../../model/task.ts';
import { callTimeAfter, type LongestCall } from '../../model/time/call-time.ts';
import type { Upstream } from './ask-upstream.ts';
import type { ScanOutcome } from './scan-list.ts';

/** Told when a problem of a resource has come to last, and when one that lasted is over. */
export type OnProblem = (resource: string, turn: ProblemTurn, problem: StandingProblem) => void;

export function reportTurn(
  onProblem: OnProblem,
  resource: string,
  before: StandingProblem | undefined,
  after: StandingProblem | undefined,
): void {
  const turn = turnOf(before, after);
  const problem = after ?? before;
  if (turn && problem) onProblem(resource, turn, problem);
}

/** What a poll leaves with its task for the next, and for those who wait. */
export function metBy(
  before: Met,
  polled: { readonly problem?: TrackerError; readonly longestCall?: LongestCall },
  now: number,
): Met {
  return {
    problem: problemAfter(before.problem, polled.problem && untilNext(polled.problem, now), now),
    callMs: callTimeAfter(before.callMs, polled.longestCall),
  };
}

/** A wait that an upstream has asked for and that those who wait are told of. */
const LONG_MS = 60_000;

/** The error, with the time of the next attempt where the upstream has put it off for long. */
function untilNext(error: TrackerError, now: number): TrackerError {
  const { code, message, retryAfterMs = 0 } = error;
  if (retryAfterMs < LONG_MS) return error;
  const next = new Date(now + Math.min(retryAfterMs, PACE.longestHint)).toISOString();
  return new TrackerError(code, `no attempt before ${next}, as the upstream asks: ${message}`);
}

/** What a page hides although it was answered: new operations may be behind it. */
export function hiddenBy({ operations, unreadable = [], partial }: PageSeen): TrackerError | undefined {
  const [first] = unreadable;
  if (first && operations.length === 0) {
    const message = `none of the ${unreadable.length} operations of a page can be read: ${first.error.message}`;
    return new TrackerError('INTERNAL', message);
  }
  return partial
    ? new TrackerError('UNAVAILABLE', 'the upstream could not reach all of its locations')
    : undefined;
}

/** What a scan has not seen although no call failed. */
export function unseenBy(scan: ScanOutcome | undefined): TrackerError | undefined {
  switch (scan?.end) {
    case 'BROKEN':
      return new TrackerError(
        'INTERNAL',
        'the list cannot be read to its end: the upstream repeats its page tokens, or refuses them',
      );
    case 'UNFINISHED':
      return new TrackerError('DEADLINE_EXCEEDED', 'the list has not been read to its end yet');
    default:
      return undefined;
  }
}

/** An upstream, and its longest call so far. */
export function timed(
  upstream: Upstream,
  now: () => number,
): { readonly upstream: Upstream; readonly longestCall: () => LongestCall | undefined } {
  let longest: LongestCall | undefined;
  const measured = async (ask: () => ReturnType<Upstream['list']>): ReturnType<Upstream['list']> => {
    const startedAt = now();
    const outcome = await ask();
    const inVain = outcome.error?.code === 'DEADLINE_EXCEEDED';
    const ms = Math.max(longest?.ms ?? 0, now() - startedAt);
    if (inVain || !outcome.error) longest = { ms, inVain: inVain || longest?.inVain === true };
    return outcome;
  };
  return {
    upstream: {
      ...upstream,
      list: (pageToken) => measured(() => upstream.list(pageToken)),
      get: (id) => measured(() => upstream.get(id)),
    },
    longestCall: () => longest,
  };
}

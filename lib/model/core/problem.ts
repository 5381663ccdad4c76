import type { TrackerError } from './error.ts';

/** What stands in the way of seeing all that is new of a resource. */
export type Problem = {
  readonly code: TrackerError['code'];
  readonly message: string;
  /** When it was first met; RFC 3339. */
  readonly since: string;
};

/** A problem that the last polls of a resource have met. */
export type StandingProblem = Problem & {
  /** How many polls in a row have met a problem, if not always the same. */
  readonly polls: number;
};

/** A problem that has come to last, or that lasted and is over. */
export type ProblemTurn = 'LASTING' | 'OVER';

/** A message is cut to this many code points: it is stored with each poll that fails. */
const MAX_MESSAGE = 300;
/** From this poll on a problem is more than a mishap. */
const LASTING = 3;

/** The problem after a poll, which met `error` or nothing. Another error continues the same problem. */
export function problemAfter(
  before: StandingProblem | undefined,
  error: TrackerError | undefined,
  now: number,
): StandingProblem | undefined {
  if (!error) return undefined;
  const { since = new Date(now).toISOString(), polls = 0 } = before ?? {};
  return { code: error.code, message: shortened(error.message), since, polls: polls + 1 };
}

/** Whether the problem has just come to last, or one that lasted is over: both are worth a line of the log. */
export function turnOf(
  before: StandingProblem | undefined,
  after: StandingProblem | undefined,
): ProblemTurn | undefined {
  if (after) return after.polls === LASTING ? 'LASTING' : undefined;
  return before && before.polls >= LASTING ? 'OVER' : undefined;
}

/** The problem as callers see it. */
export const shown = ({ code, message, since }: Problem): Problem => ({ code, message, since });

/** A problem in one sentence, for people. */
export const problemText = ({ code, message, since }: Problem): string =>
  `${code} since ${since}: ${message}`;

function shortened(message: string): string {
  const points = [...message];
  return points.length > MAX_MESSAGE ? `${points.slice(0, MAX_MESSAGE - 1).join('')}…` : message;
}

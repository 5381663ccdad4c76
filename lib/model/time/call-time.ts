import { SLOW_CALL_MS } from './time-budget.ts';

/** What a slow upstream is given for one call, in milliseconds; every poll has the first without being slow. */
const STEPS_MS = [8_000, 16_000, 30_000, SLOW_CALL_MS] as const;
/** How much more than the last call took the next one is given. */
const CAUTION = 1.5;
/** What is known as slow stays so while its calls take more than this share of what they are given. */
const STILL_SLOW = 1 / 6;

/** The longest call of a poll. */
export interface LongestCall {
  readonly ms: number;
  /** It was given up when its time was up. */
  readonly inVain: boolean;
}

/**
 * What one call to a resource's upstream is to be given, in milliseconds; `undefined` where every poll has
 * enough. It goes in few steps, and not back at once: each change costs a write.
 *
 * @param before What it was given so far.
 * @param longest Absent where no call was answered or had its time.
 */
export function callTimeAfter(
  before: number | undefined,
  longest: LongestCall | undefined,
): number | undefined {
  if (!longest) return before;
  const { ms, inVain } = longest;
  const wanted = ms * CAUTION;
  if (before !== undefined && wanted <= before && (inVain || ms > before * STILL_SLOW)) return before;
  if (wanted <= STEPS_MS[0] && !inVain) return undefined;
  return STEPS_MS.find((step) => step >= wanted) ?? SLOW_CALL_MS;
}

/** Bounds of a retry schedule, in milliseconds. */
export interface Backoff {
  /** The upper bound of the first delay. */
  readonly baseMs: number;
  /** The upper bound of every delay. */
  readonly maxMs: number;
}

/**
 * Exponential backoff with full jitter: a delay between 0 and `baseMs` · 2^`attempt`, never above `maxMs`.
 *
 * @param attempt How many attempts have failed before, from 0.
 * @param random A number from 0 up to 1.
 */
export function fullJitter({ baseMs, maxMs }: Backoff, attempt: number, random: number): number {
  return Math.round(random * Math.min(maxMs, baseMs * 2 ** attempt));
}

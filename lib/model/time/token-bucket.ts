/** How fast something may go: the average per second, and how much at once after a pause. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket: what was left at one moment, negative while calls wait for tokens. */
export interface TokenBucket {
  readonly tokens: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Takes one token if there is one; otherwise takes nothing, and `waitMs` says when there will be one.
 *
 * A clock that was set back delays no call.
 */
export function tryToken(
  rate: Rate,
  bucket: TokenBucket | undefined,
  now: number,
): { readonly bucket: TokenBucket; readonly waitMs: number } {
  const taken = takeToken(rate, bucket, now);
  return taken.waitMs > 0 ? { ...taken, bucket: { tokens: taken.bucket.tokens + 1, at: now } } : taken;
}

/** Takes one token and answers how long the call has to wait for it, in milliseconds. */
export function takeToken(
  rate: Rate,
  bucket: TokenBucket | undefined,
  now: number,
): { readonly bucket: TokenBucket; readonly waitMs: number } {
  const taken = charge(rate, bucket, now, 1);
  return { bucket: taken, waitMs: debtMs(rate, taken, now) };
}

/** Takes what something has cost, also where that is more than is left. */
export function charge(
  rate: Rate,
  bucket: TokenBucket | undefined,
  now: number,
  tokens: number,
): TokenBucket {
  return { tokens: refilled(rate, bucket, now) - tokens, at: now };
}

/** How long it takes until the bucket owes nothing, in milliseconds; 0 where it owes nothing. */
export function debtMs(rate: Rate, bucket: TokenBucket | undefined, now: number): number {
  return Math.max(0, Math.ceil((-refilled(rate, bucket, now) / rate.perSecond) * 1000));
}

function refilled({ perSecond, burst }: Rate, bucket: TokenBucket | undefined, now: number): number {
  if (!bucket) return burst;
  return Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
}

/** How fast calls may go out: so many per second on average, and so many at once after a pause. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket: what was left at one moment, below zero when calls wait for tokens to come. */
export interface TokenBucket {
  readonly tokens: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Takes one token if there is one; without one, nothing is taken, and `waitMs` says when there will be.
 *
 * A clock that has run back makes nobody wait until it has caught up.
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
  { perSecond, burst }: Rate,
  bucket: TokenBucket | undefined,
  now: number,
): { readonly bucket: TokenBucket; readonly waitMs: number } {
  const refilled = bucket
    ? Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond)
    : burst;
  const tokens = refilled - 1;
  return { bucket: { tokens, at: now }, waitMs: Math.max(0, Math.ceil((-tokens / perSecond) * 1000)) };
}

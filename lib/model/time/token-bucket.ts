/** How fast calls may go out: the average per second, and the number at once after a pause. */
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

const DAY_MS = 86_400_000;

/**
 * A `Retry-After` header as milliseconds from `now`, a day at most; `undefined` for one that is absent or unreadable.
 *
 * Seconds or an HTTP date (RFC 9110, section 10.2.3).
 */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), DAY_MS);
}

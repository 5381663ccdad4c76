const DAY_MS = 86_400_000;

/**
 * Parses a `Retry-After` header, seconds or an HTTP date (RFC 9110, section 10.2.3), to milliseconds from
 * `now`, at most a day; `undefined` if it is absent or malformed.
 */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), DAY_MS);
}

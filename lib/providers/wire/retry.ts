import { RETRIED } from '../../model/core/code-sets.ts';
import { TrackerError } from '../../model/core/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/core/json.ts';
import { type Backoff, fullJitter } from '../../model/time/backoff.ts';
import type { Timing } from '../../model/time/timing.ts';
import type { Call } from '../provider.ts';

const BACKOFF: Backoff = { baseMs: 200, maxMs: 5_000 };
const MAX_ATTEMPTS = 6;
const RETRY_INFO = /\/google\.rpc\.RetryInfo$/;
/** The upstream asks for another attempt, or did not receive the request. */
export function isRetryable({ code }: TrackerError): boolean {
  return RETRIED.has(code);
}

/**
 * Runs one call to an upstream, again after `UNAVAILABLE` and `RESOURCE_EXHAUSTED` only. It makes at most six
 * attempts, with exponential backoff and full jitter, never sooner than the upstream asked for.
 *
 * A wait that would end after the caller's deadline is not begun: the last error is thrown at once.
 *
 * @param again Tells which errors deserve another attempt. @default those two codes
 * @throws {TrackerError} the error of the last attempt; `CANCELLED` when the call is aborted during a wait.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  call: Call,
  { now, random, sleep }: Timing,
  again: (error: TrackerError) => boolean = isRetryable,
): Promise<T> {
  for (let failed = 0; ; failed += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      const error = TrackerError.from(thrown);
      const delay = Math.max(fullJitter(BACKOFF, failed, random()), error.retryAfterMs ?? 0);
      if (!again(error) || failed + 1 >= MAX_ATTEMPTS || now() + delay >= call.deadline) throw error;
      await sleep(delay, call.signal).catch((reason: unknown) => {
        if (call.signal.aborted) throw new TrackerError('CANCELLED', 'the call was aborted');
        throw TrackerError.from(reason);
      });
    }
  }
}

/** The delay in a google.rpc.RetryInfo among the details, in milliseconds. */
export function retryInfoMs(details: readonly JsonObject[]): number | undefined {
  const info = details.find(({ '@type': type }) => typeof type === 'string' && RETRY_INFO.test(type));
  const delay = info?.['retryDelay'];
  if (typeof delay === 'string') return secondsToMs(/^(\d+(?:\.\d{1,9})?)s$/.exec(delay)?.[1]);
  if (!isJsonObject(delay)) return undefined;
  // google.protobuf.Duration as a message, its 64-bit seconds a number or a text.
  const { seconds = 0, nanos = 0 } = delay;
  return Math.ceil(wholeNumber(seconds) * 1000 + wholeNumber(nanos) / 1e6) || undefined;
}

function wholeNumber(value: Json): number {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** A `Retry-After` header, in seconds or as an HTTP date, as milliseconds from `now`. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null || header === '') return undefined;
  if (/^\d+$/.test(header)) return secondsToMs(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A number of seconds in plain decimals, as whole milliseconds. */
export function secondsToMs(seconds: string | null | undefined): number | undefined {
  return seconds !== null && seconds !== undefined && /^\d{1,9}(?:\.\d+)?$/.test(seconds)
    ? Math.ceil(Number(seconds) * 1000)
    : undefined;
}

import { RETRIED } from '../../model/core/code-sets.ts';
import { TrackerError } from '../../model/core/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/core/json.ts';
import { type Backoff, fullJitter } from '../../model/time/backoff.ts';
import { retryAfterMs } from '../../model/time/retry-after.ts';
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

/** The longest delay that a google.rpc.RetryInfo among the details asks for, in milliseconds. */
export function retryInfoMs(details: readonly JsonObject[]): number | undefined {
  const delays = details.flatMap(({ '@type': type, retryDelay }) =>
    typeof type === 'string' && RETRY_INFO.test(type) ? [delayMs(retryDelay) ?? 0] : [],
  );
  return Math.max(0, ...delays) || undefined;
}

/** google.protobuf.Duration as text, or as a message whose 64-bit seconds are a number or a text. */
function delayMs(delay: Json | undefined): number | undefined {
  if (!isJsonObject(delay)) return typeof delay === 'string' ? retryAfterMs(delay, 0) : undefined;
  const { seconds = 0, nanos = 0 } = delay;
  return Math.ceil(wholeNumber(seconds) * 1000 + wholeNumber(nanos) / 1e6);
}

function wholeNumber(value: Json): number {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

/** A number of seconds in plain decimals, as whole milliseconds. */
export function secondsToMs(seconds: string | null | undefined): number | undefined {
  return seconds && /^\d+(?:\.\d+)?$/.test(seconds) ? retryAfterMs(seconds, 0) : undefined;
}

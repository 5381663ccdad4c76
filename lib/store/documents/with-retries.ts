import { withTimeout } from '../../async/with-timeout.ts';
import { RETRIED } from '../../model/core/code-sets.ts';
import { TrackerError } from '../../model/core/error.ts';
import { failureCode } from '../../model/core/failure-code.ts';
import { type Backoff, fullJitter } from '../../model/time/backoff.ts';
import { retryAfterMs } from '../../model/time/retry-after.ts';
import type { Timing } from '../../model/time/timing.ts';
import type { StoreCall } from '../store-call.ts';

import type { Turns } from './yielding.ts';

const BACKOFF: Backoff = { baseMs: 50, maxMs: 2_000 };
/** A request without an answer by then is sent again. */
const STORE_ATTEMPT_MS = 10_000;
/** Codes of Node's for what could not be sent as it is; those of TLS are of the connection. */
const UNSENT = /^ERR_(?!TLS_|SSL_)/;
const TIMED_OUT: ReadonlySet<string> = new Set(['TimeoutError', 'AbortError']);
/** The store's codes for "too fast". A request refused with one of them has changed nothing. */
const THROTTLING: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
]);
/** The store's codes for "another request is at it". A request refused with one of them has changed nothing. */
const CONTENDED: ReadonlySet<string> = new Set(['TransactionConflictException', 'ResourceInUseException']);

/**
 * Sends one request until it is answered, with exponential backoff and full jitter between the attempts,
 * never sooner than the store asked for, until the call's deadline or the abort of its signal. `lost` is
 * `true` when an earlier attempt got no answer and may have been applied.
 *
 * @param turns What each attempt waits for. @default nothing
 *
 * @throws {TrackerError} `UNAVAILABLE` or `RESOURCE_EXHAUSTED` when the time is up, `CANCELLED` when the
 *   caller has aborted, `INTERNAL` for every refusal that the attempt does not handle.
 */
export async function withRetries<T>(
  attempt: (signal: AbortSignal, lost: boolean) => Promise<T>,
  call: StoreCall,
  { now, random, sleep }: Timing,
  host: string,
  turns?: Turns,
): Promise<T> {
  for (let failed = 0, lost = false; ; failed += 1) {
    if (call.signal.aborted) throw cancelled(call.signal.reason);
    await turns?.wait(call).catch((thrown: unknown) => {
      throw call.signal.aborted ? cancelled(thrown) : thrown;
    });
    const left = call.deadline - now();
    if (left <= 0) throw new TrackerError('UNAVAILABLE', 'no time is left to ask the store');
    try {
      return await withTimeout(call.signal, Math.min(left, STORE_ATTEMPT_MS), (signal) =>
        attempt(signal, lost),
      );
    } catch (thrown) {
      if (call.signal.aborted) throw cancelled(thrown);
      const failure = storeError(thrown, host, now());
      lost ||= failure.code === 'UNAVAILABLE';
      if (failure.code === 'RESOURCE_EXHAUSTED') turns?.onThrottled();
      const delay = Math.max(fullJitter(BACKOFF, failed, random()), failure.retryAfterMs ?? 0);
      if (!RETRIED.has(failure.code) || now() + delay >= call.deadline) throw failure;
      await sleep(delay, call.signal).catch((cause: unknown) => {
        throw cancelled(cause);
      });
    }
  }
}

const cancelled = (cause: unknown): TrackerError =>
  new TrackerError('CANCELLED', 'the call was aborted', { cause });

/**
 * Maps a failed request to a `TrackerError`. A refusal that a retry cannot mend is a fault of the tracker.
 */
function storeError(thrown: unknown, host: string, now: number): TrackerError {
  if (thrown instanceof TrackerError) return thrown;
  const { name, status, retryAfter } = describe(thrown);
  const after = retryAfterMs(retryAfter, now);
  const options = { cause: thrown, ...(after === undefined ? {} : { retryAfterMs: after }) };
  if (THROTTLING.has(name) || status === 429) {
    return new TrackerError('RESOURCE_EXHAUSTED', 'the store is over its request limit', options);
  }
  if (CONTENDED.has(name)) {
    return new TrackerError('UNAVAILABLE', 'the store is busy with another request for the same', options);
  }
  const code = failureCode(thrown);
  if (status >= 500 || (status === 0 && code !== undefined && !UNSENT.test(code)) || TIMED_OUT.has(name)) {
    const reason = code === undefined ? '' : `: no connection to ${host}: ${code}`;
    return new TrackerError('UNAVAILABLE', `the store is not to be reached${reason}`, options);
  }
  return TrackerError.from(thrown);
}

/** Whether a request was refused with this exception of the service. */
export const isRefusal = (thrown: unknown, name: string): boolean => describe(thrown).name === name;

/** Reads an SDK error: the service's exception, the HTTP status (0 without an answer), its `Retry-After`. */
function describe(thrown: unknown): {
  readonly name: string;
  readonly status: number;
  readonly retryAfter: string | undefined;
} {
  const { name, $metadata, $response } = Object(thrown) as {
    readonly name?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  };
  const retryAfter = $response?.headers?.['retry-after'];
  return { name: String(name), status: $metadata?.httpStatusCode ?? 0, retryAfter };
}

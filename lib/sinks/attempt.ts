import { isTimeUp, withTimeout } from '../async/with-timeout.ts';
import { TrackerError } from '../model/core/error.ts';
import { failureCode } from '../model/core/failure-code.ts';
import { SINK_MS } from '../model/time/time-budget.ts';
import type { Delivered } from '../model/watch/watch-delivery.ts';
import type { SinkCall } from './sink.ts';

type Failed = Extract<Delivered, { readonly outcome: 'FAILED' }>;

/**
 * Runs work that ends when its signal aborts: with the call's signal, at its deadline, or after ten seconds.
 *
 * @throws {TrackerError} `CANCELLED`, `DEADLINE_EXCEEDED`; the errors of `run` otherwise.
 */
export async function inTime<T>(
  call: SinkCall,
  now: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    return await withTimeout(call.signal, Math.min(SINK_MS, call.deadline - now), run);
  } catch (thrown) {
    if (call.signal.aborted) throw new TrackerError('CANCELLED', 'the delivery was aborted');
    if (isTimeUp(thrown)) throw new TrackerError('DEADLINE_EXCEEDED', 'no answer in time');
    throw thrown;
  }
}

/**
 * Runs one delivery to a host within its bounds; an error is the outcome `FAILED`.
 *
 * The outcome shows the message of a `TrackerError`, or the host and the code of a system error. The message of
 * a system error is never shown: it may contain addresses, bodies and headers.
 */
export async function attempt(
  call: SinkCall,
  now: number,
  host: () => string,
  run: (signal: AbortSignal) => Promise<Delivered>,
): Promise<Delivered> {
  try {
    return await inTime(call, now, run);
  } catch (thrown) {
    return { outcome: 'FAILED', ...describe(thrown, host) };
  }
}

function describe(thrown: unknown, host: () => string): Pick<Failed, 'error' | 'retryAfterMs'> {
  if (!(thrown instanceof TrackerError)) {
    const code = failureCode(thrown);
    return { error: code === undefined ? 'no answer' : `no answer from ${host()}: ${code}` };
  }
  const { message, retryAfterMs } = thrown;
  return { error: message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

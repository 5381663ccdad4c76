import { isTimeUp, withTimeout } from '../async/with-timeout.ts';
import { TrackerError } from '../model/core/error.ts';
import { SINK_MS } from '../model/core/time-budget.ts';
import type { Delivered, SinkCall } from './sink.ts';

/**
 * Runs what ends when its signal aborts: with the call's own, at its deadline, and after ten seconds at the latest.
 *
 * @throws {TrackerError} `CANCELLED`, `DEADLINE_EXCEEDED`; and what `run` throws for another reason.
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
 * Runs one delivery within its bounds; whatever it throws is `FAILED`.
 *
 * The error says what our own words say, or the code of a system's error: never its message, which may have addresses,
 * bodies and headers in it.
 */
export async function attempt(
  call: SinkCall,
  now: number,
  run: (signal: AbortSignal) => Promise<Delivered>,
): Promise<Delivered> {
  try {
    return await inTime(call, now, run);
  } catch (thrown) {
    return { outcome: 'FAILED', error: describe(thrown) };
  }
}

/**
 * What `work`, which cannot be stopped, comes to, unless the signal aborts sooner.
 *
 * @throws the signal's reason.
 */
export function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

function describe(thrown: unknown): string {
  if (thrown instanceof TrackerError) return thrown.message;
  // fetch has the system's error as its error's cause.
  const failure = thrown as
    | { readonly code?: unknown; readonly cause?: { readonly code?: unknown } }
    | undefined;
  const shown = String(failure?.code ?? failure?.cause?.code ?? '');
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(shown) ? `no answer: ${shown}` : 'no answer';
}

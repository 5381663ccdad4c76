import { TrackerError } from '../model/error.ts';
import type { Delivered, SinkCall } from './sink.ts';

/** The longest that one delivery, or one check of a target, may take. */
const ATTEMPT_MS = 10_000;

/** What bounds one attempt: the call's own signal, its deadline, and ten seconds. */
export function attemptSignal(call: SinkCall, now: number): AbortSignal {
  const ms = Math.min(ATTEMPT_MS, call.deadline - now);
  return AbortSignal.any([call.signal, ms > 0 ? AbortSignal.timeout(ms) : AbortSignal.abort()]);
}

/**
 * Runs one delivery, which ends when its signal aborts; whatever it throws is `FAILED`.
 *
 * The error says what our own words say, or the code of a system's error: never its message, which may have addresses,
 * bodies and headers in it.
 */
export async function attempt(
  call: SinkCall,
  now: number,
  run: (signal: AbortSignal) => Promise<Delivered>,
): Promise<Delivered> {
  const signal = attemptSignal(call, now);
  try {
    signal.throwIfAborted();
    return await run(signal);
  } catch (thrown) {
    return { outcome: 'FAILED', error: describe(thrown, call, signal) };
  }
}

/**
 * What `work` comes to, unless the signal aborts sooner.
 *
 * @throws the signal's reason.
 */
export function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

function describe(thrown: unknown, call: SinkCall, signal: AbortSignal): string {
  if (call.signal.aborted) return 'the delivery was aborted';
  if (signal.aborted) return 'no answer in time';
  if (thrown instanceof TrackerError) return thrown.message;
  // fetch has the system's error as its error's cause.
  const failure = thrown as
    | { readonly code?: unknown; readonly cause?: { readonly code?: unknown } }
    | undefined;
  const shown = String(failure?.code ?? failure?.cause?.code ?? '');
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(shown) ? `no answer: ${shown}` : 'no answer';
}

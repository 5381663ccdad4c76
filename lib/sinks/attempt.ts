import { TrackerError } from '../model/error.ts';
import type { Delivered, SinkCall } from './sink.ts';

/** The longest that one delivery, or one check of a target, may take. */
const ATTEMPT_MS = 10_000;

/**
 * Runs what ends when its signal aborts: with the call's own, at its deadline, and after ten seconds at the latest.
 *
 * A timer of its own and not `AbortSignal.any` with `AbortSignal.timeout`: Node 20 loses the latter to the garbage
 * collector, and what waits for it waits for ever (nodejs/node, issue 57736).
 *
 * @throws {TrackerError} `CANCELLED`, `DEADLINE_EXCEEDED`; and what `run` throws for another reason.
 */
export async function bounded<T>(
  call: SinkCall,
  now: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const abort = (): void => controller.abort();
  const ms = Math.min(ATTEMPT_MS, call.deadline - now);
  const timer = setTimeout(abort, ms);
  call.signal.addEventListener('abort', abort);
  try {
    if (call.signal.aborted || ms <= 0) abort();
    signal.throwIfAborted();
    return await run(signal);
  } catch (thrown) {
    if (call.signal.aborted) throw new TrackerError('CANCELLED', 'the delivery was aborted');
    if (signal.aborted) throw new TrackerError('DEADLINE_EXCEEDED', 'no answer in time');
    throw thrown;
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener('abort', abort);
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
    return await bounded(call, now, run);
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

/** The longest that a timer can wait, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Runs what ends when its signal aborts: when the caller's does, and after `ms`.
 *
 * By a timer of its own: Node 20 loses an `AbortSignal.any` of an `AbortSignal.timeout` to the garbage collector, and
 * what waits for it waits for ever (nodejs/node, issue 57736).
 *
 * @throws the caller's reason when it has aborted; what `isTimeUp` knows when the time was up; else what `run` throws.
 */
export async function withTimeout<T>(
  caller: AbortSignal,
  ms: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const give = (): void => controller.abort(caller.reason);
  const end = (): void => controller.abort(new DOMException('the time is up', 'TimeoutError'));
  const timer = setTimeout(end, Math.min(ms, LONGEST_MS));
  caller.addEventListener('abort', give);
  try {
    if (caller.aborted) give();
    else if (ms <= 0) end();
    signal.throwIfAborted();
    return await run(signal);
  } catch (thrown) {
    throw signal.aborted ? signal.reason : thrown;
  } finally {
    clearTimeout(timer);
    caller.removeEventListener('abort', give);
  }
}

/** Tells whether `bounded` has ended because the time was up. */
export const isTimeUp = (thrown: unknown): boolean =>
  thrown instanceof DOMException && thrown.name === 'TimeoutError';

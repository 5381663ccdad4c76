/** The longest delay of a timer, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Runs work that ends when its signal aborts: with the caller's signal, or after `ms`.
 *
 * The timer is its own: Node 20 loses an `AbortSignal.any` of an `AbortSignal.timeout` to the garbage
 * collector, and work that waits for it never ends (nodejs/node, issue 57736).
 *
 * @throws the caller's reason when it has aborted; an error that `isTimeUp` recognises; else what `run`
 *   throws.
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

/** Whether `withTimeout` has ended because the time was up. */
export const isTimeUp = (thrown: unknown): boolean =>
  thrown instanceof DOMException && thrown.name === 'TimeoutError';

import { TrackerError } from '../../model/core/error.ts';
import { CODES, type Status } from '../../model/core/status.ts';
import type { Operation } from '../../model/operation/operation.ts';
import type { WatchAnswer } from '../../model/watch/watch-answer.ts';
import type { OperationWatch } from '../../model/watch/watch-request.ts';

/** Checks a watch on an operation that is yet to be started, and answers what registers it. */
export type PrepareWatch = (watch: OperationWatch) => Promise<(operation: Operation) => Promise<WatchAnswer>>;

interface StartPorts {
  readonly start: () => Promise<Operation>;
  readonly prepareWatch: PrepareWatch;
  /** Told of a watch that could not be registered after the start. */
  readonly onWatchError: (operation: Operation, error: TrackerError) => void;
}

interface StartedOperation extends Operation {
  /** The watch, where one was wanted and registered. */
  readonly watch?: WatchAnswer;
  /** Why the watch that was wanted is not there; the operation runs all the same. */
  readonly watchError?: Status;
}

/**
 * Starts an operation and registers the watch on it in the same call.
 *
 * A watch that is wrong in itself prevents the start. One that cannot be registered afterwards does not hide the
 * operation, which nobody could find again: the answer is the operation, with `watchError`.
 *
 * @throws {TrackerError} what the check and the start throw.
 */
export async function startOperation(
  { start, prepareWatch, onWatchError }: StartPorts,
  watch: OperationWatch | undefined,
): Promise<StartedOperation> {
  if (watch === undefined) return start();
  const register = await prepareWatch(watch);
  const operation = await start();
  try {
    return { ...operation, watch: await register(operation) };
  } catch (thrown) {
    const error = TrackerError.from(thrown);
    onWatchError(operation, error);
    return { ...operation, watchError: statusOf(error) };
  }
}

/** An internal fault keeps its details to itself. */
function statusOf({ code, message, details, cause }: TrackerError): Status {
  return { code: CODES[code], message, details: cause === undefined ? details : [] };
}

import { TrackerError } from '../model/error.ts';
import type { JsonObject } from '../model/json.ts';
import type { Operation } from '../model/operation.ts';
import { CODES, type Status } from '../model/status.ts';

/**
 * Checks what a caller wants to be told of an operation that is yet to be started, and answers what registers it.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a watch that could not be registered; nothing has been started then.
 */
export type PrepareWatch = (watch: JsonObject) => Promise<(operation: Operation) => Promise<JsonObject>>;

interface StartPorts {
  readonly start: () => Promise<Operation>;
  /** Absent where watches are not offered. */
  readonly prepareWatch?: PrepareWatch | undefined;
  /** Told of a watch that could not be registered after the start. */
  readonly onWatchError: (operation: Operation, error: TrackerError) => void;
}

interface StartedOperation extends Operation {
  /** The watch, where one was wanted and registered. */
  readonly watch?: JsonObject;
  /** Why the watch that was wanted is not there; the operation runs all the same. */
  readonly watchError?: Status;
}

/**
 * Starts an operation and registers the watch on it in the same call.
 *
 * A watch that is wrong in itself prevents the start. One that cannot be registered afterwards does not hide the
 * operation, which nobody could find again: the answer is the operation, with `watchError`.
 *
 * @throws {TrackerError} `UNIMPLEMENTED` for a watch where none is offered; what the check and the start throw.
 */
export async function startOperation(
  { start, prepareWatch, onWatchError }: StartPorts,
  watch: JsonObject | undefined,
): Promise<StartedOperation> {
  if (watch === undefined) return start();
  if (!prepareWatch) {
    throw new TrackerError('UNIMPLEMENTED', 'watch is not offered here; nothing was started');
  }
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

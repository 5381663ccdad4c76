import { TrackerError } from '../../model/core/error.ts';
import { CODES, type Status } from '../../model/core/status.ts';
import type { Operation } from '../../model/operation/operation.ts';
import type { WatchAnswer } from '../../model/watch/watch-answer.ts';
import type { OperationWatch } from '../../model/watch/watch-request.ts';

/** Validates a watch before its operation is started; returns the function that registers it afterwards. */
export type PrepareWatch = (watch: OperationWatch) => Promise<(operation: Operation) => Promise<WatchAnswer>>;

interface StartPorts {
  readonly start: () => Promise<Operation>;
  readonly prepareWatch: PrepareWatch;
  /** Called if the watch could not be registered after the start. */
  readonly onWatchError: (operation: Operation, error: TrackerError) => void;
}

interface StartedOperation extends Operation {
  /** The watch, if one was requested and registered. */
  readonly watch?: WatchAnswer;
  /** Why the requested watch is missing; the operation runs all the same. */
  readonly watchError?: Status;
}

/**
 * Starts an operation and registers the watch on it in the same call.
 *
 * An invalid watch prevents the start. If the registration fails afterwards, the answer is still the
 * operation, with `watchError`: without its id the caller could not find it again.
 *
 * @throws {TrackerError} the errors of the check and of the start.
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

/** The error as a status; an internal fault shows no details. */
function statusOf({ code, message, details, cause }: TrackerError): Status {
  return { code: CODES[code], message, details: cause === undefined ? details : [] };
}

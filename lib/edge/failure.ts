import { TrackerError } from '../model/core/error.ts';
import { errorAnswer, type HttpAnswer } from './http-answer.ts';

/** The gateway's limit on an answer, headers included, is 2.5 MB. */
const MAX_ANSWER_BYTES = 2_400_000;

/** Something thrown, as the log and the caller are told of it. */
interface Failure {
  /** In full, for the log. */
  readonly error: TrackerError;
  /** For the caller; an internal fault is masked. */
  readonly shown: TrackerError;
  readonly answer: HttpAnswer;
}

/** What comes of anything that was thrown; never throws itself. */
export function failure(thrown: unknown, requestId: string): Failure {
  const error = TrackerError.from(thrown);
  const fault = error !== thrown || (error.code === 'INTERNAL' && error.cause !== undefined);
  const shown = fault ? masked(error, requestId) : error;
  try {
    return { error, shown, answer: bounded(errorAnswer(shown)) };
  } catch (unwritable) {
    // An upstream's details may be too large or too deep to be written.
    return failure(unwritable, requestId);
  }
}

/**
 * The answer itself.
 *
 * @throws {TrackerError} `INTERNAL` for an answer that the gateway would turn into a 502.
 */
export function bounded(answer: HttpAnswer): HttpAnswer {
  if (Buffer.byteLength(answer.body) <= MAX_ANSWER_BYTES) return answer;
  throw new TrackerError(
    'INTERNAL',
    `the answer is over ${MAX_ANSWER_BYTES} bytes, which the platform does not carry`,
  );
}

/** An internal fault says that it is one, and by which request id it is found in the log; nothing else. */
function masked({ code, message }: TrackerError, requestId: string): TrackerError {
  return new TrackerError(code, message, {
    details: [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId }],
  });
}

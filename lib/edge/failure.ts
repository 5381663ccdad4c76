import { TrackerError } from '../model/core/error.ts';
import { errorAnswer, type HttpAnswer } from './http-answer.ts';

/** The gateway's limit for an answer is 2.5 MB with headers. */
const MAX_ANSWER_BYTES = 2_400_000;

/** A thrown error, for the log and for the caller. */
interface Failure {
  /** In full, for the log. */
  readonly error: TrackerError;
  /** For the caller; an internal fault is masked. */
  readonly shown: TrackerError;
  readonly answer: HttpAnswer;
}

/** Converts anything thrown; never throws itself. */
export function failure(thrown: unknown, requestId: string): Failure {
  const error = TrackerError.from(thrown);
  const fault = error !== thrown || (error.code === 'INTERNAL' && error.cause !== undefined);
  const shown = fault ? masked(error, requestId) : error;
  try {
    return { error, shown, answer: bounded(errorAnswer(shown)) };
  } catch (unwritable) {
    // An upstream's details may be too large or too deep to serialise.
    return failure(unwritable, requestId);
  }
}

/**
 * Passes an answer of permitted size.
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

/** An internal error for the caller: code, message and the request id that finds it in the log. */
function masked({ code, message }: TrackerError, requestId: string): TrackerError {
  return new TrackerError(code, message, {
    details: [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId }],
  });
}

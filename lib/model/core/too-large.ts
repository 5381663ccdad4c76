import { TrackerError } from './error.ts';
import type { JsonObject } from './json.ts';
import type { Code } from './status.ts';

const ANSWER_TOO_LARGE: JsonObject = {
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: 'ANSWER_TOO_LARGE',
  domain: 'operation-tracker',
};

/**
 * The text that gRPC's libraries give, with RESOURCE_EXHAUSTED, to a message above the limit of a channel: the
 * tracker's own, or one behind the upstream's gateway. No retry makes it smaller.
 */
const LARGER_THAN_MAX =
  /\b(?:received?|sent|send|sending) message (?:that decompresses to a size |with a size )?larger than/i;

/** An answer above a limit of its way here; a smaller page may pass. */
export function answerTooLarge(message: string): TrackerError {
  return new TrackerError('INTERNAL', message, { details: [ANSWER_TOO_LARGE] });
}

export function isAnswerTooLarge({ details }: TrackerError): boolean {
  const { reason, domain } = ANSWER_TOO_LARGE;
  return details.some((detail) => detail['reason'] === reason && detail['domain'] === domain);
}

/** Whether an upstream's error, by its code and message, says that the answer would be too large. */
export function saysTooLarge(code: Code, message: string): boolean {
  return code === 'RESOURCE_EXHAUSTED' && LARGER_THAN_MAX.test(message);
}

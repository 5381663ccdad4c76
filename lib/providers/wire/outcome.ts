import * as v from 'valibot';
import { isJsonObject, type Json, type JsonObject } from '../../model/core/json.ts';
import { CODES, isCodeName, type Status } from '../../model/core/status.ts';
import type { Operation } from '../../model/operation/operation.ts';
import { malformed } from './answer.ts';

const MAX_INT32 = 2 ** 31 - 1;

function isInt32(value: unknown): value is number | string {
  if (typeof value === 'string' && !/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value)) return false;
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isInteger(number) && number >= -MAX_INT32 - 1 && number <= MAX_INT32;
}

/** An int32 as the JSON mapping of protobuf reads it, a number or the text of one; or the code's name. */
const code = v.pipe(
  v.custom<number | string>(
    (value) => isInt32(value) || (typeof value === 'string' && isCodeName(value)),
    'must be a code of google.rpc.Code',
  ),
  v.transform((value) => (typeof value === 'string' && isCodeName(value) ? CODES[value] : Number(value))),
);

/**
 * google.rpc.Status; fields that hold their default may be missing, as protobuf's JSON mapping leaves them
 * out. A malformed message or detail never hides the code.
 */
export const status = v.pipe(
  v.any(),
  v.check(isJsonObject, 'must be an object'),
  v.object({
    code: v.nullish(code, 0),
    message: v.fallback(v.nullish(v.string(), ''), ''),
    details: v.pipe(
      v.nullish(v.unknown(), []),
      v.transform((given) => readDetails(given as Json)),
    ),
  }),
);

/** A detail that is no object is shown as an `Any` of google.protobuf.Value, which holds any JSON. */
function readDetails(given: Json): readonly JsonObject[] {
  const details: readonly Json[] = Array.isArray(given) ? given : [given as Json];
  return details
    .filter((detail) => detail !== null)
    .map((detail) =>
      isJsonObject(detail) ? detail : { '@type': 'type.googleapis.com/google.protobuf.Value', value: detail },
    );
}

interface Outcome {
  readonly done: boolean;
  readonly error?: Status | null | undefined;
  readonly response?: JsonObject | null | undefined;
}

/**
 * How an operation came out. An error of code 0 is none beside a response, nor is an empty one while the
 * operation runs.
 *
 * @throws {TrackerError} `INTERNAL` naming the upstream and the operation for both an error and a response.
 */
export function readOutcome(
  { done, error, response }: Outcome,
  known: string,
  upstream: string,
): Pick<Operation, 'error' | 'response'> {
  const failure = error && isFailure(error, done, response) ? error : undefined;
  if (failure && response) throw malformed(upstream, `${known} has both an error and a response`);
  return { ...(failure ? { error: failure } : {}), ...(response ? { response } : {}) };
}

function isFailure({ code: number, message, details }: Status, done: boolean, response: unknown): boolean {
  if (number !== 0) return true;
  if (response) return false;
  return done || message !== '' || details.length > 0;
}

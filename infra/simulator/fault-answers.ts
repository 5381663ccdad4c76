import type { JsonObject } from '../../lib/model/core/json.ts';
import { codeName } from '../../lib/model/core/status.ts';
import { CloudFailure, codeOfHttp, retryInfo } from './failure.ts';
import type { Fault } from './faults.ts';

/** The page token of a loop where the answer has none of its own. */
export const LOOPING_TOKEN = 'AAAAAGxvb3BpbmcgdG9rZW4';

/** What an operation carries that is done with an error and a response at once. */
export const BOTH_RESULTS = {
  done: true,
  error: { code: 13, message: 'Simulated error', details: [] },
  response: { '@type': 'type.googleapis.com/google.protobuf.Empty' },
};

interface Refusal {
  readonly failure: CloudFailure;
  readonly http: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The error that a fault puts in the place of an answer, if it does. */
export function refusalOf(fault: Fault): Refusal | undefined {
  switch (fault.kind) {
    case 'error-with-200':
      return { http: 200, headers: {}, failure: failure(fault.code ?? 5, 'Simulated error under 200') };
    case 'status': {
      const { http, code = codeOfHttp(http), message, retryAfter, retryInfoSeconds } = fault;
      const details = retryInfoSeconds === undefined ? [] : [retryInfo(retryInfoSeconds)];
      return {
        http,
        headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
        failure: failure(code, message ?? `Simulated ${codeName(code)}`, details),
      };
    }
    default:
      return undefined;
  }
}

function failure(number: number, message: string, details: readonly JsonObject[] = []): CloudFailure {
  const code = codeName(number);
  return new CloudFailure(code === 'OK' ? 'UNKNOWN' : code, message, details);
}

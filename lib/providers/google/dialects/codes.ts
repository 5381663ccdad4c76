import { CODES } from '../../../model/core/status.ts';

/** What a reason such as `ZONE_RESOURCE_POOL_EXHAUSTED` means; the first that fits. */
const BY_REASON: readonly (readonly [RegExp, keyof typeof CODES])[] = [
  [/CANCELL?ED/, 'CANCELLED'],
  [/QUOTA|EXHAUSTED|STOCKOUT|LIMIT_EXCEEDED/, 'RESOURCE_EXHAUSTED'],
  [/NOT_FOUND/, 'NOT_FOUND'],
  [/ALREADY_EXISTS/, 'ALREADY_EXISTS'],
  [/PERMISSION|FORBIDDEN|NOT_AUTHORIZED/, 'PERMISSION_DENIED'],
  [/TIMEOUT|TIMED_OUT|DEADLINE/, 'DEADLINE_EXCEEDED'],
  [/IN_USE|NOT_READY|CONDITION_NOT_MET|PRECONDITION/, 'FAILED_PRECONDITION'],
  [/INVALID|BAD_REQUEST/, 'INVALID_ARGUMENT'],
  [/UNSUPPORTED|NOT_IMPLEMENTED/, 'UNIMPLEMENTED'],
  [/UNAVAILABLE/, 'UNAVAILABLE'],
  [/INTERNAL/, 'INTERNAL'],
];

/** google.rpc.Code, "HTTP Mapping"; what it leaves open is what Compute Engine means by it. */
const BY_HTTP: Readonly<Record<number, keyof typeof CODES>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  412: 'FAILED_PRECONDITION',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** The number of the google.rpc code for an operation that failed for a reason, or with an HTTP status. */
export function failureCode(reason: string, http: number): number {
  const known = BY_REASON.find(([pattern]) => pattern.test(reason))?.[1];
  return CODES[known ?? BY_HTTP[http] ?? 'UNKNOWN'];
}

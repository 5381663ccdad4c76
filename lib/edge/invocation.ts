import { isJsonObject } from '../model/core/json.ts';
import { ANSWER_RESERVE_MS, CALL_MS } from '../model/core/time-budget.ts';

/** What the platform says of one invocation. */
export interface Invocation {
  readonly requestId: string;
  /** When the answer must be on its way, in milliseconds since the epoch. */
  readonly deadline: number;
  /** The service account's IAM token, good for this invocation. */
  readonly token?: string;
}

/** Where the context tells no deadline; the gateway itself waits five minutes. */
const UNTOLD_MS = 60_000;

/** What a header and a line of the log take as it is. */
const REQUEST_ID = /^[\x21-\x7e]{1,200}$/;

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Reads the platform's context, which may lack anything. */
export function readInvocation(context: unknown, now: number, newRequestId: () => string): Invocation {
  const given = isJsonObject(context) ? (context as Readonly<Record<string, unknown>>) : {};
  const { requestId, token, getRemainingTimeInMillis: remaining } = given;
  const left: unknown = typeof remaining === 'function' ? remaining.call(context) : UNTOLD_MS;
  const accessToken = isJsonObject(token) ? token['access_token'] : undefined;
  return {
    requestId: typeof requestId === 'string' && REQUEST_ID.test(requestId) ? requestId : newRequestId(),
    deadline: now + Math.max(0, Math.floor(isFiniteNumber(left) ? left : UNTOLD_MS) - ANSWER_RESERVE_MS),
    ...(typeof accessToken === 'string' ? { token: accessToken } : {}),
  };
}

/** The invocation, bounded to the time of a call that began at `startedAt` and does not wait for news. */
export function boundCall(invocation: Invocation, startedAt: number): Invocation {
  return { ...invocation, deadline: Math.min(invocation.deadline, startedAt + CALL_MS) };
}

/** Counts what one invocation asked of the upstreams and of the store, for its log line. */
export interface Tally {
  upstreamCalls: number;
  /** Of YDB, by its price table; rounded up for every request. */
  requestUnits: number;
}

export function newTally(): Tally {
  return { upstreamCalls: 0, requestUnits: 0 };
}

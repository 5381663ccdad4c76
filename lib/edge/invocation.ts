import type { InvocationLimits, Usage } from '../model/core/invocation.ts';
import { isJsonObject } from '../model/core/json.ts';

/** What the platform says of one invocation. */
export interface Invocation extends InvocationLimits {
  readonly requestId: string;
}

/** Time to answer in after the last upstream call was given up. */
const MARGIN_MS = 1_000;
/** Where the context tells no deadline; the gateway itself waits five minutes. */
const DEFAULT_MS = 60_000;

/** The longest that a call takes which does not wait for news; many clients give up after 30 seconds. */
const CALL_MS = 25_000;

/** What a header and a line of the log take as it is. */
const REQUEST_ID = /^[\x21-\x7e]{1,200}$/;

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Reads the platform's context, which may lack anything. */
export function readInvocation(context: unknown, now: number, newRequestId: () => string): Invocation {
  const given = isJsonObject(context) ? (context as Readonly<Record<string, unknown>>) : {};
  const { requestId, token, getRemainingTimeInMillis: remaining } = given;
  const left: unknown = typeof remaining === 'function' ? remaining.call(context) : DEFAULT_MS;
  const accessToken = isJsonObject(token) ? token['access_token'] : undefined;
  return {
    requestId: typeof requestId === 'string' && REQUEST_ID.test(requestId) ? requestId : newRequestId(),
    deadline: now + Math.max(0, Math.floor(isFiniteNumber(left) ? left : DEFAULT_MS) - MARGIN_MS),
    ...(typeof accessToken === 'string' ? { token: accessToken } : {}),
  };
}

/** The invocation with no more time than a call may take that began at `startedAt`. */
export function boundCall(invocation: Invocation, startedAt: number): Invocation {
  return { ...invocation, deadline: Math.min(invocation.deadline, startedAt + CALL_MS) };
}

export function newUsage(): Usage {
  return { upstreamCalls: 0, requestUnits: 0 };
}

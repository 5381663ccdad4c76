import type { InvocationLimits, Usage } from '../model/core/invocation.ts';
import { isJsonObject } from '../model/core/json.ts';
import { ANSWER_RESERVE_MS, CALL_MS } from '../model/time/time-budget.ts';

/** The platform's data on one invocation. */
export interface Invocation extends InvocationLimits {
  readonly requestId: string;
}

/** The time of an invocation whose context has no deadline; the gateway waits five minutes. */
const UNTOLD_MS = 60_000;

/** A request id that is safe in a header and in a line of the log. */
const REQUEST_ID = /^[\x21-\x7e]{1,200}$/;

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Reads the platform's context, any part of which may be missing. */
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

/** The invocation, bounded by the longest time of a call that began at `startedAt`. */
export function boundCall(invocation: Invocation, startedAt: number): Invocation {
  return { ...invocation, deadline: Math.min(invocation.deadline, startedAt + CALL_MS) };
}

export function newUsage(): Usage {
  return { upstreamCalls: 0, requestUnits: 0 };
}

import { randomUUID } from 'node:crypto';
import type { Handler as Platform } from '@yandex-cloud/function-types';

/** What the platform tells a function of its invocation. */
type Context = Parameters<Platform.Http>[1];

/** The context of an invocation that ends `timeoutMs` from now. */
export function invocationContext(
  functionName: string,
  timeoutMs: number,
  token: string | undefined,
  payload: unknown,
): Context {
  const deadline = Date.now() + timeoutMs;
  return {
    requestId: randomUUID(),
    functionName,
    functionVersion: 'local',
    memoryLimitInMB: '128',
    getPayload: () => payload,
    getRemainingTimeInMillis: () => deadline - Date.now(),
    ...(token === undefined
      ? {}
      : { token: { access_token: token, expires_in: 43_200, token_type: 'Bearer' } }),
  };
}

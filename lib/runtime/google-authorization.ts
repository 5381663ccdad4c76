import { once } from '../async/once.ts';
import type { Authorization } from '../model/core/authorization.ts';
import type { Call } from '../providers/provider.ts';
import type { LatestInvocation } from './latest-invocation.ts';
import type { Settings } from './settings.ts';
import { systemTiming } from './system-timing.ts';
import { bearerOf } from './upstream-call.ts';

export type AuthorizeGoogle = (call: Call) => Promise<Authorization>;

/**
 * Authorizes requests to Google, for all invocations of an instance: by GOOGLE_CREDENTIALS, whose code is loaded by the
 * first request, or by GOOGLE_TOKEN.
 */
export function createGoogleAuthorization(settings: Settings, current: LatestInvocation): AuthorizeGoogle {
  const { GOOGLE_CREDENTIALS: credentials, GOOGLE_TOKEN } = settings;
  if (!credentials) {
    const hint = 'no token for Google: set GOOGLE_CREDENTIALS, or GOOGLE_TOKEN';
    return async () => bearerOf(GOOGLE_TOKEN, hint, 'GOOGLE_TOKEN');
  }
  const authorize = once(async () => {
    const { createGoogleTokens } = await import('../providers/google/tokens/google-tokens.ts');
    const { token } = current;
    return createGoogleTokens({
      credentials,
      settings,
      token,
      fetch: globalThis.fetch,
      timing: systemTiming,
    });
  });
  return async (call) => (await authorize())(call);
}

import { type Authorization, bearer } from '../../../model/core/authorization.ts';
import type { Call } from '../../provider.ts';
import type { GivenCredentials } from '../credentials.ts';
import type { MintToken } from './access-token.ts';
import { type FederationOptions, federate } from './federation.ts';
import { readCredentials } from './read-credentials.ts';
import { signToken } from './self-signed.ts';
import { createTokenFlight } from './token-flight.ts';

export interface GoogleTokensOptions extends Omit<FederationOptions, 'account'> {
  readonly credentials: GivenCredentials;
}

/**
 * Authorizes requests to Google by the credentials; one instance shares one token.
 *
 * @throws {TrackerError} `UNAUTHENTICATED` naming the setting and what is wrong with it.
 */
export function createGoogleTokens(options: GoogleTokensOptions): (call: Call) => Promise<Authorization> {
  const flight = createTokenFlight(minting(options), options.timing.now);
  return async (call) => {
    const token = await flight.get(call);
    return { ...bearer(token, 'GOOGLE_CREDENTIALS'), discard: () => flight.discard(token) };
  };
}

function minting({ credentials, ...options }: GoogleTokensOptions): MintToken {
  const { key, account } = readCredentials(credentials);
  return key ? () => signToken(key, options.timing.now()) : (call) => federate({ ...options, account }, call);
}

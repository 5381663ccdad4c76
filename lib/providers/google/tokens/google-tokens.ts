import { type Authorization, bearer } from '../../../model/core/authorization.ts';
import { TrackerError } from '../../../model/core/error.ts';
import type { Call } from '../../provider.ts';
import type { GivenCredentials } from '../credentials.ts';
import type { MintToken } from './access-token.ts';
import { type FederationOptions, federate } from './federation.ts';
import { readExternalAccount, readServiceAccountKey } from './read-credentials.ts';
import { signToken } from './self-signed.ts';
import { createTokenFlight } from './token-flight.ts';

export interface GoogleTokensOptions extends Omit<FederationOptions, 'credentials'> {
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
  try {
    const key = readServiceAccountKey(credentials);
    if (key) return () => signToken(key, options.timing.now());
    const account = readExternalAccount(credentials);
    return (call) => federate({ ...options, credentials: account }, call);
  } catch (thrown) {
    throw new TrackerError('UNAUTHENTICATED', `setting GOOGLE_CREDENTIALS ${(thrown as Error).message}`);
  }
}

/**
 * What is wrong with credentials that are of a known type; `undefined` for those that tokens can be got by.
 */
export function flawOf(credentials: GivenCredentials): string | undefined {
  try {
    if (!readServiceAccountKey(credentials)) readExternalAccount(credentials);
    return undefined;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

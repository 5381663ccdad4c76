import { SignJWT } from 'jose';
import { type AccessToken, SCOPE } from './access-token.ts';
import type { ServiceAccountKey } from './read-credentials.ts';

/** The longest that Google takes such a token for (AIP-4111). */
const LIFE_SECONDS = 3_600;

/** A JSON Web Token that Google's APIs take as an access token: nobody is asked for it (AIP-4111). */
export async function signToken({ email, keyId, key }: ServiceAccountKey, now: number): Promise<AccessToken> {
  const issuedAt = Math.floor(now / 1000);
  const expiresAt = issuedAt + LIFE_SECONDS;
  const claims = { iss: email, sub: email, scope: SCOPE, exp: expiresAt, iat: issuedAt };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: keyId })
    .sign(key);
  return { token, expiresAt: expiresAt * 1000 };
}

import type { HttpAnswer, HttpRequest } from '../http-answer.ts';
import { type SigningKey, signJwt } from './jwt.ts';

export interface YandexTokensOptions {
  readonly now: () => number;
  /** The IAM token of the account. */
  readonly token: string;
  readonly serviceAccountId: string;
  readonly key: SigningKey;
}

export const ISSUER = 'https://auth.yandex.cloud';
const LIFE_SECONDS = 3_600;

const EXCHANGE = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  subject_token_type: 'urn:yandex-cloud:token-type:subject_id',
  actor_token_type: 'urn:ietf:params:oauth:token-type:access_token',
};

/** The OAuth server of Yandex Cloud, as far as an account gets ID tokens of its own there; `undefined` elsewhere. */
export function yandexTokens({ now, token, serviceAccountId, key }: YandexTokensOptions) {
  return (request: HttpRequest): HttpAnswer | undefined => {
    if (request.path !== '/oauth/token') return undefined;
    if (request.method !== 'POST') return refused(405, 'invalid_request', 'POST is required');
    const form = Object.fromEntries(new URLSearchParams(request.body));
    const wrong = Object.entries(EXCHANGE).find(([name, value]) => form[name] !== value);
    if (wrong) return refused(400, 'invalid_request', `${wrong[0]} must be ${wrong[1]}`);
    const { audience = '', subject_token: subject = '', actor_token: actor } = form;
    if (actor !== token) return refused(401, 'invalid_grant', `the actor token ${actor} is invalid`);
    if (subject !== serviceAccountId) {
      return refused(403, 'access_denied', `no iam.serviceAccounts.tokenCreator on ${subject}`);
    }
    if (audience === '') return refused(400, 'invalid_request', 'audience is required');
    const issuedAt = Math.floor(now() / 1000);
    const claims = { iss: ISSUER, sub: subject, aud: audience, iat: issuedAt, exp: issuedAt + LIFE_SECONDS };
    return {
      status: 200,
      body: {
        access_token: signJwt(key, claims),
        issued_token_type: EXCHANGE.requested_token_type,
        token_type: 'N_A',
        expires_in: LIFE_SECONDS,
      },
    };
  };
}

/** A refusal by RFC 6749, section 5.2. */
export const refused = (status: number, error: string, description: string): HttpAnswer => ({
  status,
  body: { error, error_description: description },
});

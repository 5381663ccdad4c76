import { randomBytes } from 'node:crypto';
import type { JsonObject } from '../../../lib/model/core/json.ts';
import { CloudFailure } from '../failure.ts';
import type { HttpAnswer, HttpRequest } from '../http-answer.ts';
import { type SigningKey, verifyJwt } from './jwt.ts';
import { ISSUER, refused } from './yandex-tokens.ts';

export interface GoogleTokensOptions {
  readonly now: () => number;
  /** How long access tokens live at most, in seconds. */
  readonly tokenSeconds: number;
  /** The provider of the workload identity pool. */
  readonly audience: string;
  /** The only subject that the provider's attribute condition lets in. */
  readonly subject: string;
  readonly issuerKey: SigningKey;
  /** The account that the subject may impersonate. */
  readonly email: string;
  readonly accountKey: SigningKey;
}

/** Google's STS and its IAM credentials, and the tokens that its APIs take. */
export interface GoogleTokens {
  /** Answers the two calls that tokens are got by; `undefined` for any other. */
  respond(request: HttpRequest): HttpAnswer | undefined;
  /** Whether APIs take the token: one that was given here, or one that the account's key has signed. */
  takes(token: string): boolean;
  /** Makes all tokens of before now bad. */
  revoke(): void;
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const EXCHANGE = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  requested_token_type: ACCESS_TOKEN,
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  scope: SCOPE,
};
const FEDERATED_SECONDS = 3_600;
const IMPERSONATE = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):generateAccessToken$/;

export function googleTokens(options: GoogleTokensOptions): GoogleTokens {
  const { now, tokenSeconds, audience, subject, issuerKey, email, accountKey } = options;
  const [federated, access] = [new Map<string, number>(), new Map<string, number>()];
  let revokedAt = Number.NEGATIVE_INFINITY;

  const give = (tokens: Map<string, number>, seconds: number): string => {
    const token = `ya29.${randomBytes(24).toString('base64url')}`;
    tokens.set(token, now() + seconds * 1000);
    return token;
  };
  const isGood = (tokens: Map<string, number>, token: string): boolean => now() < (tokens.get(token) ?? 0);

  function exchange(form: Readonly<Record<string, string>>): HttpAnswer {
    const wrong = Object.entries(EXCHANGE).find(([name, value]) => form[name] !== value);
    if (wrong) return refused(400, 'invalid_request', `Invalid value for "${wrong[0]}".`);
    if (form['audience'] !== audience) {
      return refused(
        400,
        'invalid_target',
        'The target service indicated by the "audience" parameters is invalid.',
      );
    }
    const claims = verifyJwt(issuerKey, form['subject_token'] ?? '');
    const problem = claims
      ? flawOf(claims, ISSUER, now())
      : 'Error connecting to the given credential issuer.';
    if (problem) return refused(400, 'invalid_grant', problem);
    if (claims?.['aud'] !== `https:${audience}`) {
      return refused(400, 'invalid_grant', `The audience in ID Token [${claims?.['aud']}] does not match.`);
    }
    if (claims['sub'] !== subject) {
      return refused(
        400,
        'unauthorized_client',
        'The given credential is rejected by the attribute condition.',
      );
    }
    const token = give(federated, FEDERATED_SECONDS);
    return {
      status: 200,
      body: {
        access_token: token,
        issued_token_type: ACCESS_TOKEN,
        token_type: 'Bearer',
        expires_in: FEDERATED_SECONDS,
      },
    };
  }

  function impersonate(account: string, request: HttpRequest): HttpAnswer {
    if (!isGood(federated, bearerOf(request))) {
      throw new CloudFailure('UNAUTHENTICATED', 'Request had invalid authentication credentials.');
    }
    if (account !== email) {
      const permission =
        "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).";
      throw new CloudFailure('PERMISSION_DENIED', permission);
    }
    const { scope, lifetime = '3600s' } = JSON.parse(request.body) as Readonly<Record<string, unknown>>;
    const seconds = /^(\d+)s$/.exec(String(lifetime))?.[1];
    if (!Array.isArray(scope) || !scope.includes(SCOPE) || !seconds) {
      throw new CloudFailure('INVALID_ARGUMENT', 'Request contains an invalid argument.');
    }
    const given = Math.min(Number(seconds), tokenSeconds);
    const token = give(access, given);
    const expireTime = new Date(now() + given * 1000).toISOString();
    return { status: 200, body: { accessToken: token, expireTime } };
  }

  function isSelfSigned(token: string): boolean {
    const claims = verifyJwt(accountKey, token);
    return (
      claims !== undefined &&
      flawOf(claims, email, now()) === undefined &&
      claims['sub'] === email &&
      claims['scope'] === SCOPE &&
      Number(claims['exp']) - Number(claims['iat']) <= 3_600 &&
      Number(claims['iat']) * 1000 > revokedAt - 1000
    );
  }

  return {
    respond(request) {
      if (request.method !== 'POST') return undefined;
      if (request.path === '/v1/token')
        return exchange(Object.fromEntries(new URLSearchParams(request.body)));
      const [, account] = IMPERSONATE.exec(decodeURIComponent(request.path)) ?? [];
      return account === undefined ? undefined : impersonate(account, request);
    },
    takes: (token) => isGood(access, token) || isSelfSigned(token),
    revoke() {
      revokedAt = now();
      federated.clear();
      access.clear();
    },
  };
}

const bearerOf = ({ headers }: HttpRequest): string =>
  (headers['authorization'] ?? '').replace(/^Bearer /, '');

/** What is wrong with a token's issuer or its times. */
function flawOf({ iss, iat, exp }: JsonObject, issuer: string, now: number): string | undefined {
  if (iss !== issuer) return 'The issuer in ID Token does not match the expected ones.';
  if (Number(iat) * 1000 > now || Number(exp) * 1000 <= now)
    return 'ID Token issued at or expired at is stale.';
  return undefined;
}

import { TrackerError } from '../../../model/core/error.ts';
import type { Call } from '../../provider.ts';
import { malformed } from '../../wire/answer.ts';
import { type AccessToken, SCOPE, type TokenOptions } from './access-token.ts';
import type { ExternalAccount } from './read-credentials.ts';
import { askForToken, textIn } from './token-request.ts';

/** The settings that tokens are got by, under their own names. */
interface TokenSettings {
  readonly YC_TOKEN?: string | undefined;
  /** The account that the pool trusts. */
  readonly YC_SERVICE_ACCOUNT_ID?: string | undefined;
  /** A base URL in the place of Yandex Cloud's OAuth server. */
  readonly YC_AUTH_ENDPOINT?: URL | undefined;
  /** A base URL in the place of every host of Google. */
  readonly GOOGLE_ENDPOINT?: URL | undefined;
}

export interface FederationOptions extends TokenOptions {
  readonly account: ExternalAccount;
  readonly settings: TokenSettings;
  /** The newest IAM token of the account, where YC_TOKEN is unset. */
  readonly token: () => string | undefined;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const SETTING = 'GOOGLE_CREDENTIALS';

/**
 * The account's IAM token for an ID token of Yandex Cloud, that for a token of Google's pool (RFC 8693), and that for one
 * of the service account which the pool may impersonate.
 */
export async function federate(options: FederationOptions, call: Call): Promise<AccessToken> {
  const { account, timing } = options;
  const idToken = await getIdToken(options, call);
  const askedAt = timing.now();
  const { token, seconds } = await exchange(idToken, options, call);
  const { impersonated } = account;
  return impersonated
    ? impersonate(token, impersonated, options, call)
    : { token, expiresAt: askedAt + seconds * 1000 };
}

async function getIdToken(options: FederationOptions, call: Call): Promise<string> {
  const { account, settings } = options;
  const { YC_AUTH_ENDPOINT, YC_SERVICE_ACCOUNT_ID = '' } = settings;
  const token = settings.YC_TOKEN ?? options.token();
  if (!token) {
    throw new TrackerError(
      'UNAUTHENTICATED',
      `no IAM token to get one of Google by (${SETTING}): attach a service account to the function, or set YC_TOKEN`,
    );
  }
  const url = new URL('https://auth.yandex.cloud/oauth/token');
  const form = {
    grant_type: EXCHANGE,
    requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    audience: `https:${account.audience}`,
    subject_token: YC_SERVICE_ACCOUNT_ID,
    subject_token_type: 'urn:yandex-cloud:token-type:subject_id',
    actor_token: token,
    actor_token_type: ACCESS_TOKEN,
  };
  const setting = `YC_SERVICE_ACCOUNT_ID for ${SETTING}`;
  const request = {
    url,
    endpoint: YC_AUTH_ENDPOINT,
    headers: FORM,
    body: formOf(form),
    secrets: [token],
    setting,
  };
  const answer = await askForToken({ ...request, account: YC_SERVICE_ACCOUNT_ID }, call, options);
  return textIn(answer, 'access_token', url.host);
}

async function exchange(
  idToken: string,
  options: FederationOptions,
  call: Call,
): Promise<{ readonly token: string; readonly seconds: number }> {
  const { audience, subjectTokenType, tokenUrl: url } = options.account;
  const form = {
    grant_type: EXCHANGE,
    audience,
    scope: SCOPE,
    requested_token_type: ACCESS_TOKEN,
    subject_token: idToken,
    subject_token_type: subjectTokenType,
  };
  const request = {
    url,
    endpoint: options.settings.GOOGLE_ENDPOINT,
    headers: FORM,
    body: formOf(form),
    secrets: [idToken],
  };
  const answer = await askForToken({ ...request, setting: SETTING }, call, options);
  const seconds = Number(answer['expires_in'] ?? LIFE_SECONDS);
  return { token: textIn(answer, 'access_token', url.host), seconds: seconds > 0 ? seconds : LIFE_SECONDS };
}

/** What a token lives for where its answer does not say. */
const LIFE_SECONDS = 3_600;

async function impersonate(
  token: string,
  { email, url, seconds }: NonNullable<ExternalAccount['impersonated']>,
  options: FederationOptions,
  call: Call,
): Promise<AccessToken> {
  const askedAt = options.timing.now();
  const request = {
    url,
    endpoint: options.settings.GOOGLE_ENDPOINT,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ scope: [SCOPE], lifetime: `${seconds}s` }),
    secrets: [token],
    setting: SETTING,
    account: email,
  };
  const answer = await askForToken(request, call, options);
  const told = Date.parse(textIn(answer, 'expireTime', url.host));
  if (Number.isNaN(told)) throw malformed(url.host, 'no expireTime');
  // A clock that is hours off gives no life at all: the host gives what it was asked for.
  const life = told > askedAt ? Math.min(told - askedAt, seconds * 1000) : seconds * 1000;
  return { token: textIn(answer, 'accessToken', url.host), expiresAt: askedAt + life };
}

const formOf = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

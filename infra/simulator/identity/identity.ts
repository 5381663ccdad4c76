import type { HttpAnswer, HttpRequest } from '../http-answer.ts';
import { type GoogleTokens, googleTokens } from './google-tokens.ts';
import { type SigningKey, signingKey } from './jwt.ts';
import { yandexTokens } from './yandex-tokens.ts';

/** How an account of Yandex Cloud is known to Google, and an account of Google's by its key. */
export interface Identity {
  /** YC_SERVICE_ACCOUNT_ID of the account that the IAM token is of. */
  readonly serviceAccountId: string;
  /** GOOGLE_CREDENTIALS of the type `external_account`. */
  readonly externalAccount: string;
  /** GOOGLE_CREDENTIALS of the type `service_account`. */
  serviceAccountKey(): string;
  /** Answers Yandex Cloud's OAuth server; `undefined` for any other call. */
  readonly yandex: (request: HttpRequest) => HttpAnswer | undefined;
  readonly google: GoogleTokens;
}

const SERVICE_ACCOUNT = 'aje00000000000000sim';
const EMAIL = 'tracker@simulated.iam.gserviceaccount.com';
const AUDIENCE =
  '//iam.googleapis.com/projects/100000000001/locations/global/workloadIdentityPools/yandex/providers/functions';

/** @param tokenSeconds How long Google's access tokens live at most. */
export function createIdentity(now: () => number, token: string, tokenSeconds: number): Identity {
  const [issuerKey, accountKey] = [signingKey('yandex-1'), signingKey('google-1')];
  return {
    serviceAccountId: SERVICE_ACCOUNT,
    externalAccount: JSON.stringify({
      type: 'external_account',
      audience: AUDIENCE,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: 'https://sts.googleapis.com/v1/token',
      credential_source: { file: '/never/read' },
      service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${EMAIL}:generateAccessToken`,
      universe_domain: 'googleapis.com',
    }),
    serviceAccountKey: () => JSON.stringify(keyFile(accountKey)),
    yandex: yandexTokens({ now, token, serviceAccountId: SERVICE_ACCOUNT, key: issuerKey }),
    google: googleTokens({
      now,
      tokenSeconds,
      audience: AUDIENCE,
      subject: SERVICE_ACCOUNT,
      issuerKey,
      email: EMAIL,
      accountKey,
    }),
  };
}

const keyFile = ({ id, pair }: SigningKey) => ({
  type: 'service_account',
  project_id: 'simulated',
  private_key_id: id,
  private_key: pair().privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: EMAIL,
  token_uri: 'https://oauth2.googleapis.com/token',
});

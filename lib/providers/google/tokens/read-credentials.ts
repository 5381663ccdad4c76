import type { KeyObject } from 'node:crypto';
import { TrackerError } from '../../../model/core/error.ts';
import { isJsonObject, type JsonObject } from '../../../model/core/json.ts';
import type { GivenCredentials } from '../credentials.ts';

/** The key of a service account of Google's. */
export interface ServiceAccountKey {
  readonly email: string;
  readonly keyId: string;
  readonly key: KeyObject;
}

/** Workload identity federation: an account of another cloud that a pool of Google's trusts. */
export interface ExternalAccount {
  /** The pool's provider, `//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/y`. */
  readonly audience: string;
  readonly subjectTokenType: string;
  readonly tokenUrl: URL;
  /** Absent where the pool's own principal is given the roles. */
  readonly impersonated?: {
    readonly email: string;
    readonly url: URL;
    /** How long its tokens are asked to live. */
    readonly seconds: number;
  };
}

const PROVIDER =
  /^\/\/iam\.googleapis\.com\/(?:projects\/[^/]+\/)?locations\/global\/workloadIdentityPools\/[^/]+\/providers\/[^/]+$/;
const OIDC = /^urn:ietf:params:oauth:token-type:(?:jwt|id_token)$/;
const GOOGLE_URL = /^https:\/\/[a-z0-9.-]+\.googleapis\.com\/[^\s?#]*$/;
const IMPERSONATION = /\/v1\/projects\/-\/serviceAccounts\/([^\s/:]+@[^\s/:]+):generateAccessToken$/;
const IMPERSONATION_URL = 'service_account_impersonation_url';

type Credentials =
  | { readonly key: ServiceAccountKey; readonly account?: never }
  | { readonly account: ExternalAccount; readonly key?: never };

/**
 * Credentials of either type, complete. What is not used is ignored, `credential_source` among it: the function's own
 * account is the source.
 *
 * @throws {TrackerError} `UNAUTHENTICATED` that names the setting and says what it must be, never what it is.
 */
export function readCredentials({ json, key }: GivenCredentials): Credentials {
  return key ? { key: readKey(json, key) } : { account: readAccount(json) };
}

/**
 * Checks credentials, if there are any.
 *
 * @throws {Error} as `readCredentials`.
 */
export function checkGoogleCredentials(given: GivenCredentials | undefined): void {
  if (given) readCredentials(given);
}

function readKey(json: JsonObject, key: KeyObject): ServiceAccountKey {
  // RFC 7518, section 3.3.
  const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== 'rsa' || modulusLength < 2_048) {
    throw wrong('must have a private_key that is an RSA key of 2048 bits or more');
  }
  return {
    email: field(json, 'client_email', /^[^\s@]+@[^\s@]+$/),
    keyId: field(json, 'private_key_id', /^\S+$/),
    key,
  };
}

function readAccount(json: JsonObject): ExternalAccount {
  const impersonation = json[IMPERSONATION_URL] && field(json, IMPERSONATION_URL, GOOGLE_URL);
  const email = impersonation && IMPERSONATION.exec(impersonation)?.[1];
  if (impersonation && !email) throw wrong(`has a ${IMPERSONATION_URL} that is not of generateAccessToken`);
  return {
    audience: field(json, 'audience', PROVIDER),
    subjectTokenType: field(json, 'subject_token_type', OIDC),
    tokenUrl: new URL(field(json, 'token_url', GOOGLE_URL)),
    ...(impersonation && email
      ? { impersonated: { email, url: new URL(impersonation), seconds: lifetime(json) } }
      : {}),
  };
}

function lifetime({ service_account_impersonation: options }: JsonObject): number {
  const { token_lifetime_seconds: seconds = 3_600 } = isJsonObject(options) ? options : {};
  if (Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= 43_200) return Number(seconds);
  throw wrong('has a token_lifetime_seconds that is no whole number up to 43200');
}

/** What may be left out of credentials that are cut down to what is used. */
const DEFAULTS: Readonly<Record<string, string>> = {
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: 'https://sts.googleapis.com/v1/token',
};

function field(json: JsonObject, name: string, form: RegExp): string {
  const value = json[name] ?? DEFAULTS[name];
  if (typeof value === 'string' && form.test(value)) return value;
  throw wrong(value === undefined ? `must have ${name}` : `has ${name} in another form than Google gives it`);
}

const wrong = (problem: string): TrackerError =>
  new TrackerError('UNAUTHENTICATED', `setting GOOGLE_CREDENTIALS ${problem}`);

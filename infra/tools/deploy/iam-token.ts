import { constants, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Environment } from '../../../lib/runtime/settings.ts';

const ENDPOINT = 'https://iam.api.cloud.yandex.net/iam/v1/tokens';
const LIFETIME_SECONDS = 600;
const TIMEOUT_MS = 30_000;

/** The key file of a service account, as `yc iam key create` writes it. */
interface Key {
  readonly id: string;
  readonly service_account_id: string;
  readonly private_key: string;
}

/**
 * The deployer's IAM token: YC_TOKEN, or one for the key in YC_SERVICE_ACCOUNT_KEY_FILE, which is a path or the key
 * itself, as for Terraform's provider.
 *
 * @throws {Error} that says what is wrong with the key or what IAM has answered, never the key.
 */
export async function deployerToken(
  { YC_TOKEN: token, YC_SERVICE_ACCOUNT_KEY_FILE: file = '' }: Environment,
  { endpoint = ENDPOINT, nowMs = Date.now() }: { readonly endpoint?: string; readonly nowMs?: number } = {},
): Promise<string> {
  if (token) return token;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jwt: signedToken(readKey(file), nowMs) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json().catch(() => ({}))) as { iamToken?: string; message?: string };
  if (answer.iamToken) return answer.iamToken;
  throw new Error(`no IAM token for the service account's key: ${response.status} ${answer.message ?? ''}`);
}

function readKey(file: string): Key {
  try {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : file;
    const key = JSON.parse(text) as Partial<Key>;
    if (key.id && key.service_account_id && key.private_key) return key as Key;
  } catch {
    // Its text is never shown.
  }
  throw new Error('YC_SERVICE_ACCOUNT_KEY_FILE is no key file of a service account: yc iam key create');
}

/** A token that the account signs for itself (IAM, "Getting an IAM token for a service account"). */
function signedToken({ id, service_account_id, private_key }: Key, nowMs: number): string {
  const iat = Math.floor(nowMs / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({ typ: 'JWT', alg: 'PS256', kid: id });
  const claims = part({ iss: service_account_id, aud: ENDPOINT, iat, exp: iat + LIFETIME_SECONDS });
  // A line that warns of removing it stands before the key itself.
  const key = private_key.slice(private_key.indexOf('-----BEGIN'));
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const signature = sign('sha256', Buffer.from(`${head}.${claims}`), { key, ...padding });
  return `${head}.${claims}.${signature.toString('base64url')}`;
}

import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { once } from '../../../lib/async/once.ts';
import { isJsonObject, type JsonObject } from '../../../lib/model/core/json.ts';

/** A key pair, made when it is first used. */
export interface SigningKey {
  readonly id: string;
  readonly pair: () => { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
}

export const signingKey = (id: string): SigningKey => ({
  id,
  pair: once(() => generateKeyPairSync('rsa', { modulusLength: 2_048 })),
});

/** A JSON Web Token by RS256 (RFC 7515). */
export function signJwt({ id, pair }: SigningKey, claims: JsonObject): string {
  const text = [{ alg: 'RS256', typ: 'JWT', kid: id }, claims].map(encode).join('.');
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), pair().privateKey).toString('base64url')}`;
}

/** The claims of a token that this key has signed; `undefined` for any other text. */
export function verifyJwt({ id, pair }: SigningKey, token: string): JsonObject | undefined {
  const [head = '', body = '', signature = '', ...more] = token.split('.');
  const [header, claims] = [decode(head), decode(body)];
  if (more.length > 0 || header?.['alg'] !== 'RS256' || header['kid'] !== id) return undefined;
  const isGood = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${body}`),
    pair().publicKey,
    Buffer.from(signature, 'base64url'),
  );
  return isGood ? claims : undefined;
}

const encode = (part: JsonObject): string => Buffer.from(JSON.stringify(part)).toString('base64url');

function decode(part: string): JsonObject | undefined {
  try {
    const json: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

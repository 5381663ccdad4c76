import { createPrivateKey, type KeyObject } from 'node:crypto';
import { isJsonObject, type JsonObject } from '../../model/core/json.ts';

/** Credentials as they are given, checked as far as their type and their key go; `tokens/` reads the rest. */
export interface GivenCredentials {
  readonly type: 'external_account' | 'service_account';
  readonly json: JsonObject;
  /** Of a `service_account`. */
  readonly key?: KeyObject;
}

/** The platform takes no more of all settings together (Functions, "Environment"). */
const MAX_BYTES = 4_096;

/**
 * Parses credentials in the JSON that Google's tools write.
 *
 * @throws {Error} that says what they must be, never what they are.
 */
export function parseGoogleCredentials(text: string): GivenCredentials {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES)
    throw new Error(`has ${bytes} bytes; the platform takes ${MAX_BYTES} of all settings`);
  const { private_key: pem, ...json } = parse(text);
  const { type } = json;
  if (type === 'service_account') return { type, json, key: readKey(pem) };
  if (type === 'external_account') return { type, json };
  const given = typeof type === 'string' && /^[a-z_]{1,40}$/.test(type) ? `, not ${type}` : '';
  throw new Error(`must be of the type external_account or service_account${given}`);
}

function parse(text: string): JsonObject {
  try {
    const json: unknown = JSON.parse(text);
    if (isJsonObject(json)) return json;
  } catch {
    // The parser's own message shows a part of the text.
  }
  throw new Error('must be a JSON object, as Google writes it');
}

function readKey(pem: unknown): KeyObject {
  try {
    return createPrivateKey(String(pem));
  } catch {
    // What OpenSSL says of it is of no use to an operator.
    throw new Error('must have a private_key in PEM');
  }
}

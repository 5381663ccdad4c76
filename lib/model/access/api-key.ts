import { type Access, type Caller, ROLES } from './access.ts';

/** A key as it is stored; the key itself cannot be derived from it. */
export interface ApiKey extends Caller {
  /** The id: part of the key, and no secret. */
  readonly key: string;
  /** The SHA-256 of the whole key in base64url. */
  readonly hash: string;
}

/** `ot_<id>_<32 random bytes in base64url>`. */
export const KEY = /^ot_([a-z0-9]{1,16})_[A-Za-z0-9_-]{43}$/;

const ID = /^[a-z0-9]{1,16}$/;
const HASH = /^[A-Za-z0-9_-]{43}$/;
const TENANT = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** Segments as the names of all families have them, without the comma, which separates patterns. */
const PATTERN =
  /^(?:\*|[A-Za-z0-9_(=+-][A-Za-z0-9_.~@:=+()-]*(?:\/[A-Za-z0-9_(=+-][A-Za-z0-9_.~@:=+()-]*)*(?:\/\*)?)$/;

/**
 * Parses a list of keys, separated by white space: `<id>:<hash>:<tenant>:<role>:<pattern>[,<pattern>…]`.
 *
 * @throws {Error} naming the malformed entry and the expected form, without its hash.
 */
export function parseApiKeys(text: string): readonly ApiKey[] {
  const keys = text
    .split(/\s+/)
    .filter((entry) => entry !== '')
    .map(parseApiKey);
  const twice = keys.find(({ key }, index) => keys.findIndex((other) => other.key === key) !== index);
  if (twice) throw new Error(`must not have two keys with the id ${twice.key}`);
  return keys;
}

function parseApiKey(entry: string, index: number): ApiKey {
  const [, key = '', hash = '', grant = ''] = /^([^:]*):([^:]*):(.*)$/s.exec(entry) ?? [];
  if (!ID.test(key) || !HASH.test(hash)) {
    throw new Error(`must be <id>:<hash>:<tenant>:<role>:<patterns>, and its entry ${index + 1} is not`);
  }
  try {
    return { key, hash, ...parseGrant(grant) };
  } catch (thrown) {
    throw new Error(`has a key ${key} that ${(thrown as Error).message}`);
  }
}

/**
 * Parses a grant: `<tenant>:<role>:<pattern>[,<pattern>…]`.
 *
 * @throws {Error}
 */
export function parseGrant(text: string): { readonly tenant: string; readonly access: Access } {
  const [, tenant = '', given = '', patterns = ''] = /^([^:]*):([^:]*):(.*)$/s.exec(text) ?? [];
  if (!TENANT.test(tenant)) {
    throw new Error('must name a tenant of 1 to 32 lower-case letters, digits or -');
  }
  const role = ROLES.find((name) => name === given);
  if (!role) throw new Error(`must have one of the roles ${ROLES.join(', ')}`);
  const resources = patterns.split(',');
  if (!resources.every((pattern) => PATTERN.test(pattern))) {
    throw new Error('must have patterns such as *, dns/zones/* or google/run/v2/projects/p/*');
  }
  return { tenant, access: { role, resources } };
}

export function formatApiKey({ key, hash, tenant, access: { role, resources } }: ApiKey): string {
  return [key, hash, tenant, role, resources.join(',')].join(':');
}

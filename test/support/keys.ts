import { randomBytes } from 'node:crypto';
import { hashOf } from '../../lib/edge/admission.ts';
import { type ApiKey, parseGrant } from '../../lib/model/access/api-key.ts';

/** A key, and what is stored of it. */
export interface TestKey {
  /** As its holder sends it. */
  readonly text: string;
  readonly stored: ApiKey;
}

/** @param grant `<tenant>:<role>:<patterns>` */
export function testKey(id: string, grant: string): TestKey {
  const text = `ot_${id}_${randomBytes(32).toString('base64url')}`;
  return { text, stored: { key: id, hash: hashOf(text).toString('base64url'), ...parseGrant(grant) } };
}

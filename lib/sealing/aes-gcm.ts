import { createCipheriv, createDecipheriv } from 'node:crypto';
import { TrackerError } from '../model/core/error.ts';
import { MAX_TOKEN_LENGTH } from '../model/core/page.ts';
import type { Sealer } from './sealer.ts';

/** A 256-bit key and the id by which tokens name it. */
export interface SealingKey {
  /** 1 to 8 lower-case letters or digits. */
  readonly id: string;
  readonly key: Uint8Array;
}

interface AesGcmOptions {
  /** The first seals; every one opens, so that a key can be rotated out after its tokens have gone. */
  readonly keys: readonly SealingKey[];
  /** Bytes that cannot be predicted and do not repeat. */
  readonly randomBytes: (size: number) => Uint8Array;
}

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals with AES-256-GCM (NIST SP 800-38D) as `<key id>.<base64url of iv, ciphertext and tag>`. */
export function createAesGcmSealer({ keys, randomBytes }: AesGcmOptions): Sealer {
  const [current] = keys;
  if (!current) throw new TrackerError('FAILED_PRECONDITION', 'no sealing key is set');
  const byId = new Map(keys.map((key) => [key.id, key.key]));
  return {
    seal(text, binding) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, current.key, iv).setAAD(aad(current.id, binding));
      const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${current.id}.${sealed.toString('base64url')}`;
    },
    open(token, binding) {
      const [id = '', body = '', ...rest] = token.length <= MAX_TOKEN_LENGTH ? token.split('.') : [];
      const key = byId.get(id);
      const sealed = Buffer.from(body, 'base64url');
      // Several texts decode to the same bytes; only the text that was given out is good.
      if (!key || rest.length > 0 || sealed.toString('base64url') !== body) return undefined;
      if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
      try {
        const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, IV_BYTES), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(aad(id, binding))
          .setAuthTag(sealed.subarray(-TAG_BYTES));
        const text = decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

function aad(id: string, binding: string): Buffer {
  return Buffer.from(`${id}\n${binding}`, 'utf8');
}

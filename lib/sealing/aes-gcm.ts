import { createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { TrackerError } from '../model/core/error.ts';
import { MAX_TOKEN_LENGTH } from '../model/core/page.ts';
import type { Sealer } from './sealer.ts';
import { decrypt, encrypt, NONCE_BYTES, TAG_BYTES } from './xaes-gcm.ts';

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

/** The keys of each use, derived so that one use says nothing of another (RFC 5869). */
interface DerivedKeys {
  readonly id: string;
  readonly seal: Uint8Array;
  readonly digest: Uint8Array;
  /** Opens tokens of the first form, which nothing seals. */
  readonly first: Uint8Array;
}

const VERSION = '2';
const FIRST_IV_BYTES = 12;

/**
 * Seals with XAES-256-GCM as `<key id>.2.<base64url of nonce, ciphertext and tag>`. Random nonces of 192 bits
 * need no count of seals. Digests are HMAC-SHA-256 as `<key id>.<base64url>`.
 *
 * Opens as well the first form, `<key id>.<base64url of iv, ciphertext and tag>` by AES-256-GCM (NIST SP 800-38D).
 */
export function createAesGcmSealer({ keys, randomBytes }: AesGcmOptions): Sealer {
  const derived = keys.map(derivedKeys);
  const [current] = derived;
  if (!current) throw new TrackerError('FAILED_PRECONDITION', 'no sealing key is set');
  const byId = new Map(derived.map((one) => [one.id, one]));
  return {
    seal(text, binding) {
      const nonce = randomBytes(NONCE_BYTES);
      const sealed = encrypt(current.seal, nonce, Buffer.from(text, 'utf8'), aad(current.id, binding));
      return `${current.id}.${VERSION}.${Buffer.concat([nonce, sealed]).toString('base64url')}`;
    },
    open(token, binding, maxLength = MAX_TOKEN_LENGTH) {
      const [id = '', ...rest] = token.length <= maxLength ? token.split('.') : [];
      const isFirst = rest.length === 1;
      const body = isFirst ? rest[0] : rest[1];
      const key = byId.get(id);
      if (!key || body === undefined || rest.length > 2 || !(isFirst || rest[0] === VERSION))
        return undefined;
      const sealed = Buffer.from(body, 'base64url');
      // Several texts decode to the same bytes; only the text that was given out is good.
      if (sealed.toString('base64url') !== body) return undefined;
      if (sealed.length < (isFirst ? FIRST_IV_BYTES : NONCE_BYTES) + TAG_BYTES) return undefined;
      try {
        const text = isFirst
          ? decryptFirst(key.first, sealed, aad(id, binding))
          : decrypt(
              key.seal,
              sealed.subarray(0, NONCE_BYTES),
              sealed.subarray(NONCE_BYTES),
              aad(id, binding),
            );
        return text.toString('utf8');
      } catch {
        return undefined;
      }
    },
    digest: (text, binding) => digestOf(current, text, binding),
    isDigest(digest, text, binding) {
      const key = byId.get(digest.split('.')[0] ?? '');
      const [given, expected] = [Buffer.from(digest), key && Buffer.from(digestOf(key, text, binding))];
      return expected?.length === given.length && timingSafeEqual(expected, given);
    },
  };
}

function derivedKeys({ id, key }: SealingKey): DerivedKeys {
  const derive = (use: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', key, '', `operation-tracker ${use}`, 32));
  return { id, seal: derive('seal 2'), digest: derive('digest'), first: key };
}

function digestOf({ id, digest }: DerivedKeys, text: string, binding: string): string {
  const mac = createHmac('sha256', digest).update(JSON.stringify([binding, text]), 'utf8');
  return `${id}.${mac.digest('base64url')}`;
}

function decryptFirst(key: Uint8Array, sealed: Buffer, associated: Uint8Array): Buffer {
  const iv = sealed.subarray(0, FIRST_IV_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
    .setAAD(associated)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  const text = decipher.update(sealed.subarray(FIRST_IV_BYTES, -TAG_BYTES));
  return Buffer.concat([text, decipher.final()]);
}

function aad(id: string, binding: string): Buffer {
  return Buffer.from(`${id}\n${binding}`, 'utf8');
}

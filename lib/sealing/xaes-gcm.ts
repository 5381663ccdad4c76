import { createCipheriv, createDecipheriv } from 'node:crypto';

const BLOCK_BYTES = 16;
export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;
const GCM_NONCE_BYTES = 12;

/** Encrypts with XAES-256-GCM (C2SP, "XAES-256-GCM"): the ciphertext and its tag. */
export function encrypt(key: Uint8Array, nonce: Uint8Array, text: Uint8Array, aad: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', derivedKey(key, nonce), gcmNonce(nonce)).setAAD(aad);
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** @throws {Error} for a ciphertext that was not made with this key, nonce and associated data. */
export function decrypt(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, aad: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', derivedKey(key, nonce), gcmNonce(nonce), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(aad)
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]);
}

const gcmNonce = (nonce: Uint8Array): Uint8Array => nonce.subarray(GCM_NONCE_BYTES, NONCE_BYTES);

/** The key of one nonce's first half: two blocks of AES-CMAC (SP 800-108, counter mode), each of one block. */
function derivedKey(key: Uint8Array, nonce: Uint8Array): Buffer {
  const subkey = doubled(block(key, Buffer.alloc(BLOCK_BYTES)));
  const half = (counter: number): Buffer => {
    const input = Buffer.concat([Buffer.from([0, counter, 0x58, 0]), nonce.subarray(0, GCM_NONCE_BYTES)]);
    return block(key, Buffer.from(input.map((byte, index) => byte ^ (subkey[index] ?? 0))));
  };
  return Buffer.concat([half(1), half(2)]);
}

/** AES-256 of one block. */
function block(key: Uint8Array, input: Uint8Array): Buffer {
  return createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(input);
}

/** A block times x in the field of CMAC (SP 800-38B, 6.1). */
function doubled(input: Buffer): Buffer {
  const carry = (input[0] ?? 0) >> 7;
  const shifted = input.map((byte, index) => ((byte << 1) | ((input[index + 1] ?? 0) >> 7)) & 0xff);
  shifted[BLOCK_BYTES - 1] = (shifted[BLOCK_BYTES - 1] ?? 0) ^ (carry * 0x87);
  return Buffer.from(shifted);
}

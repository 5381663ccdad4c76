import { expect, test } from '@jest/globals';
import { decrypt, encrypt } from '../../../lib/sealing/xaes-gcm.ts';

const NONCE = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX');
const TEXT = Buffer.from('XAES-256-GCM');

// C2SP, "XAES-256-GCM", test vectors: the first with a first CMAC block below 2^127, the second above.
test.each([
  [1, '', 'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271'],
  [3, 'c2sp.org/XAES-256-GCM', '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d'],
])('encrypts as the specification does under a key of bytes %d', (byte, aad, sealed) => {
  const key = Buffer.alloc(32, byte);
  expect(encrypt(key, NONCE, TEXT, Buffer.from(aad)).toString('hex')).toBe(sealed);
  expect(decrypt(key, NONCE, Buffer.from(sealed, 'hex'), Buffer.from(aad))).toEqual(TEXT);
  expect(() => decrypt(key, NONCE, Buffer.from(sealed, 'hex'), Buffer.from(`${aad}x`))).toThrow();
});

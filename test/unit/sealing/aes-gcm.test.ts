import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_TOKEN_LENGTH } from '../../../lib/model/core/page.ts';
import { createAesGcmSealer, type SealingKey } from '../../../lib/sealing/aes-gcm.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function key(id: string, secret = id): SealingKey {
  return { id, key: createHash('sha256').update(secret).digest() };
}

function sealer(...keys: readonly SealingKey[]) {
  return createAesGcmSealer({ keys, randomBytes });
}

const one = sealer(key('k1'));

test('opens what it sealed, for the same binding', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.string({ unit: 'grapheme' }),
      (text, binding) => {
        const token = one.seal(text, binding);
        expect(token).toMatch(/^k1\.2\.[A-Za-z0-9_-]+$/);
        expect(one.open(token, binding)).toBe(text);
      },
    ),
  );
});

test('never seals the same text alike twice, nor shows any of it', () => {
  const tokens = Array.from({ length: 50 }, () => one.seal('dns1abc', 'b'));
  expect(new Set(tokens).size).toBe(50);
  expect(tokens.some((token) => Buffer.from(token.slice(5), 'base64url').includes('dns1'))).toBe(false);
});

test('opens nothing that was made for another binding', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (made, used) => {
      fc.pre(made !== used);
      expect(one.open(one.seal('text', made), used)).toBeUndefined();
    }),
  );
});

test('binds to the key id and the binding apart, not to their joined text', () => {
  const secret = key('k', 'same').key;
  const [short, long] = [sealer({ id: 'a', key: secret }), sealer({ id: 'ab', key: secret })];
  const body = short.seal('text', 'b\nc').slice(2);
  expect(short.open(`a.${body}`, 'b\nc')).toBe('text');
  expect(long.open(`ab.${body}`, '\nc')).toBeUndefined();
  expect(long.open(`ab.${body}`, 'b\nc')).toBeUndefined();
});

test.each(['', 'x', 'a position {"token":"abc","skip":12}'])(
  'opens no token with one bit of its text changed, when it seals %j',
  (text) => {
    const token = one.seal(text, 'binding');
    for (let index = 0; index < token.length; index += 1) {
      for (let bit = 0; bit < 16; bit += 1) {
        const changed = String.fromCharCode(token.charCodeAt(index) ^ (1 << bit));
        expect(one.open(token.slice(0, index) + changed + token.slice(index + 1), 'binding')).toBeUndefined();
      }
    }
  },
);

test('opens no token with one bit of its bytes changed', () => {
  const bytes = Buffer.from(one.seal('position', 'binding').slice(5), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(one.open(`k1.2.${changed.toString('base64url')}`, 'binding')).toBeUndefined();
  }
});

test('opens one spelling of a token only, whatever else decodes to the same bytes', () => {
  for (let length = 0; length < 6; length += 1) {
    const token = one.seal('x'.repeat(length), 'b');
    const others = [
      ...[...ALPHABET].map((char) => token.slice(0, -1) + char).filter((other) => other !== token),
      ...['=', '==', ' ', '\n', '\u0000', '.', '.x', 'A', 'AA', 'AAA', 'AAAA', '-', '%3D'].map(
        (end) => token + end,
      ),
      ...[' ', '\n', '.', 'k1.', '\ufeff'].map((begin) => begin + token),
      token.replace('.', ''),
      token.replace('.', '..'),
      token.replace('k1', 'K1'),
      token.replace('k1', 'k１'),
      token.replace('.2.', '.'),
      token.replace('.2.', '.1.'),
      token.replace('.2.', '.02.'),
      `k1.2.${Buffer.from(token.slice(5), 'base64url').toString('hex')}`,
      `k1.2.${token.slice(5, 10)} ${token.slice(10)}`,
      `k1.2.${token.slice(5, 10)}\n${token.slice(10)}`,
    ];
    expect(others.filter((other) => one.open(other, 'b') !== undefined)).toEqual([]);
    expect(one.open(token, 'b')).toBe('x'.repeat(length));
  }
});

test('does not take the other base64 alphabet', () => {
  const tokens = Array.from({ length: 200 }, () => one.seal('x', 'b')).filter((token) => /[-_]/.test(token));
  expect(tokens.length).toBeGreaterThan(100);
  for (const token of tokens) {
    expect(one.open(token.replace(/-/g, '+').replace(/_/g, '/'), 'b')).toBeUndefined();
  }
});

test('opens no beginning of a token', () => {
  const token = one.seal('position', 'b');
  const opened = Array.from({ length: token.length }, (_, length) => one.open(token.slice(0, length), 'b'));
  expect(opened.filter((text) => text !== undefined)).toEqual([]);
});

test('opens no garbage of any length, and never throws', () => {
  const body = fc
    .uint8Array({ maxLength: 800 })
    .map((bytes) => `k1.${bytes.length % 2 ? '2.' : ''}${Buffer.from(bytes).toString('base64url')}`);
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 1_500 }), body), (token) => {
      expect(one.open(token, 'b')).toBeUndefined();
    }),
  );
  for (const id of ['__proto__', 'constructor', 'toString', '', '.'])
    expect(one.open(`${id}.AAAA`, 'b')).toBeUndefined();
  expect(one.open('k1.'.repeat(1_000_000), 'b')).toBeUndefined();
});

test('opens tokens of up to 1,000 characters and none that is longer', () => {
  const short = sealer(key('k'));
  const texts = Array.from({ length: 30 }, (_, index) => 'x'.repeat(705 + index));
  for (const text of texts) {
    const token = short.seal(text, 'b');
    expect(short.open(token, 'b')).toBe(token.length <= MAX_TOKEN_LENGTH ? text : undefined);
  }
  expect(texts.some((text) => short.seal(text, 'b').length === MAX_TOKEN_LENGTH)).toBe(true);
});

test('seals with the first key and opens with every one, until it is retired', () => {
  const [old, current] = [key('k1'), key('k2')];
  const before = sealer(old).seal('text', 'b');
  const rotating = sealer(current, old);
  const after = rotating.seal('text', 'b');
  expect(after.slice(0, 3)).toBe('k2.');
  expect([rotating.open(before, 'b'), rotating.open(after, 'b')]).toEqual(['text', 'text']);
  expect([sealer(current).open(before, 'b'), sealer(current).open(after, 'b')]).toEqual([undefined, 'text']);
  expect(sealer(key('k1', 'other')).open(before, 'b')).toBeUndefined();
});

test('takes as long a token as the one who opens it says', () => {
  const token = one.seal('x'.repeat(8_000), 'b');
  expect([one.open(token, 'b'), one.open(token, 'b', 11_000)]).toEqual([undefined, 'x'.repeat(8_000)]);
});

test('opens tokens of the first form, under their own binding and key', () => {
  // Sealed by AES-256-GCM under the key k1 for the binding "page", with an iv of twelve bytes 7.
  const first = 'k1.BwcHBwcHBwcHBwcHL3oXLKkwN5w7A6fnWVC8MbSrSrzx41UH';
  expect(one.open(first, 'page')).toBe('position');
  expect(one.open(first, 'other')).toBeUndefined();
  expect(one.open(first.replace('k1.', 'k1.2.'), 'page')).toBeUndefined();
  expect(sealer(key('k1', 'other')).open(first, 'page')).toBeUndefined();
});

test('derives another key for every seal, so that equal nonces of GCM do no harm', () => {
  // The last twelve bytes are the nonce of GCM; under one key a second text of this nonce would give away both.
  const same = createAesGcmSealer({
    keys: [key('k1')],
    randomBytes: (size) => Buffer.concat([randomBytes(size - 12), Buffer.alloc(12)]),
  });
  const streams = Array.from({ length: 20 }, () => {
    const sealed = Buffer.from(same.seal('\0'.repeat(32), 'b').slice(5), 'base64url');
    expect(sealed.subarray(12, 24)).toEqual(Buffer.alloc(12));
    return sealed.subarray(24, 56).toString('hex');
  });
  expect(new Set(streams).size).toBe(20);
});

test('knows its digests, under each of its keys', () => {
  const before = one.digest('text', 'b');
  expect(before).toMatch(/^k1\.[A-Za-z0-9_-]{43}$/);
  const rotating = sealer(key('k2'), key('k1'));
  expect(rotating.digest('text', 'b')).toMatch(/^k2\./);
  expect(rotating.isDigest(before, 'text', 'b')).toBe(true);
  const others: readonly (readonly [string, string, string])[] = [
    [before, 'text2', 'b'],
    [before, 'text', 'c'],
    [`${before.slice(0, -1)}_`, 'text', 'b'],
    [before.replace('k1', 'k2'), 'text', 'b'],
    [before.slice(0, -1), 'text', 'b'],
    ['', 'text', 'b'],
    ['1nrb8xk1y4t2pq', 'text', 'b'],
  ];
  expect(others.filter((other) => rotating.isDigest(...other))).toEqual([]);
  expect(sealer(key('k2')).isDigest(before, 'text', 'b')).toBe(false);
});

test('is not made without a key', () => {
  expect(() => sealer()).toThrow(
    expect.objectContaining({ code: 'FAILED_PRECONDITION', message: 'no sealing key is set' }),
  );
});

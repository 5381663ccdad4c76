import { constants, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { deployerToken } from '../../../../infra/tools/deploy/iam-token.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' });
const KEY = JSON.stringify({
  id: 'ajekey',
  service_account_id: 'ajeaccount',
  private_key: `PLEASE DO NOT REMOVE THIS LINE! Yandex.Cloud SA Key ID <ajekey>\n${String(PEM)}`,
});
const NOW = Date.parse('2026-11-27T00:00:00Z');

let server: Server;
let endpoint: string;
let answer: { readonly status: number; readonly body: object };
let sent: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      sent = (JSON.parse(text) as { jwt: string }).jwt;
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer.body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.close();
});

const token = (environment: object) => deployerToken({ ...environment }, { endpoint, nowMs: NOW });

test('is the given one, and asks nobody for it', async () => {
  expect(await token({ YC_TOKEN: 't', YC_SERVICE_ACCOUNT_KEY_FILE: KEY })).toBe('t');
});

test("is got for the account's key, in a file or as it is, with a token that the key has signed", async () => {
  answer = { status: 200, body: { iamToken: 't1.iam' } };
  const folder = mkdtempSync(join(tmpdir(), 'key-'));
  try {
    writeFileSync(join(folder, 'key.json'), KEY);
    for (const file of [join(folder, 'key.json'), KEY]) {
      expect(await token({ YC_SERVICE_ACCOUNT_KEY_FILE: file })).toBe('t1.iam');
      const [head = '', claims = '', signature = ''] = sent.split('.');
      const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
      expect(read(head)).toEqual({ typ: 'JWT', alg: 'PS256', kid: 'ajekey' });
      expect(read(claims)).toEqual({
        iss: 'ajeaccount',
        aud: 'https://iam.api.cloud.yandex.net/iam/v1/tokens',
        iat: NOW / 1000,
        exp: NOW / 1000 + 600,
      });
      const key = { key: createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })) };
      const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
      const signed = Buffer.from(`${head}.${claims}`);
      expect(verify('sha256', signed, { ...key, ...padding }, Buffer.from(signature, 'base64url'))).toBe(
        true,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('says what IAM has answered', async () => {
  answer = { status: 401, body: { message: 'the key was deleted' } };
  await expect(token({ YC_SERVICE_ACCOUNT_KEY_FILE: KEY })).rejects.toThrow(
    "no IAM token for the service account's key: 401 the key was deleted",
  );
});

test.each(['', '/nowhere/key.json', 'hushed', '{"id":"hushed"}'])(
  'shows nothing of what is no key: %j',
  async (file) => {
    await expect(token({ YC_SERVICE_ACCOUNT_KEY_FILE: file })).rejects.toThrow(
      /^YC_SERVICE_ACCOUNT_KEY_FILE is no key file of a service account: yc iam key create$/,
    );
  },
);

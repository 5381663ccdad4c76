import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Cloud } from '../../../../infra/simulator/cloud.ts';
import { signingKey, signJwt } from '../../../../infra/simulator/identity/jwt.ts';
import { google, http, NOON, withCloud } from '../../../support/simulator.ts';

const EXCHANGE = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  scope: 'https://www.googleapis.com/auth/cloud-platform',
};

const form = (fields: Readonly<Record<string, string>>): RequestInit => ({
  method: 'POST',
  headers: {},
  body: new URLSearchParams(fields),
});

const idToken = (cloud: Cloud, audience: string) =>
  http(
    cloud,
    '/oauth/token',
    form({
      grant_type: EXCHANGE.grant_type,
      requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token_type: 'urn:yandex-cloud:token-type:subject_id',
      actor_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token: cloud.identity.serviceAccountId,
      actor_token: cloud.token,
      audience,
    }),
  );

const audienceOf = ({ identity }: Cloud): string =>
  (JSON.parse(identity.externalAccount) as { readonly audience: string }).audience;

const exchanged = async (cloud: Cloud, subject: unknown) =>
  google(
    cloud,
    '/v1/token',
    form({ ...EXCHANGE, audience: audienceOf(cloud), subject_token: String(subject) }),
  );

test('gives a federated token for an ID token of the pool, and for no other', () =>
  withCloud({}, async (cloud) => {
    const good = await idToken(cloud, `https:${audienceOf(cloud)}`);
    expect((await exchanged(cloud, good.body['access_token'])).body).toMatchObject({ expires_in: 3_600 });
    const other = await idToken(cloud, 'https://other.example');
    expect(await exchanged(cloud, other.body['access_token'])).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: expect.stringContaining('does not match') },
    });
    expect(await exchanged(cloud, 'x.y.z')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  }));

const LIST = '/v2/projects/p/locations/l/operations';
const status = async (cloud: Cloud, token: string): Promise<number> =>
  (await google(cloud, LIST, { headers: { authorization: `Bearer ${token}` } })).status;

test('takes tokens that the key of the account has signed, as Google does, and no others', () =>
  withCloud({}, async (cloud) => {
    cloud.world.declare('google/run/v2/projects/p/locations/l');
    const { client_email: email, private_key: pem } = JSON.parse(
      cloud.identity.serviceAccountKey(),
    ) as Record<string, string>;
    const pair = () => ({ privateKey: createPrivateKey(pem ?? ''), publicKey: createPublicKey(pem ?? '') });
    const key = { id: 'google-1', pair };
    const now = NOON / 1_000;
    const claims = { iss: email ?? '', sub: email ?? '', scope: EXCHANGE.scope, iat: now, exp: now + 3_600 };
    expect(await status(cloud, signJwt(key, claims))).toBe(200);
    for (const bad of [
      signJwt(signingKey('google-1'), claims),
      signJwt({ ...key, id: 'google-2' }, claims),
      signJwt(key, { ...claims, exp: now }),
      signJwt(key, { ...claims, exp: now + 7_200 }),
      signJwt(key, { ...claims, iat: now + 60 }),
      signJwt(key, { ...claims, scope: 'email' }),
      signJwt(key, { ...claims, sub: 'other@example.com' }),
      'nonsense',
    ]) {
      expect(await status(cloud, bad)).toBe(401);
    }
    cloud.identity.google.revoke();
    expect(await status(cloud, signJwt(key, { ...claims, iat: now - 60 }))).toBe(401);
  }));

import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { createIdentity } from '../../../../../infra/simulator/identity/identity.ts';
import { isJsonObject, type JsonObject } from '../../../../../lib/model/core/json.ts';
import { parseGoogleCredentials } from '../../../../../lib/providers/google/credentials.ts';
import { createGoogleTokens } from '../../../../../lib/providers/google/tokens/google-tokens.ts';
import { createCall, fakeTiming, reply, serve } from '../../../../support/upstream.ts';

const identity = createIdentity(() => 0, 't1.iam', 3_600);
const ID_TOKEN = 'eyJ.id.token';

interface Sent {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly type: string | undefined;
  readonly authorization: string | undefined;
  readonly body: JsonObject;
}

/** Google's two hosts of tokens, and the account's own cloud, which note what they are sent. */
async function startHosts() {
  const sent: Sent[] = [];
  const { endpoint } = await serve((response, request, index) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const { 'content-type': type = '', authorization } = request.headers;
      const body: unknown = type.includes('json')
        ? JSON.parse(text)
        : Object.fromEntries(new URLSearchParams(text));
      const { method, url: path } = request;
      sent.push({
        method,
        path,
        type: type.replace(/;.*/, ''),
        authorization,
        body: isJsonObject(body) ? body : {},
      });
      const expireTime = new Date(Date.now() + 3_600_000).toISOString();
      const answers: Readonly<Record<string, JsonObject>> = {
        '/oauth/token': { access_token: ID_TOKEN },
        '/v1/token': {
          access_token: 'sts',
          expires_in: 3_600,
          token_type: 'Bearer',
          issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        },
      };
      reply(200, answers[path ?? ''] ?? { accessToken: 'ya29.impersonated', expireTime })(
        response,
        request,
        index,
      );
    });
  });
  return { endpoint, sent };
}

const ours = (endpoint: string, credentials: string) =>
  createGoogleTokens({
    credentials: parseGoogleCredentials(credentials),
    settings: {
      YC_SERVICE_ACCOUNT_ID: 'aje1',
      YC_AUTH_ENDPOINT: new URL(endpoint),
      GOOGLE_ENDPOINT: new URL(endpoint),
    },
    token: () => 't1.iam',
    fetch: globalThis.fetch,
    timing: fakeTiming(),
  })(createCall());

/** The access token that Google's own library gets. */
async function tokenByLibrary(credentials: object): Promise<string> {
  const script = resolve('test/unit/providers/google/tokens/oracle.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(credentials)]);
  return stdout;
}

test.each([
  ['an account that is impersonated', {}],
  ['one for a time of its own', { service_account_impersonation: { token_lifetime_seconds: 2_800 } }],
  ['the principal of a pool itself', { service_account_impersonation_url: undefined }],
])('sends Google what its own library sends, for %s', async (_, more) => {
  const { endpoint, sent } = await startHosts();
  const given = { ...JSON.parse(identity.externalAccount), ...more } as Record<string, string>;
  const authorization = await ours(endpoint, JSON.stringify(given));
  const [idToken, ...requests] = sent.splice(0);

  const here = (url: string): string => `${endpoint}${new URL(url).pathname}`;
  const { token_url: tokenUrl = '', service_account_impersonation_url: url } = given;
  const { credential_source: _source, ...rest } = given;
  const theirs = await tokenByLibrary({
    ...rest,
    token_url: here(tokenUrl),
    ...(url ? { service_account_impersonation_url: here(url) } : {}),
    idToken: ID_TOKEN,
  });

  expect(requests).toEqual(sent);
  expect(requests).toHaveLength(url ? 2 : 1);
  expect(authorization.headers).toEqual({ authorization: `Bearer ${theirs}` });
  expect(idToken).toEqual({
    method: 'POST',
    path: '/oauth/token',
    type: 'application/x-www-form-urlencoded',
    authorization: undefined,
    body: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requested_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      audience: `https:${given['audience']}`,
      subject_token: 'aje1',
      subject_token_type: 'urn:yandex-cloud:token-type:subject_id',
      actor_token: 't1.iam',
      actor_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    },
  });
});

const partsOf = (token: string | undefined) =>
  (token ?? '')
    .replace('Bearer ', '')
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as JsonObject);

test('signs with a key what its own library signs', async () => {
  const credentials = identity.serviceAccountKey();
  const { headers } = await ours('http://127.0.0.1:1', credentials);
  const [header, claims] = partsOf(headers['authorization']);
  const [theirHeader, theirClaims] = partsOf(await tokenByLibrary(JSON.parse(credentials)));
  const { iat, exp, ...rest } = claims ?? {};
  const { iat: theirIat, exp: theirExp, ...theirRest } = theirClaims ?? {};
  expect([header, rest]).toEqual([theirHeader, theirRest]);
  expect(Number(exp) - Number(iat)).toBe(Number(theirExp) - Number(theirIat));
});

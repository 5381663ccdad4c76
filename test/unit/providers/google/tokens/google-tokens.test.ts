import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { CloudOptions } from '../../../../../infra/simulator/cloud.ts';
import { TrackerError } from '../../../../../lib/model/core/error.ts';
import { kindsAsked, listerOf } from '../../../../support/google-tokens.ts';
import { withCloud } from '../../../../support/simulator.ts';
import { type FakeTiming, fakeTiming } from '../../../../support/upstream.ts';

const MINUTE = 60_000;
const FLIGHT = ['id', 'sts', 'access'];
const EMPTY = { operations: [] };

/** A cloud and a lister on one clock. */
const withTiming = (
  options: CloudOptions,
  use: (
    cloud: Parameters<typeof listerOf>[0],
    timing: FakeTiming,
    pass: (ms: number) => Promise<void>,
  ) => Promise<void>,
) => {
  const timing = fakeTiming();
  const pass = (ms: number) => timing.sleep(ms, new AbortController().signal);
  return withCloud({ ...options, now: timing.now }, (cloud) => use(cloud, timing, pass));
};

test('gets a token in three calls, and lists with it from then on', () =>
  withTiming({}, async (cloud, timing) => {
    const list = listerOf(cloud, timing);
    const hosts: string[] = [];
    expect(await list({ onRequest: (host) => void hosts.push(host) })).toEqual(EMPTY);
    expect(await list()).toEqual(EMPTY);
    expect(kindsAsked(cloud)).toEqual([...FLIGHT, 'list', 'list']);
    expect(hosts).toHaveLength(4);
  }));

test('signs its own token by a key, and asks nobody for one', () =>
  withTiming({}, async (cloud, timing, pass) => {
    const list = listerOf(cloud, timing, cloud.identity.serviceAccountKey());
    for (let minute = 0; minute <= 120; minute += 10) {
      expect(await list()).toEqual(EMPTY);
      await pass(10 * MINUTE);
    }
    expect(new Set(kindsAsked(cloud))).toEqual(new Set(['list']));
  }));

test('lists every ten seconds of an hour with tokens of five minutes: none refused, fifteen got', () =>
  withTiming({ googleTokenSeconds: 300 }, async (cloud, timing, pass) => {
    const list = listerOf(cloud, timing);
    for (let second = 0; second < 3_600; second += 10) {
      expect(await list()).toEqual(EMPTY);
      await pass(10_000);
    }
    const asked = kindsAsked(cloud);
    const count = (kind: string): number => asked.filter((one) => one === kind).length;
    // One in four minutes: each is renewed a fifth of its life before its end.
    expect([count('id'), count('sts'), count('access'), count('list')]).toEqual([15, 15, 15, 360]);
  }));

test('gets one token for fifty calls at once', () =>
  withTiming({}, async (cloud, timing) => {
    const list = listerOf(cloud, timing);
    await Promise.all(Array.from({ length: 50 }, () => list()));
    expect(kindsAsked(cloud).filter((kind) => kind !== 'list')).toEqual(FLIGHT);
  }));

test('tries once more with a fresh token where Google has refused the last', () =>
  withTiming({}, async (cloud, timing) => {
    const list = listerOf(cloud, timing);
    await list();
    cloud.identity.google.revoke();
    expect(await Promise.all([list(), list()])).toEqual([EMPTY, EMPTY]);
    const asked = kindsAsked(cloud);
    expect(asked.filter((kind) => kind !== 'list')).toEqual([...FLIGHT, ...FLIGHT]);
    expect(asked.filter((kind) => kind === 'list')).toHaveLength(5);
  }));

test('tries once and no more where a host refuses every token', () =>
  withTiming({}, async (cloud, timing) => {
    const list = listerOf(cloud, timing);
    cloud.world.faults.add({ kind: 'status', http: 401, match: ({ path }) => path.includes('operations') });
    const message = expect.stringContaining(
      "run.googleapis.com refused the tracker's token (GOOGLE_CREDENTIALS)",
    );
    for (const kinds of [[...FLIGHT, 'list', ...FLIGHT, 'list'], ['list'], ['list']]) {
      const before = cloud.requests.length;
      await expect(list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message });
      expect(kindsAsked(cloud).slice(before)).toEqual(kinds);
    }
  }));

const failure = async (list: () => Promise<unknown>): Promise<readonly [string, string]> => {
  try {
    await list();
  } catch (thrown) {
    const { code, message } = TrackerError.from(thrown);
    return [code, message];
  }
  throw new Error('nothing was refused');
};

const changed = (json: string, more: object): string => JSON.stringify({ ...JSON.parse(json), ...more });
const BY_STS = "sts.googleapis.com refused the tracker's token (GOOGLE_CREDENTIALS): ";

test('says which setting a refusal is of, and why in the words of who refuses', () =>
  withTiming({}, async (cloud, timing) => {
    const { externalAccount } = cloud.identity;
    const provider =
      '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/other/providers/p';
    const account = 'other@simulated.iam.gserviceaccount.com';
    const url = `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${account}:generateAccessToken`;
    const idType = { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' };
    const refusals = [
      await failure(listerOf(cloud, timing, changed(externalAccount, { audience: provider }))),
      await failure(listerOf(cloud, timing, changed(externalAccount, idType))),
      await failure(
        listerOf(cloud, timing, changed(externalAccount, { service_account_impersonation_url: url })),
      ),
      await failure(listerOf(cloud, timing, externalAccount, { serviceAccountId: 'aje1' })),
      await failure(listerOf(cloud, timing, externalAccount, { iamToken: 'hushed-iam-token' })),
      await failure(listerOf(cloud, timing, externalAccount, { iamToken: '' })),
    ];
    expect(refusals).toEqual([
      [
        'UNAUTHENTICATED',
        `${BY_STS}invalid_target: The target service indicated by the "audience" parameters is invalid.`,
      ],
      ['UNAUTHENTICATED', `${BY_STS}invalid_request: Invalid value for "subject_token_type".`],
      [
        'PERMISSION_DENIED',
        `iamcredentials.googleapis.com refused the tracker's token (GOOGLE_CREDENTIALS): ${account}: ` +
          "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
      ],
      [
        'PERMISSION_DENIED',
        "auth.yandex.cloud refused the tracker's token (YC_SERVICE_ACCOUNT_ID for GOOGLE_CREDENTIALS): " +
          'aje1: access_denied: no iam.serviceAccounts.tokenCreator on aje1',
      ],
      [
        'UNAUTHENTICATED',
        "auth.yandex.cloud refused the tracker's token (YC_SERVICE_ACCOUNT_ID for GOOGLE_CREDENTIALS): " +
          `${cloud.identity.serviceAccountId}: invalid_grant: the actor token *** is invalid`,
      ],
      [
        'UNAUTHENTICATED',
        'no IAM token to get one of Google by (GOOGLE_CREDENTIALS): attach a service account to the function, or set YC_TOKEN',
      ],
    ]);
  }));

test.each([
  [404, 'UNAUTHENTICATED'],
  [400, 'UNAUTHENTICATED'],
  [501, 'UNAVAILABLE'],
  [403, 'PERMISSION_DENIED'],
])('never takes a %d to a request for a token for an answer about an operation', (http, code) =>
  withTiming({}, async (cloud, timing) => {
    for (const match of ['/oauth/token', '/v1/token', 'generateAccessToken']) {
      cloud.world.faults.add({ kind: 'status', http, match: ({ path }) => path.includes(match) });
      expect(await failure(listerOf(cloud, timing))).toEqual([code, expect.any(String)]);
      cloud.world.faults.clear();
    }
  }),
);

test.each([{ http: 503 }, { http: 429, retryAfter: 7 }])(
  'waits and asks again where there is no token for now: %j',
  (fault) =>
    withTiming({}, async (cloud, timing) => {
      cloud.world.faults.add({
        kind: 'status',
        ...fault,
        times: 1,
        match: ({ path }) => path === '/v1/token',
      });
      expect(await listerOf(cloud, timing)()).toEqual(EMPTY);
      expect(kindsAsked(cloud)).toEqual(['id', 'sts', 'sts', 'access', 'list']);
      expect(timing.waits).toEqual(fault.retryAfter ? [7_000] : [expect.any(Number)]);
    }),
);

test.each(['html', 'empty', 'truncated', 'garbage'] as const)(
  'asks again where the answer is no answer: %s',
  (kind) =>
    withTiming({}, async (cloud, timing) => {
      cloud.world.faults.add({ kind, times: 1, match: ({ path }) => path.includes('generateAccessToken') });
      expect(await listerOf(cloud, timing)()).toEqual(EMPTY);
    }),
);

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const small = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey;
const pem = (key: typeof ec) => ({ private_key: key.export({ type: 'pkcs8', format: 'pem' }) });

test('names what credentials lack when a token is wanted', () =>
  withTiming({}, async (cloud, timing) => {
    const { externalAccount: account, serviceAccountKey } = cloud.identity;
    const key = serviceAccountKey();
    const flawOf = (json: string, more: object): string => {
      try {
        listerOf(cloud, timing, changed(json, more));
        return '';
      } catch (thrown) {
        return TrackerError.from(thrown).message;
      }
    };
    expect([
      flawOf(key, { client_email: undefined }),
      flawOf(key, { private_key_id: 7 }),
      flawOf(key, pem(ec)),
      flawOf(key, pem(small)),
      flawOf(account, { audience: undefined }),
      flawOf(account, { audience: 'hushed' }),
      flawOf(account, { subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request' }),
      flawOf(account, { token_url: 'https://evil.example/v1/token' }),
      flawOf(account, { token_url: 'http://sts.googleapis.com/v1/token' }),
      flawOf(account, { service_account_impersonation_url: 'https://iamcredentials.googleapis.com/v1/x' }),
      flawOf(account, { service_account_impersonation: { token_lifetime_seconds: 50_000 } }),
    ]).toEqual(
      [
        'must have client_email',
        'has private_key_id in another form than Google gives it',
        'must have a private_key that is an RSA key of 2048 bits or more',
        'must have a private_key that is an RSA key of 2048 bits or more',
        'must have audience',
        'has audience in another form than Google gives it',
        'has subject_token_type in another form than Google gives it',
        'has token_url in another form than Google gives it',
        'has token_url in another form than Google gives it',
        'has a service_account_impersonation_url that is not of generateAccessToken',
        'has a token_lifetime_seconds that is no whole number up to 43200',
      ].map((problem) => `setting GOOGLE_CREDENTIALS ${problem}`),
    );
  }));

import { existsSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { createIdentity } from '../../../infra/simulator/identity/identity.ts';
import { type Environment, readSettings } from '../../../lib/runtime/settings.ts';
import { filesIn } from '../../support/sources.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const OTHER = Buffer.alloc(32, 8).toString('base64');

test('reads an empty environment and empty variables alike', () => {
  const empty = readSettings({});
  expect(empty).toEqual({
    YC_GRPC_COLLECTIONS: new Set(),
    KEY_UNITS_PER_SECOND: 50,
    KEY_UNITS_BURST: 500,
    RETENTION_CHANGES_DAYS: 14,
    RETENTION_OPERATIONS_DAYS: 90,
  });
  expect(
    readSettings({ YC_TOKEN: '', YC_REST_ENDPOINT: '', SEALING_KEYS: '', ALLOW_LOOPBACK_SINKS: '' }),
  ).toEqual(empty);
});

test('takes a blank variable for one that is not set, as Lockbox has them', () => {
  const names = ['API_KEYS', 'GOOGLE_TOKEN', 'SEALING_KEYS', 'YMQ_ACCESS_KEY_ID', 'DIRECT_CALLS'];
  expect(readSettings(Object.fromEntries(names.map((name) => [name, ' '])))).toEqual(readSettings({}));
});

test('reads every variable and leaves the others of the process alone', () => {
  expect(
    readSettings({
      PATH: '/bin',
      YC_TOKEN: 't1.a',
      GOOGLE_TOKEN: 'ya29.b',
      YC_REST_ENDPOINT: 'https://cloud.example/base/',
      YC_GRPC_ENDPOINT: 'http://127.0.0.1:50051',
      GOOGLE_ENDPOINT: 'http://localhost:8080',
      YC_GRPC_COLLECTIONS: 'dns/zones,,vpc/networks',
      SEALING_KEYS: `k2:${KEY},k1:${OTHER}`,
      YDB_DOCAPI_ENDPOINT: 'https://docapi.example/path',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'key',
      RETENTION_CHANGES_DAYS: '1',
      RETENTION_OPERATIONS_DAYS: '30',
      ALLOW_LOOPBACK_SINKS: '1',
      SIMULATED_CLOUD: '1',
      KEY_UNITS_PER_SECOND: '10',
      KEY_UNITS_BURST: '100',
      API_KEYS: `k1:${'A'.repeat(43)}:ops:viewer:dns/zones/*`,
      DIRECT_CALLS: 'default:editor:*',
    }),
  ).toEqual({
    YC_TOKEN: 't1.a',
    GOOGLE_TOKEN: 'ya29.b',
    YC_REST_ENDPOINT: new URL('https://cloud.example/base/'),
    YC_GRPC_ENDPOINT: new URL('http://127.0.0.1:50051'),
    GOOGLE_ENDPOINT: new URL('http://localhost:8080'),
    YC_GRPC_COLLECTIONS: new Set(['dns/zones', 'vpc/networks']),
    SEALING_KEYS: [
      { id: 'k2', key: Buffer.alloc(32, 7) },
      { id: 'k1', key: Buffer.alloc(32, 8) },
    ],
    YDB_DOCAPI_ENDPOINT: new URL('https://docapi.example/path'),
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
    RETENTION_CHANGES_DAYS: 1,
    RETENTION_OPERATIONS_DAYS: 30,
    ALLOW_LOOPBACK_SINKS: '1',
    SIMULATED_CLOUD: '1',
    KEY_UNITS_PER_SECOND: 10,
    KEY_UNITS_BURST: 100,
    API_KEYS: [
      {
        key: 'k1',
        hash: 'A'.repeat(43),
        tenant: 'ops',
        access: { role: 'viewer', resources: ['dns/zones/*'] },
      },
    ],
    DIRECT_CALLS: { tenant: 'default', access: { role: 'editor', resources: ['*'] } },
  });
});

const KEYS = 'must be <id>:<32 bytes in base64>, more of them behind commas, the newest first';
test.each([
  ['SEALING_KEYS', 'secret-value', KEYS],
  ['SEALING_KEYS', `k1:${KEY.slice(1)}`, KEYS],
  ['SEALING_KEYS', `K1:${KEY}`, KEYS],
  ['SEALING_KEYS', `k1:${KEY},`, KEYS],
  ['SEALING_KEYS', `k1:${KEY} `, KEYS],
  ['SEALING_KEYS', `k1:${KEY},k1:${OTHER}`, 'must not have two keys of one id'],
  ['YC_REST_ENDPOINT', 'secret-value', 'must be an absolute URL'],
  ['YC_GRPC_ENDPOINT', 'ftp://secret-value', 'must be an http or https URL'],
  ['GOOGLE_ENDPOINT', 'javascript:secret-value', 'must be an http or https URL'],
  ['GOOGLE_ENDPOINT', 'https://user:secret-value@example.com', 'must have no user, query or fragment'],
  ['GOOGLE_ENDPOINT', 'https://example.com/?secret-value', 'must have no user, query or fragment'],
  ['GOOGLE_ENDPOINT', 'https://example.com/#secret-value', 'must have no user, query or fragment'],
  ['ALLOW_LOOPBACK_SINKS', 'secret-value', 'must be 1 or unset'],
  ['API_KEYS', 'secret-value', 'must be <id>:<hash>:<tenant>:<role>:<patterns>, and its entry 1 is not'],
  [
    'API_KEYS',
    `k1:${'A'.repeat(43)}:ops:secret:*`,
    'has a key k1 that must have one of the roles viewer, editor',
  ],
  ['DIRECT_CALLS', 'secret-value', 'must name a tenant of 1 to 32 lower-case letters, digits or -'],
  ['AUTHENTICATION', 'secret-value', 'must be off or unset'],
  ['SIMULATED_CLOUD', 'secret-value', 'must be 1 or unset'],
])('refuses %s=%s, naming it and not its value', (name, value, problem) => {
  expect(() => readSettings({ [name]: value })).toThrow(new Error(`setting ${name} ${problem}`));
});

test.each([
  'http://localhost',
  'http://127.0.0.1:1',
  'http://127.9.9.9',
  'http://0x7f.1',
  'http://[::1]:80',
  'http://LOCALHOST:1',
  'http://0.0.0.0:1',
  'http://[::ffff:127.0.0.1]',
])('takes the endpoint %s only where loopback is allowed', (endpoint) => {
  for (const name of ['YC_REST_ENDPOINT', 'YC_GRPC_ENDPOINT', 'YC_AUTH_ENDPOINT', 'GOOGLE_ENDPOINT']) {
    expect(() => readSettings({ [name]: endpoint })).toThrow(
      new Error(`setting ${name} is a loopback address; set ALLOW_LOOPBACK_SINKS=1 to allow that`),
    );
    expect(readSettings({ [name]: endpoint, ALLOW_LOOPBACK_SINKS: '1' })).toMatchObject({
      [name]: new URL(endpoint),
    });
    expect(readSettings({ [name]: endpoint, SIMULATED_CLOUD: '1' })).toMatchObject({
      [name]: new URL(endpoint),
    });
  }
});

test('tells all that is wrong at once, and each once', () => {
  expect(() =>
    readSettings({
      SEALING_KEYS: 'one,two',
      YC_REST_ENDPOINT: 'one',
      GOOGLE_ENDPOINT: 'http://localhost',
      YMQ_ACCESS_KEY_ID: 'id',
    }),
  ).toThrow(
    new Error(
      [
        'setting YC_REST_ENDPOINT must be an absolute URL',
        `setting SEALING_KEYS ${KEYS}`,
        'setting YMQ_ACCESS_KEY_ID goes with YMQ_SECRET_ACCESS_KEY; set both or none',
        'setting GOOGLE_ENDPOINT is a loopback address; set ALLOW_LOOPBACK_SINKS=1 to allow that',
      ].join('\n'),
    ),
  );
});

const identity = createIdentity(() => 0, 'token', 3_600);
const ACCOUNT = { GOOGLE_CREDENTIALS: identity.externalAccount, YC_SERVICE_ACCOUNT_ID: 'aje1' };

test('reads credentials for Google of either type, and keeps no text of a key', () => {
  expect(readSettings(ACCOUNT)).toMatchObject({
    YC_SERVICE_ACCOUNT_ID: 'aje1',
    GOOGLE_CREDENTIALS: { type: 'external_account', json: JSON.parse(identity.externalAccount) },
  });
  const { GOOGLE_CREDENTIALS: given } = readSettings({ GOOGLE_CREDENTIALS: identity.serviceAccountKey() });
  expect(given).toMatchObject({
    type: 'service_account',
    key: { type: 'private', asymmetricKeyType: 'rsa' },
  });
  expect(inspect(given, { depth: 10 })).not.toContain('PRIVATE');
});

const key = (more: object): string =>
  JSON.stringify({ ...JSON.parse(identity.serviceAccountKey()), ...more });

test.each([
  ['hushed', 'must be a JSON object, as Google writes it'],
  ['"hushed"', 'must be a JSON object, as Google writes it'],
  ['{"type":"service_account","private_key":"hushed', 'must be a JSON object, as Google writes it'],
  ['{"client_email":"hushed"}', 'must be of the type external_account or service_account'],
  ['{"type":"hushed secret"}', 'must be of the type external_account or service_account'],
  [
    '{"type":"authorized_user","refresh_token":"hushed"}',
    'must be of the type external_account or service_account, not authorized_user',
  ],
  [key({ private_key: 'hushed' }), 'must have a private_key in PEM'],
  [key({ private_key: undefined }), 'must have a private_key in PEM'],
  [
    key({ private_key: '-----BEGIN PRIVATE KEY-----\nhushed\n-----END PRIVATE KEY-----' }),
    'must have a private_key in PEM',
  ],
  [
    key({ padding: 'x'.repeat(4_096) }),
    expect.stringMatching(/^has \d{4} bytes; the platform takes 4096 of all settings$/),
  ],
])('refuses GOOGLE_CREDENTIALS, and shows nothing of it (%#)', (GOOGLE_CREDENTIALS, problem) => {
  const message = refusal({ GOOGLE_CREDENTIALS });
  expect(message.replace('setting GOOGLE_CREDENTIALS ', '')).toEqual(problem);
});

function refusal(environment: Environment): string {
  try {
    readSettings(environment);
    return '';
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

test.each([
  [{ ...ACCOUNT, GOOGLE_TOKEN: 'ya29.hushed' }, 'GOOGLE_CREDENTIALS must not be set beside GOOGLE_TOKEN'],
  [
    { ...ACCOUNT, YC_SERVICE_ACCOUNT_ID: '' },
    'YC_SERVICE_ACCOUNT_ID is not set, and goes with GOOGLE_CREDENTIALS of the type external_account',
  ],
])('refuses settings for Google that do not go together (%#)', (environment, problem) => {
  expect(refusal(environment)).toBe(`setting ${problem}`);
});

test('is not open to everybody where there are keys', () => {
  const API_KEYS = `k1:${'A'.repeat(43)}:ops:viewer:*`;
  expect(() => readSettings({ API_KEYS, AUTHENTICATION: 'off' })).toThrow(
    new Error('setting AUTHENTICATION must not be off where API_KEYS is set'),
  );
});

test('nothing but the local run switches authentication off', () => {
  const inFolders = ['functions', 'lib', 'infra'].flatMap(filesIn);
  const files = [...inFolders, ...['package.json', 'serverless.yaml'].filter((file) => existsSync(file))];
  expect(files.filter((file) => readFileSync(file, 'utf8').includes('AUTHENTICATION')).sort()).toEqual([
    'infra/local/tracker.ts',
    'lib/runtime/scope.ts',
    'lib/runtime/settings.ts',
  ]);
});

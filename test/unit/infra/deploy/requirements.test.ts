import { expect, test } from '@jest/globals';
import { createIdentity } from '../../../../infra/simulator/identity/identity.ts';
import { problems, type Way, warnings } from '../../../../infra/tools/deploy/requirements.ts';
import type { Environment } from '../../../../lib/runtime/settings.ts';
import { description } from './description.ts';

const KEYS = `k1:${Buffer.alloc(32).toString('base64')}`;

const found = (way: Way, environment: Environment) => problems(way, environment, description());

test('names all that is missing, and how to get it', () => {
  expect(found('terraform', {})).toEqual([
    'YC_TOKEN or YC_SERVICE_ACCOUNT_KEY_FILE is not set (who deploys: yc iam create-token)',
    'YC_CLOUD_ID is not set (the cloud: yc config get cloud-id)',
    'YC_FOLDER_ID is not set (the folder: yc config get folder-id)',
    'SEALING_KEYS is not set (echo "k1:$(openssl rand -base64 32)"; keep it)',
  ]);
  expect(found('serverless', { YC_TOKEN: 't', YC_CLOUD_ID: 'c', SEALING_KEYS: KEYS })).toEqual([
    'YC_FOLDER_ID is not set (the folder: yc config get folder-id)',
    'YDB_DOCAPI_ENDPOINT is not set (the database, which is made apart: its Document API endpoint)',
  ]);
});

const ALL = { YC_SERVICE_ACCOUNT_KEY_FILE: 'f', YC_CLOUD_ID: 'c', YC_FOLDER_ID: 'f', SEALING_KEYS: KEYS };
const ENTRY = `k1:${'A'.repeat(43)}:ops:viewer:*`;

test('refuses all settings that no function could work with, and shows no value', () => {
  expect(found('terraform', ALL)).toEqual([]);
  expect(
    found('terraform', {
      ...ALL,
      SEALING_KEYS: 'hushed',
      API_KEYS: 'hushed',
      DIRECT_CALLS: 'hushed',
      RETENTION_CHANGES_DAYS: 'hushed',
      YMQ_ACCESS_KEY_ID: 'hushed',
      YC_GRPC_COLLECTIONS: 'dns/zones,dns/none,none',
      YDB_DOCAPI_ENDPOINT: 'http://localhost:8000',
    }),
  ).toEqual([
    'setting SEALING_KEYS must be <id>:<32 bytes in base64>, more of them behind commas, the newest first',
    'setting API_KEYS must be <id>:<hash>:<tenant>:<role>:<patterns>, and its entry 1 is not',
    'setting DIRECT_CALLS must name a tenant of 1 to 32 lower-case letters, digits or -',
    'setting RETENTION_CHANGES_DAYS must be a whole number of days, at least 1',
    'setting YMQ_ACCESS_KEY_ID goes with YMQ_SECRET_ACCESS_KEY; set both or none',
    'setting YC_GRPC_COLLECTIONS names no collection: dns/none',
    'setting YC_GRPC_COLLECTIONS names no collection: none',
    'setting YDB_DOCAPI_ENDPOINT is a loopback address, where no function finds a database',
  ]);
});

const { externalAccount } = createIdentity(() => 0, '', 1);

test('refuses credentials for Google that no token is had by', () => {
  const credentials = (more: object) => JSON.stringify({ ...JSON.parse(externalAccount), ...more });
  expect(found('terraform', { ...ALL, GOOGLE_CREDENTIALS: externalAccount })).toEqual([]);
  expect(found('terraform', { ...ALL, GOOGLE_CREDENTIALS: credentials({ audience: 'hushed' }) })).toEqual([
    'setting GOOGLE_CREDENTIALS has audience in another form than Google gives it',
  ]);
  const serverless = { ...ALL, YC_TOKEN: 't', YDB_DOCAPI_ENDPOINT: 'https://docapi.example' };
  expect(found('serverless', { ...serverless, GOOGLE_CREDENTIALS: externalAccount })).toEqual([
    'setting YC_SERVICE_ACCOUNT_ID is not set, and goes with GOOGLE_CREDENTIALS of the type external_account',
  ]);
});

test('refuses the name that the Serverless Framework gives', () => {
  expect(found('terraform', { ...ALL, TF_VAR_name: 'operation-tracker-serverless' })).toEqual([
    'TF_VAR_name is operation-tracker-serverless, which is what a deployment by the Serverless Framework is called',
  ]);
  expect(found('terraform', { ...ALL, TF_VAR_name: 'operation-tracker-2' })).toEqual([]);
});

test('refuses more settings than the platform takes, secrets and names included', () => {
  const settings = { ...ALL, YMQ_ACCESS_KEY_ID: 'a', YMQ_SECRET_ACCESS_KEY: 'b', GOOGLE_TOKEN: '' };
  const given = {
    SEALING_KEYS: KEYS,
    API_KEYS: '',
    GOOGLE_CREDENTIALS: ' ',
    GOOGLE_TOKEN: ' ',
    YMQ_ACCESS_KEY_ID: 'a',
  };
  const usual = { ...description().environment, ...given };
  const taken = Object.entries({ ...usual, YMQ_SECRET_ACCESS_KEY: 'b' })
    .filter(([name, value]) => value !== '' || name === 'API_KEYS')
    .reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  const pattern = (length: number): string => `${ENTRY.slice(0, -1)}${'z'.repeat(length)}`;
  const room = 4_096 - taken - ENTRY.length + 1;
  expect(found('terraform', { ...settings, API_KEYS: pattern(room) })).toEqual([]);
  expect(found('terraform', { ...settings, API_KEYS: pattern(room + 1) })).toEqual([
    'the settings of the function backup are 4097 bytes, names included; the platform takes 4096',
  ]);
});

test('says what a deployment does without', () => {
  expect(warnings('terraform', { API_KEYS: ' ' })).toEqual([
    'API_KEYS is not set: every request is refused (npm run keys -- help)',
    'DIRECT_CALLS is not set: workflow steps and direct calls are refused, and the workflow wait-for-operation is left out',
  ]);
  expect(warnings('serverless', { API_KEYS: ENTRY })).toEqual([
    'DIRECT_CALLS is not set: workflow steps and direct calls are refused',
  ]);
  expect(warnings('terraform', { API_KEYS: ENTRY, DIRECT_CALLS: 'default:viewer:*' })).toEqual([]);
});

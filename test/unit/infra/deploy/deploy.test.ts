import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { createIdentity } from '../../../../infra/simulator/identity/identity.ts';
import {
  installServerless,
  serverless,
  tables,
  tellsFailure,
} from '../../../../infra/tools/deploy/commands.ts';
import { problems, type Way, warnings } from '../../../../infra/tools/deploy/requirements.ts';
import { run } from '../../../../infra/tools/deploy/run.ts';
import { zipFolder } from '../../../../infra/tools/deploy/zip.ts';
import type { Environment } from '../../../../lib/runtime/settings.ts';
import { description } from './description.ts';

const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
const KEYS = `k1:${Buffer.alloc(32).toString('base64')}`;

beforeAll(() => {
  for (const name of ['node_modules', 'infra', 'functions']) symlinkSync(resolve(name), join(folder, name));
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'deploy', `--out=${join(folder, 'dist')}`]);
});

afterAll(() => rmSync(folder, { recursive: true }));

const deploy = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'dist/deploy/main.mjs'), ...args],
    { cwd: folder, env: { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` }, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
};

test('zips the same files to the same bytes, whenever they were written', () => {
  const files = join(folder, 'files');
  mkdirSync(files);
  writeFileSync(join(files, 'b.js'), 'b');
  writeFileSync(join(files, 'a.js'), 'a');
  const first = zipFolder(files);
  writeFileSync(join(files, 'a.js'), 'a');
  utimesSync(join(files, 'b.js'), 1, 1);
  expect(zipFolder(files)).toEqual(first);
  expect(Object.keys(unzipSync(first))).toEqual(['a.js', 'b.js']);
});

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
    'setting YC_SERVICE_ACCOUNT_ID goes with GOOGLE_CREDENTIALS of the type external_account',
  ]);
});

test('refuses more settings than the platform takes, secrets and names included', () => {
  const settings = { ...ALL, YMQ_ACCESS_KEY_ID: 'a', YMQ_SECRET_ACCESS_KEY: 'b', GOOGLE_TOKEN: '' };
  const usual = { ...description().environment, SEALING_KEYS: KEYS, API_KEYS: '', YMQ_ACCESS_KEY_ID: 'a' };
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

test('says how to deploy', () => {
  expect(deploy('--help')).toMatchObject({ status: 0, stderr: '' });
  expect(deploy('--help').stdout).toContain('npm run deploy -- <terraform | serverless>');
  expect(deploy()).toMatchObject({ status: 1, stdout: '' });
  expect(deploy('ftp').stderr).toContain('say how to deploy');
});

test('deploys nothing while something is missing, and reads .env', () => {
  writeFileSync(join(folder, '.env'), 'YC_CLOUD_ID=c\nYC_TOKEN=\n');
  const { status, stderr } = deploy('terraform');
  expect(status).toBe(1);
  expect(stderr).toContain('nothing was deployed:\n  YC_TOKEN or');
  expect(stderr).not.toContain('YC_CLOUD_ID');
});

test('checks, says what a deployment does without, and deploys nothing', () => {
  const settings = Object.entries(ALL).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(folder, '.env'), settings.join('\n'));
  for (const name of Object.keys(description().functions)) {
    mkdirSync(join(folder, 'dist', name));
    writeFileSync(join(folder, 'dist', name, 'index.js'), '');
  }
  expect(deploy('terraform', '--check')).toEqual({
    status: 0,
    stdout: [
      ...warnings('terraform', ALL).map((warning) => `mind: ${warning}`),
      'everything is there; nothing was deployed\n',
    ].join('\n'),
    stderr: '',
  });
});

/** Puts a program before Terraform that tells what it is given. */
function standIn(): void {
  mkdirSync(join(folder, 'bin'));
  writeFileSync(
    join(folder, 'bin/terraform'),
    `#!/bin/sh\n[ "$2" = output ] && printf https://x || echo "$@ $TF_VAR_folder_id $TF_VAR_queue_sinks"\n`,
    { mode: 0o755 },
  );
}

test('hands on to Terraform what is behind --, and its variables out of .env', () => {
  standIn();
  const settings = Object.entries({ ...ALL, TF_VAR_queue_sinks: 'true' });
  writeFileSync(join(folder, '.env'), settings.map(([name, value]) => `${name}=${value}`).join('\n'));
  const address = 'yandex_iam_service_account_static_access_key.sinks[0]';
  const chosen = deploy('terraform', '--', `-replace=${address}`);
  expect(chosen).toMatchObject({ status: 0, stderr: '' });
  expect(chosen.stdout.split('\n').slice(2)).toEqual([
    '-chdir=infra/terraform init -input=false f true',
    `-chdir=infra/terraform apply -replace=${address} f true`,
    'make the tables: YC_TOKEN=… YDB_DOCAPI_ENDPOINT=https://x npm run tables',
    'the tracker answers at https://x',
    '',
  ]);
});

test('takes everything down, and then looks for nothing that was there', () => {
  const { status, stdout } = deploy('terraform', '--', '-destroy');
  expect([status, stdout.split('\n').slice(3)]).toEqual([
    0,
    ['-chdir=infra/terraform apply -destroy f true', ''],
  ]);
});

/** What a deployer's shell may have; the framework needs the first five of it. */
const SHELL = {
  PATH: '/bin',
  YC_CLOUD_ID: 'c',
  SEALING_KEYS: KEYS,
  GOOGLE_TOKEN: 'g',
  YC_TOKEN: 'hushed',
  YC_SERVICE_ACCOUNT_KEY_FILE: 'f',
  GITHUB_TOKEN: 'hushed',
  AWS_SECRET_ACCESS_KEY: 'hushed',
  TF_VAR_secrets: 'hushed',
};

test('installs the framework by its lock file, without scripts and without secrets', () => {
  const { program, args, environment } = installServerless(SHELL);
  expect([program, ...args].join(' ')).toBe(
    'npm ci --ignore-scripts --no-audit --no-fund --prefix infra/serverless',
  );
  expect(environment).toEqual({ PATH: '/bin' });
});

test('gives the framework the token and what the service names, and nothing else of the deployer', async () => {
  const service = readFileSync('serverless.yaml', 'utf8');
  const command = serverless(['deploy', '--verbose'], service, SHELL);
  expect([command.program, ...command.args].join(' ')).toBe(
    'infra/serverless/node_modules/.bin/serverless deploy --verbose',
  );
  const expected = {
    PATH: '/bin',
    YC_CLOUD_ID: 'c',
    SEALING_KEYS: KEYS,
    GOOGLE_TOKEN: 'g',
    YC_IAM_TOKEN: 'hushed',
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
  };
  expect(command.environment).toEqual(expected);
  const print = { program: process.execPath, args: ['-p', 'JSON.stringify(process.env)'] };
  expect(JSON.parse(await run({ ...command, ...print }, {}, { quiet: true }))).toEqual(expected);
});

const node = (script: string) => ({ ...tables(undefined), args: ['-e', script] });

test('takes a marked line for the failure that the exit code hides', async () => {
  const marked = node(`console.error('\\n× { ClientError: no'); console.log('done')`);
  await expect(run(marked, {}, { quiet: true })).rejects.toThrow('has failed; see above');
  expect(['✖ no', ' × no', 'Warning: ×'].map(tellsFailure)).toEqual([true, true, false]);
});

test('answers what a command writes, and names one that fails or is not there', async () => {
  expect(await run(node(`console.log('a')`), {}, { quiet: true })).toBe('a');
  await expect(run(node('process.exit(3)'), {})).rejects.toThrow('has failed');
  await expect(run({ program: 'no-such-program', args: [], environment: {} }, {})).rejects.toThrow(
    'no-such-program is not installed, or not on the PATH',
  );
});

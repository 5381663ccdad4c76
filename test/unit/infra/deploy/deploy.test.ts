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
import { warnings } from '../../../../infra/tools/deploy/requirements.ts';
import { zipFolder } from '../../../../infra/tools/deploy/zip.ts';
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

const ALL = { YC_SERVICE_ACCOUNT_KEY_FILE: 'f', YC_CLOUD_ID: 'c', YC_FOLDER_ID: 'f', SEALING_KEYS: KEYS };

test('says how to deploy', () => {
  expect(deploy('--help')).toMatchObject({ status: 0, stderr: '' });
  expect(deploy('--help').stdout).toContain('npm run deploy -- <terraform | serverless | zips>');
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

/** Puts a program before Terraform that tells what it is given, and one in the place of `npm run tables`. */
function standIn(outputs: object): void {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'dist/tables'), { recursive: true });
  writeFileSync(
    join(folder, 'dist/tables/main.mjs'),
    'console.log(`tables ${process.env.YDB_DOCAPI_ENDPOINT}`)',
  );
  const script = [
    '#!/bin/sh',
    'case "$2" in',
    `output) printf '${JSON.stringify(outputs)}' ;;`,
    "show) printf '{}' ;;",
    '*) echo "$@ $TF_VAR_folder_id $TF_VAR_queue_sinks" ;;',
    'esac',
  ];
  writeFileSync(join(folder, 'bin/terraform'), `${script.join('\n')}\n`, { mode: 0o755 });
}

const OUTPUTS = { document_api_endpoint: { value: 'https://x' }, url: { value: 'https://y' } };

test('hands on to Terraform what is behind --, and its variables out of .env', () => {
  standIn(OUTPUTS);
  const settings = Object.entries({ ...ALL, YC_TOKEN: 't', TF_VAR_queue_sinks: 'true' });
  writeFileSync(join(folder, '.env'), settings.map(([name, value]) => `${name}=${value}`).join('\n'));
  const address = 'yandex_iam_service_account_static_access_key.sinks[0]';
  const chosen = deploy('terraform', '--', `-replace=${address}`);
  expect(chosen).toMatchObject({ status: 0, stderr: '' });
  expect(chosen.stdout.split('\n').slice(2)).toEqual([
    '-chdir=infra/terraform init -input=false f true',
    'tables https://x',
    `-chdir=infra/terraform apply -replace=${address} f true`,
    'the tracker answers at https://y',
    '',
  ]);
});

test('refuses to roll back where nothing is deployed, and what Terraform did not deploy', () => {
  standIn({});
  expect(deploy('terraform', '--rollback').stderr).toBe("nothing is deployed by Terraform's state\n");
  expect(deploy('serverless', '--rollback').stderr).toBe('--rollback is for terraform only\n');
});

test("zips the functions without any setting, for a configuration of one's own", () => {
  rmSync(join(folder, 'dist/list.zip'));
  expect(deploy('zips')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(Object.keys(unzipSync(readFileSync(join(folder, 'dist/list.zip'))))).toEqual(['index.js']);
});

test('takes everything down, and then looks for nothing that was there', () => {
  const { status, stdout } = deploy('terraform', '--', '-destroy');
  expect([status, stdout.split('\n').slice(3)]).toEqual([
    0,
    ['-chdir=infra/terraform apply -destroy f true', ''],
  ]);
});

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { SERVERLESS, serverless, tables, tellsFailure } from '../../infra/deploy/commands.ts';
import { problems } from '../../infra/deploy/requirements.ts';
import { run } from '../../infra/deploy/run.ts';
import { zipFolder } from '../../infra/deploy/zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
const KEYS = `k1:${Buffer.alloc(32).toString('base64')}`;

beforeAll(() => {
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  execFileSync(process.execPath, ['infra/build.mjs', 'deploy', `--out=${join(folder, 'dist')}`]);
});

afterAll(() => rmSync(folder, { recursive: true }));

const deploy = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'dist/deploy/main.mjs'), ...args],
    { cwd: folder, env: { PATH: process.env['PATH'] }, encoding: 'utf8' },
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

test('names all that is missing, and how to get it', () => {
  expect(problems('terraform', {})).toEqual([
    'YC_TOKEN or YC_SERVICE_ACCOUNT_KEY_FILE is not set (who deploys: yc iam create-token)',
    'YC_CLOUD_ID is not set (the cloud: yc config get cloud-id)',
    'YC_FOLDER_ID is not set (the folder: yc config get folder-id)',
    'SEALING_KEYS is not set (echo "k1:$(openssl rand -base64 32)"; keep it)',
  ]);
  expect(problems('serverless', { YC_TOKEN: 't', YC_CLOUD_ID: 'c', SEALING_KEYS: KEYS })).toEqual([
    'YC_FOLDER_ID is not set (the folder: yc config get folder-id)',
    'YDB_DOCAPI_ENDPOINT is not set (the database, which is made apart: its Document API endpoint)',
  ]);
});

test('refuses a setting that the functions would refuse, and shows no value', () => {
  const all = { YC_SERVICE_ACCOUNT_KEY_FILE: 'f', YC_CLOUD_ID: 'c', YC_FOLDER_ID: 'f' };
  expect(problems('terraform', { ...all, SEALING_KEYS: KEYS })).toEqual([]);
  expect(problems('terraform', { ...all, SEALING_KEYS: 'hushed' })).toEqual([
    'setting SEALING_KEYS must be <id>:<32 bytes in base64>, more of them behind commas, the newest first',
  ]);
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

test('fetches the CLI and its plugin in their versions, and passes the token by the environment', () => {
  expect(SERVERLESS).toEqual(['serverless@3.40.0', '@yandex-cloud/serverless-plugin@1.7.5']);
  const { program, args, environment } = serverless(['deploy'], { YC_TOKEN: 'hushed' });
  expect([program, ...args].join(' ')).toBe(
    'npx --yes -p serverless@3.40.0 -p @yandex-cloud/serverless-plugin@1.7.5 -- serverless deploy',
  );
  expect(environment).toMatchObject({ YC_IAM_TOKEN: 'hushed' });
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

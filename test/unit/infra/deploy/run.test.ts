import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  installServerless,
  serverless,
  tables,
  tellsFailure,
} from '../../../../infra/tools/deploy/commands.ts';
import { run } from '../../../../infra/tools/deploy/run.ts';
import { tellsFailedVersion } from '../../../../infra/tools/deploy/state.ts';

const KEYS = `k1:${Buffer.alloc(32).toString('base64')}`;

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

test('takes a version that could not be made for a failure, however Terraform draws the warning', async () => {
  const drawn = '\\u001b[33m│\\u001b[0m Warning: Failed to create\\n│ version';
  const warned = node(`console.log('${drawn}')`);
  await expect(run(warned, {}, { quiet: true, fails: tellsFailedVersion })).rejects.toThrow('has failed');
  expect(await run(node(`console.log('No changes.')`), {}, { quiet: true, fails: tellsFailedVersion })).toBe(
    'No changes.',
  );
});

test('answers what a command writes, and names one that fails or is not there', async () => {
  expect(await run(node(`console.log('a')`), {}, { quiet: true })).toBe('a');
  await expect(run(node('process.exit(3)'), {})).rejects.toThrow('has failed');
  await expect(run({ program: 'no-such-program', args: [], environment: {} }, {})).rejects.toThrow(
    'no-such-program is not installed, or not on the PATH',
  );
});

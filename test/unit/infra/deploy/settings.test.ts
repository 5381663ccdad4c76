import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from '@jest/globals';
import { LOCAL_SETTING_NAMES } from '../../../../infra/local/settings.ts';
import { DEPLOYMENT_NAMES } from '../../../../infra/tools/deploy/requirements.ts';
import { readSettings, SETTING_NAMES } from '../../../../lib/runtime/settings.ts';
import { description } from './description.ts';
import { readTerraform } from './terraform.ts';

/** What the local run tells its functions, and nobody else sets. */
const INTERNAL = ['AUTHENTICATION', 'SIMULATED_CLOUD'];
/** What no deployment sets, and why. */
const LOCAL_ONLY = {
  YC_TOKEN: 'functions take it from their invocation',
  AWS_ACCESS_KEY_ID: 'the database takes the IAM token of each invocation',
  AWS_SECRET_ACCESS_KEY: 'the database takes the IAM token of each invocation',
  YC_REST_ENDPOINT: 'the real hosts are asked',
  YC_GRPC_ENDPOINT: 'the real hosts are asked',
  YC_AUTH_ENDPOINT: 'the real host is asked',
  GOOGLE_ENDPOINT: 'the real hosts are asked',
  YMQ_ENDPOINT: 'the real host is asked',
  ALLOW_LOOPBACK_SINKS: 'nothing listens there',
};
/** What a deployment sets by itself. */
const MADE_BY_TERRAFORM = ['YDB_DOCAPI_ENDPOINT'];

const known = [...SETTING_NAMES, ...LOCAL_SETTING_NAMES].filter((name) => !INTERNAL.includes(name));
const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

test('docs/settings.md has every setting in its tables, and no other', () => {
  const rows = readFileSync('docs/settings.md', 'utf8').match(/^\| `.*$/gm) ?? [];
  const names = rows.flatMap((row) => row.split('|')[1]?.match(/[A-Z][A-Z0-9_]+/g) ?? []);
  expect(sorted(names)).toEqual(sorted(known));
  expect(names.length).toBe(new Set(names).size);
});

test('.env.example has every setting and what a deployment needs besides, and no other', () => {
  const names = [...readFileSync('.env.example', 'utf8').matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)];
  expect(sorted(names.map(([, name]) => name ?? ''))).toEqual(sorted([...known, ...DEPLOYMENT_NAMES]));
});

/** What a line of .env.example says, given a value, to whoever reads it so. */
function readers(name: string, value: string): readonly (string | undefined)[] {
  const text = readFileSync('.env.example', 'utf8').replace(
    new RegExp(`^(${name}=)("?)("?)$`, 'm'),
    (_, ...[start, open, close]: string[]) => `${start}${open}${value}${close}`,
  );
  const folder = mkdtempSync(join(tmpdir(), 'env-'));
  const file = join(folder, 'env');
  writeFileSync(file, text);
  const script = `set -a; . ${file}; set +a; printf %s "$${name}"`;
  const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return [stdout, parseEnv(text)[name]];
}

test('.env.example holds several API keys for the shell and for Node.js alike', () => {
  const keys = ['a', 'b'].map((id) => `${id}:${'-'.repeat(43)}:ops:editor:dns/zones/*,google/*`).join(' ');
  expect(readers('API_KEYS', keys)).toEqual([keys, keys]);
});

test('.env.example sets only variables of Terraform that there are', async () => {
  const { variables } = await readTerraform();
  const names = [...readFileSync('.env.example', 'utf8').matchAll(/^# TF_VAR_(\w+)=/gm)].map(
    ([, name]) => name,
  );
  expect(names.length).toBeGreaterThan(0);
  expect(variables).toEqual(expect.arrayContaining(names));
});

test('every setting of the functions is deployed, or known to be for local runs only', () => {
  const { environment, functions } = description();
  expect(
    sorted([
      ...Object.keys(environment),
      ...Object.values(functions).flatMap(({ secrets }) => secrets),
      ...MADE_BY_TERRAFORM,
      ...Object.keys(LOCAL_ONLY),
      ...INTERNAL,
    ]),
  ).toEqual(sorted(SETTING_NAMES));
});

test('the deployed settings are the defaults, written out', () => {
  expect(readSettings(description().environment)).toEqual(readSettings({}));
});

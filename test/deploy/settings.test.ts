import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { DEPLOYMENT_NAMES } from '../../infra/deploy/requirements.ts';
import { LOCAL_SETTING_NAMES } from '../../infra/local/settings.ts';
import { readSettings, SETTING_NAMES } from '../../lib/settings.ts';
import { description } from './description.ts';

/** What the local run tells its functions, and nobody else sets. */
const INTERNAL = ['AUTHENTICATION', 'SIMULATED_CLOUD'];
/** What no deployment sets, and why. */
const LOCAL_ONLY = {
  YC_TOKEN: 'functions take it from their invocation',
  AWS_ACCESS_KEY_ID: 'the database takes the IAM token of each invocation',
  AWS_SECRET_ACCESS_KEY: 'the database takes the IAM token of each invocation',
  YC_REST_ENDPOINT: 'the real hosts are asked',
  YC_GRPC_ENDPOINT: 'the real hosts are asked',
  GOOGLE_ENDPOINT: 'the real hosts are asked',
  YMQ_ENDPOINT: 'the real host is asked',
  ALLOW_LOOPBACK_SINKS: 'nothing listens there',
};
/** What a deployment sets by itself. */
const MADE_BY_TERRAFORM = ['YDB_DOCAPI_ENDPOINT'];

const known = [...SETTING_NAMES, ...LOCAL_SETTING_NAMES].filter((name) => !INTERNAL.includes(name));
const sorted = (names: Iterable<string>) => [...new Set(names)].sort();

test("README's table has every setting, and no other", () => {
  const [, section = ''] = readFileSync('README.md', 'utf8').split(/^## Settings$/m);
  const rows = section.split(/^## /m)[0]?.match(/^\| `.*$/gm) ?? [];
  const names = rows.flatMap((row) => row.split('|')[1]?.match(/[A-Z][A-Z0-9_]+/g) ?? []);
  expect(sorted(names)).toEqual(sorted(known));
  expect(names.length).toBe(new Set(names).size);
});

test('.env.example has every setting and what a deployment needs besides, and no other', () => {
  const names = [...readFileSync('.env.example', 'utf8').matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)];
  expect(sorted(names.map(([, name]) => name ?? ''))).toEqual(sorted([...known, ...DEPLOYMENT_NAMES]));
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

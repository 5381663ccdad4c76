import { execFile, execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../../infra/local/engine.ts';
import { makeTables } from '../../../../infra/tools/tables/make-tables.ts';
import { type Environment, readSettings } from '../../../../lib/runtime/settings.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 's' };
let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.close());

/** What is written, and what it ends with. */
async function make(environment: Environment, timeMs = 10_000): Promise<readonly string[]> {
  const lines: string[] = [];
  const settings = readSettings(environment);
  const ended = makeTables(settings, { timeMs, write: (line) => lines.push(line) });
  await ended.catch((thrown: Error) => lines.push(thrown.message));
  return lines;
}

test('says where it makes which tables, and again what there is', async () => {
  const environment = { ...KEYS, YDB_DOCAPI_ENDPOINT: engine.endpoint };
  const [where, ...tables] = await make(environment);
  const source = tables.pop();
  expect(where).toBe(`at ${engine.endpoint}\n`);
  expect(tables).toHaveLength(6);
  expect(tables[0]).toBe('tasks       created; expiry none\n');
  expect(source).toMatch(/^events are from \/\/operation-tracker\/[0-9a-f-]{36}\n$/);
  const again = await make(environment);
  expect([again[1], again.at(-1)]).toEqual(['tasks       exists; expiry none\n', source]);
});

test('does not wait for a name that does not resolve', async () => {
  const startedAt = Date.now();
  const lines = await make({ ...KEYS, YDB_DOCAPI_ENDPOINT: 'https://none.invalid/db' }, 600_000);
  expect(lines).toEqual([
    'at https://none.invalid/db\n',
    expect.stringMatching(/^no tables at none\.invalid: getaddrinfo (?:ENOTFOUND|EAI_AGAIN) none\.invalid$/),
  ]);
  expect(Date.now() - startedAt).toBeLessThan(20_000);
});

test('says why a store is not to be reached, once the time is up', async () => {
  expect(await make({ ...KEYS, YDB_DOCAPI_ENDPOINT: 'http://127.0.0.1:1' }, 300)).toEqual([
    'at http://127.0.0.1:1\n',
    'no tables at 127.0.0.1: the store is not to be reached: no connection to 127.0.0.1:1: ECONNREFUSED',
  ]);
});

test('asks who it is', async () => {
  expect(await make({ YDB_DOCAPI_ENDPOINT: engine.endpoint })).toEqual([
    'set YC_TOKEN, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, to say who creates the tables',
  ]);
});

test('the command tells of the tables alone, whatever version the SDK will one day ask for', async () => {
  const out = 'dist/tables-test';
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'tables', `--out=${out}`]);
  const env = { PATH: process.env['PATH'], ...KEYS, YDB_DOCAPI_ENDPOINT: engine.endpoint };
  const told = await promisify(execFile)(process.execPath, [`${out}/tables/main.mjs`], { env });
  rmSync(out, { recursive: true });
  expect(told).toEqual({
    stdout: expect.stringContaining(`at ${engine.endpoint}\ntasks       `),
    stderr: '',
  });
});

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { type Cloud, startCloud } from '../../../infra/simulator/cloud.ts';
import { DEMO_PARENTS } from '../../../infra/simulator/demo.ts';
import { createTableCalls } from '../../../infra/tools/live/tables.ts';
import { http } from '../../support/simulator.ts';
import { type StrictFront, startStrictFront } from '../../support/strict-front.ts';

jest.setTimeout(300_000);

const OUT = 'dist/live-test';
const { folderId: FOLDER } = DEMO_PARENTS;
let cloud: Cloud;
let engine: Engine;
let front: StrictFront;
beforeAll(async () => {
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'live', `--out=${OUT}`]);
  cloud = await startCloud();
  engine = await startEngine();
  front = await startStrictFront({ engine: engine.endpoint, token: cloud.token });
});
afterAll(async () => {
  rmSync(OUT, { recursive: true });
  await cloud.close();
  await front.close();
  await engine.close();
});

/** Runs the command; a line that fits makes Ctrl-C, twice as a terminal and npm do. */
async function run(args: readonly string[], environment: Record<string, string>, interruptAt?: RegExp) {
  const env = { PATH: process.env['PATH'], ...environment };
  const child = spawn(process.execPath, [`${OUT}/live/main.mjs`, ...args], { env });
  const texts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      texts.push(text);
      if (interruptAt?.test(text)) for (let times = 0; times < 2; times += 1) child.kill('SIGINT');
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text: texts.join('') };
}

test('ends with 2 where credentials are missing, or what it is told is unknown', async () => {
  const without = await run(['--yes'], {});
  expect([without.code, without.text.split('\n')[0]]).toEqual([2, 'nothing was done:']);
  expect(await run(['--now'], {})).toEqual({
    code: 2,
    text: expect.stringMatching(/^Unknown option '--now'/),
  });
});

test('deletes what it has made on Ctrl-C', async () => {
  const settings = {
    YC_TOKEN: cloud.token,
    YC_FOLDER_ID: FOLDER,
    YDB_DOCAPI_ENDPOINT: front.endpoint,
    YC_REST_ENDPOINT: cloud.restEndpoint,
  };
  const { code, text } = await run(['--yes'], settings, /proven: operation/);
  expect(code).toBe(1);
  expect(text.match(/interrupted: what was made is deleted first\n/g)).toHaveLength(1);
  expect(text).toMatch(
    /stopped: interrupted\ndeleted the zone operation-tracker-live-\w+\ndeleted the tables\n/,
  );
  expect(text).not.toContain(cloud.token);
  const { body } = await http(cloud, `/dns/v1/zones?folderId=${FOLDER}`);
  const tables = createTableCalls({
    endpoint: front.endpoint,
    token: cloud.token,
    sleep: async () => undefined,
  });
  expect([body['dnsZones'] ?? [], await tables.existing(), await tables.describe('live-run')]).toEqual([
    [],
    [],
    undefined,
  ]);
});

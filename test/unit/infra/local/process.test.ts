import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEMO_ZONE } from '../../../../infra/simulator/demo.ts';
import type { Environment } from '../../../../lib/runtime/settings.ts';
import { type Child, startChild } from '../../../system/soak/child.ts';

const OUT = 'dist/process-test';
const ENTRY = resolve(OUT, 'local/main.mjs');
const folder = mkdtempSync(join(tmpdir(), 'process-'));
const LOCAL = { PORT: '0', POLL_EVERY: '1', DATA_DIR: join(folder, 'data') };

let tracker: Child;

beforeAll(async () => {
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'local', `--out=${OUT}`]);
  tracker = await startChild(ENTRY, LOCAL);
}, 60_000);
afterAll(async () => {
  await tracker.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a start ends with that cannot succeed. */
function startIn(environment: Environment): Promise<{ readonly code: unknown; readonly stderr: string }> {
  return new Promise((done) => {
    const env = { PATH: process.env['PATH'], ...LOCAL, DATA_DIR: join(folder, 'other'), ...environment };
    execFile(process.execPath, [ENTRY], { env, timeout: 15_000 }, (error, _, stderr) =>
      done({ code: error?.code, stderr }),
    );
  });
}

const PORT = 'setting PORT must be a port number; 0 picks a free one';
const KEYS =
  'setting SEALING_KEYS must be <id>:<32 bytes in base64>, more of them behind commas, the newest first';
const file = join(folder, 'file');

test.each<[Environment, string]>([
  [{ PORT: 'abc' }, PORT],
  [{ PORT: '65536' }, PORT],
  [{ PORT: '080' }, PORT],
  [{ POLL_EVERY: '-1' }, 'setting POLL_EVERY must be a whole number of seconds; 0 switches the timer off'],
  [{ DATA_DIR: file }, 'setting DATA_DIR must be a folder that can be written to (EEXIST)'],
  [{ DATA_DIR: join(file, 'x') }, 'setting DATA_DIR must be a folder that can be written to (ENOTDIR)'],
  [{ SEALING_KEYS: 'k1' }, KEYS],
  [{ SEALING_KEYS: `k1:${Buffer.alloc(31).toString('base64')}` }, KEYS],
  [
    { API_KEYS: 'x' },
    'setting API_KEYS must be <id>:<hash>:<tenant>:<role>:<patterns>, and its entry 1 is not',
  ],
  [
    { RETENTION_CHANGES_DAYS: '0' },
    'setting RETENTION_CHANGES_DAYS must be a whole number of days, at least 1',
  ],
  [{ YDB_DOCAPI_ENDPOINT: 'x' }, 'setting YDB_DOCAPI_ENDPOINT must be an absolute URL'],
  [{ YC_GRPC_COLLECTIONS: 'dns/cones' }, 'setting YC_GRPC_COLLECTIONS names no collection: dns/cones'],
  [{ GOOGLE_CREDENTIALS: 'hushed' }, 'setting GOOGLE_CREDENTIALS must be a JSON object, as Google writes it'],
  [
    { GOOGLE_CREDENTIALS: '{"type":"external_account"}', YC_SERVICE_ACCOUNT_ID: 'aje1' },
    'setting GOOGLE_CREDENTIALS must have audience',
  ],
  ...['YC_REST_ENDPOINT', 'YC_GRPC_ENDPOINT', 'YC_AUTH_ENDPOINT', 'GOOGLE_ENDPOINT'].map(
    (name): [Environment, string] => [
      { [name]: 'http://127.0.0.1:1' },
      `setting ${name} is a loopback address; set ALLOW_LOOPBACK_SINKS=1 to allow that`,
    ],
  ),
])('does not start with %j, and says in one line what is wrong', async (environment, line) => {
  writeFileSync(file, '');
  expect(await startIn(environment)).toEqual({ code: 1, stderr: `${line}\n` });
});

test('does not start on a port, or in a folder, that is taken', async () => {
  const { port } = new URL(tracker.url);
  expect(await startIn({ PORT: port })).toEqual({
    code: 1,
    stderr: `setting PORT must be a free port, which ${port} is not (EADDRINUSE); 0 picks one\n`,
  });
  const { DATA_DIR } = LOCAL;
  expect(await startIn({ DATA_DIR })).toEqual({
    code: 1,
    stderr: `the store in ${DATA_DIR}/store cannot be opened; another tracker may be running on it\n`,
  });
  expect((await fetch(`${tracker.url}/v1/health`)).status).toBe(200);
});

test('answers 413 to a body that is too large for the simulator, and lives on', async () => {
  const body = JSON.stringify({ resource: DEMO_ZONE, description: 'x'.repeat(70_000) });
  const response = await fetch(`${tracker.url}/simulator/operations`, { method: 'POST', body });
  expect([response.status, await response.json()]).toEqual([
    413,
    { code: 3, message: 'The body is over 65536 characters', details: expect.anything() },
  ]);
  const next = await fetch(`${tracker.url}/simulator/operations`, {
    method: 'POST',
    body: JSON.stringify({ resource: DEMO_ZONE, seconds: 1 }),
  });
  expect(next.status).toBe(200);
});

test('ends within two seconds, also while a call waits', async () => {
  const resource = 'dns/zones/dns0000000000000idle';
  const child = await startChild(ENTRY, { ...LOCAL, DATA_DIR: join(folder, 'waiting') });
  try {
    const body = JSON.stringify({ resource, seconds: 3_600 });
    await fetch(`${child.url}/simulator/operations`, { method: 'POST', body });
    const url = `${child.url}/v1/${resource}/watch`;
    const { nextCursor } = (await (await fetch(url)).json()) as { readonly nextCursor: string };
    let ended: number | string | undefined;
    const waiting = fetch(`${url}?timeout=60s&cursor=${encodeURIComponent(nextCursor)}`).then(
      ({ status }) => {
        ended = status;
      },
      () => {
        ended = 'cut off';
      },
    );
    await setTimeout(500);
    expect(ended).toBeUndefined();
    const startedAt = Date.now();
    expect(await child.stop()).toBe('0');
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    await waiting;
    expect(ended).toBe('cut off');
  } finally {
    await child.stop();
  }
});

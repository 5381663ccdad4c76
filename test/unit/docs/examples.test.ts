import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { type LocalTracker, startTracker } from '../../../infra/local/tracker.ts';
import { DEMO_ZONE } from '../../../infra/simulator/demo.ts';

const folder = mkdtempSync(join(tmpdir(), 'examples-'));
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const PATIENCE_MS = 30_000;

let tracker: LocalTracker;
const children: { kill(): void }[] = [];
beforeAll(async () => {
  tracker = await startTracker({
    DATA_DIR: folder,
    PORT: '0',
    POLL_EVERY: '1',
    ALLOW_LOOPBACK_SINKS: '1',
  });
}, 60_000);
afterAll(async () => {
  for (const child of children) child.kill();
  await tracker.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Begins an operation in the simulated cloud, and answers its id. */
async function begin(seconds: number, outcome = 'SUCCEEDED'): Promise<string> {
  const response = await fetch(`${tracker.url}/simulator/operations`, {
    method: 'POST',
    body: JSON.stringify({ resource: DEMO_ZONE, seconds, outcome }),
  });
  return ((await response.json()) as { readonly id: string }).id;
}

const environment = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env['PATH'],
  TRACKER: tracker.url,
  ...more,
});

function waitInCi(id: string, more: Readonly<Record<string, string>> = {}) {
  return new Promise<{ readonly code: unknown; readonly stdout: string; readonly stderr: string }>((done) => {
    execFile(
      join('docs/examples', 'wait-in-ci.sh'),
      [id],
      { env: environment(more) },
      (error, stdout, stderr) => done({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

/** Starts an example that runs until it is ended; `output` is all that it has printed. */
function start(file: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join('docs/examples', file), ...args], { env: environment(more) });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const until = async (pattern: RegExp): Promise<string> => {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await setTimeout(50)) {
      const [found] = pattern.exec(output) ?? [];
      if (found !== undefined) return found;
    }
    throw new Error(`no ${pattern} in ${output}`);
  };
  return { until, output: () => output, stop: () => child.kill() };
}

test('wait-in-ci.sh passes once the operation has succeeded', async () => {
  const id = await begin(2);
  expect(await waitInCi(id)).toEqual({ code: 0, stdout: `Operation ${id} succeeded\n`, stderr: '' });
}, 60_000);

test.each(['FAILED', 'CANCELLED'])(
  'wait-in-ci.sh fails the build when the operation ended as %s',
  async (state) => {
    const id = await begin(1, state);
    expect(await waitInCi(id)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(`^Operation ${id} ended as ${state}:\n{"id":"${id}",.*"error":`),
    });
  },
);

test('wait-in-ci.sh stops waiting when the time is up, and at once for an unknown operation', async () => {
  const id = await begin(3_600);
  expect(await waitInCi(id, { WAIT_SECONDS: '1' })).toEqual({
    code: 1,
    stdout: `Operation ${id}: RUNNING\n`,
    stderr: `Operation ${id} still runs; the build has stopped waiting for it\n`,
  });
  expect(await waitInCi('dnsunknown0000000000')).toEqual({
    code: 22,
    stdout: '',
    stderr: expect.stringContaining('404'),
  });
}, 60_000);

test('webhook-receiver.mjs prints each event of success and of failure once, and refuses a forged one', async () => {
  const receiver = start('webhook-receiver.mjs', [], { WEBHOOK_SECRET: SECRET, PORT: '0' });
  const url = await receiver.until(/http:\/\/127\.0\.0\.1:\d+\//);
  const created = await fetch(`${tracker.url}/v1/watches`, {
    method: 'POST',
    body: JSON.stringify({ resource: DEMO_ZONE, sink: { webhook: { url, secret: SECRET } } }),
  });
  expect(created.status).toBe(200);
  for (const outcome of ['SUCCEEDED', 'FAILED']) {
    const id = await begin(1, outcome);
    await receiver.until(new RegExp(`"subject": "${id}"[^}]*"type": "${outcome}"`));
  }
  const body = JSON.stringify({ id: 'once' });
  const at = new Date();
  const signature = new Webhook(SECRET).sign('once', at, body);
  const post = async (sent: string): Promise<number> => {
    const headers = {
      'webhook-id': 'once',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signature,
    };
    return (await fetch(url, { method: 'POST', headers, body: sent })).status;
  };
  expect([await post(body), await post(body), await post('{"id":"forged"}')]).toEqual([204, 204, 401]);
  await receiver.until(/No matching signature/);
  expect(receiver.output().split('"id": "once"')).toHaveLength(2);
  expect(receiver.output()).not.toContain('forged');
}, 60_000);

test('consumer-loop.mjs works through every change, and goes on from there when it is started again', async () => {
  const kept = { CURSOR_FILE: join(folder, 'cursor') };
  const first = start('consumer-loop.mjs', [DEMO_ZONE], kept);
  await first.until(/SYNC/);
  const [good, bad] = [await begin(1), await begin(1, 'FAILED')];
  await first.until(new RegExp(`\\d+ SUCCEEDED ${good}\n`));
  await first.until(new RegExp(`\\d+ FAILED ${bad}\n`));
  // What comes in a later batch proves that the place behind those two is kept.
  await first.until(new RegExp(`\\d+ STARTED ${await begin(3_600)}\n`));
  first.stop();
  const next = await begin(1);
  const second = start('consumer-loop.mjs', [DEMO_ZONE], kept);
  await second.until(new RegExp(`\\d+ SUCCEEDED ${next}\n`));
  expect(second.output()).not.toMatch(new RegExp(`SYNC|${good}|${bad}`));
}, 60_000);

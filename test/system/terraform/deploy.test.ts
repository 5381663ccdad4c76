import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { openRig, type Rig, withTerraform } from './rig.ts';

const TIME_MS = 180_000;
const KEYS = `k1:${Buffer.alloc(32).toString('base64')}`;

let engine: Engine;
let rig: Rig;

beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.close());

beforeEach(async () => {
  rig = await openRig({ document_api_endpoint: engine.endpoint });
  for (const name of ['node_modules', 'functions', 'package.json'])
    symlinkSync(resolve(name), join(rig.folder, name));
  execFileSync(process.execPath, [
    'infra/tools/build.mjs',
    ...['tables', 'deploy'],
    `--out=${join(rig.folder, 'dist')}`,
  ]);
  for (const name of ['backup', 'get', 'list', 'poll', 'watch', 'watches']) bundle(name, 'first');
});
afterEach(() => rig.close());

function bundle(name: string, code: string): void {
  mkdirSync(join(rig.folder, 'dist', name), { recursive: true });
  writeFileSync(join(rig.folder, 'dist', name, 'index.js'), code);
}

/** What `npm run deploy -- terraform -- -auto-approve …` ends with, and what it has written. */
function deploy(
  ...args: readonly string[]
): Promise<{ readonly status: number | null; readonly told: string }> {
  const env = {
    ...rig.environment,
    YC_TOKEN: 't',
    YC_CLOUD_ID: 'c',
    YC_FOLDER_ID: 'b1gfolder',
    SEALING_KEYS: KEYS,
    // The engine takes no IAM token.
    AWS_ACCESS_KEY_ID: 'k',
    AWS_SECRET_ACCESS_KEY: 's',
  };
  const command = ['dist/deploy/main.mjs', 'terraform', '--', '-auto-approve', ...args];
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, command, {
      cwd: rig.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        told += chunk.toString();
      });
    }
    child.on('error', failed);
    child.on('close', (status) => done({ status, told }));
  });
}

const versionOf = (name: string) =>
  [...rig.cloud.existing.values()].find(({ values }) => values['name'] === `operation-tracker-${name}`)
    ?.values['version'];

withTerraform(
  'makes the tables between the database and the rest, and changes nothing when run again (skipped where no terraform is installed)',
  async () => {
    const first = await deploy();
    expect(first.status).toBe(0);
    expect(first.told).toContain('the tracker answers at https://api_gateway-');
    const created = first.told.indexOf('tasks       created');
    expect(created).toBeGreaterThan(
      first.told.indexOf('yandex_ydb_database_serverless.tracker: Creation complete'),
    );
    expect(created).toBeLessThan(
      first.told.indexOf('yandex_function_trigger.timer["poll"]: Creation complete'),
    );
    const made = rig.cloud.journal.length;
    const again = await deploy();
    expect(again.status).toBe(0);
    expect(again.told).toContain('tasks       exists');
    expect(again.told).toContain('0 added, 0 changed, 0 destroyed');
    expect(rig.cloud.journal.length).toBe(made);
  },
  TIME_MS,
);

withTerraform(
  'fails where a first version fails, and the next deployment repairs it (skipped where no terraform is installed)',
  async () => {
    rig.cloud.failing.add('operation-tracker-list');
    const failed = await deploy();
    expect([failed.status, versionOf('list')]).toEqual([1, '']);
    expect(failed.told).toContain('terraform has failed; see above');
    rig.cloud.failing.clear();
    const repaired = await deploy();
    expect(repaired.status).toBe(0);
    expect(repaired.told).toContain('made anew, for it has no version: yandex_function.tracker["list"]');
    expect(versionOf('list')).toMatch(/^version-/);
  },
  TIME_MS,
);

withTerraform(
  'fails where another version fails, the one before goes on, and the next deployment repairs it (skipped where no terraform is installed)',
  async () => {
    await deploy();
    const before = versionOf('list');
    rig.cloud.failing.add('operation-tracker-list');
    bundle('list', 'second');
    const failed = await deploy();
    expect([failed.status, versionOf('list')]).toEqual([1, before]);
    rig.cloud.failing.clear();
    expect((await deploy()).status).toBe(0);
    expect(versionOf('list')).not.toBe(before);
  },
  TIME_MS,
);

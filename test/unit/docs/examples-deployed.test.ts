import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createWatchFunction } from '../../../functions/watch.ts';
import { startCloud } from '../../../infra/simulator/cloud.ts';
import { DEMO_ZONE } from '../../../infra/simulator/demo.ts';
import { environmentOf } from '../../support/handlers.ts';
import { readTerraform } from '../infra/deploy/terraform.ts';
import { run } from '../infra/workflows/interpreter.ts';
import type { Workflow } from '../infra/workflows/yawl.ts';

const FOLDER = 'docs/examples';
const ROOT = join(FOLDER, 'terraform-minimal');

test('workflow-step.yaml ends as the operation ends', async () => {
  const workflow = parse(readFileSync(join(FOLDER, 'workflow-step.yaml'), 'utf8')) as Workflow;
  const cloud = await startCloud();
  try {
    const settings = environmentOf(cloud, { AUTHENTICATION: '', DIRECT_CALLS: 'default:viewer:*' });
    const watch = createWatchFunction(settings);
    const context = { requestId: 'step', getRemainingTimeInMillis: () => 300_000 };
    const ended = async (outcome: 'SUCCEEDED' | 'FAILED') => {
      const operationId = cloud.world.add(DEMO_ZONE, { seconds: 0, outcome });
      const call = async (_: string, input: unknown) =>
        JSON.parse(JSON.stringify(await watch(input, context))) as unknown;
      return { operationId, ...(await run(workflow, { operationId }, { call })) };
    };
    expect(await ended('SUCCEEDED')).toMatchObject({
      status: 'EXECUTED',
      path: ['wait', 'judge', 'succeeded'],
    });
    const failed = await ended('FAILED');
    expect(failed).toMatchObject({
      status: 'ERROR',
      message: expect.stringMatching(`^Operation ${failed.operationId} is FAILED: .`),
      path: ['wait', 'judge', 'failed'],
    });
  } finally {
    await cloud.close();
  }
});

const installed = spawnSync('terraform', ['version']).status === 0;
const withTerraform = installed ? test : test.skip;

withTerraform('terraform-minimal is formatted (skipped where no terraform is installed)', () => {
  execFileSync('terraform', ['fmt', '-check', '-diff', ROOT], { stdio: 'pipe' });
});

/**
 * Plans the example in a copy whose module has the real one's variables and outputs and none of its resources: those
 * need the provider, which is not there without a network.
 */
async function plan(example: string) {
  const folder = mkdtempSync(join(tmpdir(), 'terraform-minimal-'));
  try {
    const root = join(folder, ROOT);
    mkdirSync(root, { recursive: true });
    writeFileSync(join(root, 'main.tf'), example);
    const module = join(folder, 'infra/terraform');
    mkdirSync(module, { recursive: true });
    cpSync('infra/terraform/variables.tf', join(module, 'variables.tf'));
    const { outputs } = await readTerraform();
    writeFileSync(
      join(module, 'outputs.tf'),
      outputs.map((name) => `output "${name}" {\n  value = "${name}"\n}\n`).join(''),
    );
    const terraform = (...args: readonly string[]) =>
      spawnSync('terraform', [`-chdir=${root}`, ...args], {
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          TF_VAR_cloud_id: 'b1gcloud',
          TF_VAR_folder_id: 'b1gfolder',
          TF_VAR_sealing_keys: 'k1:x',
          TF_VAR_api_keys: 'id:hash:tenant:role:*',
        },
      });
    terraform('init', '-input=false');
    const { valid } = JSON.parse(terraform('validate', '-json').stdout) as { readonly valid: boolean };
    const { status, stdout, stderr } = terraform('plan', '-input=false', '-no-color');
    return { valid, status, text: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

withTerraform(
  'terraform-minimal gives the module what it needs, and no more than it takes',
  async () => {
    const example = readFileSync(join(ROOT, 'main.tf'), 'utf8');
    expect(await plan(example)).toMatchObject({
      valid: true,
      status: 0,
      text: expect.stringMatching(/\+ url += "url"/),
    });
    expect(await plan(example.replace('folder_id = var.folder_id', ''))).toMatchObject({ valid: false });
    expect(await plan(example.replace(/SEALING_KEYS =.*/, ''))).toMatchObject({
      status: 1,
      text: expect.stringContaining('SEALING_KEYS is required.'),
    });
  },
  60_000,
);

test('the README lists every example, each of 10 to 40 lines', () => {
  const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  const files = readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(FOLDER, entry.name)).map((file) => `${entry.name}/${file}`)
      : entry.name,
  );
  const examples = files.filter((file) => file !== 'README.md').sort();
  expect([...readme.matchAll(/^\| \[.*\]\((.*?)\)/gm)].map(([, file]) => file).sort()).toEqual(examples);
  for (const file of examples) {
    const lines = readFileSync(join(FOLDER, file), 'utf8').trimEnd().split('\n').length;
    expect([file, lines >= 10 && lines <= 40]).toEqual([file, true]);
  }
});

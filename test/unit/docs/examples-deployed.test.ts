import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createWatchFunction } from '../../../functions/watch.ts';
import { startCloud } from '../../../infra/simulator/cloud.ts';
import { DEMO_ZONE } from '../../../infra/simulator/demo.ts';
import { environmentOf } from '../../support/handlers.ts';
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

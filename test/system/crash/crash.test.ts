import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from '@jest/globals';
import { surviveKills } from './survive.ts';

const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);

beforeAll(() => {
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'crash']);
});

test(`nothing is lost, repeated or invented where the poller is killed again and again, seed ${SEED}`, async () => {
  const { operations, violations } = await surviveKills(4, SEED);
  expect(violations).toEqual([]);
  expect(operations).toBeGreaterThan(50);
}, 600_000);

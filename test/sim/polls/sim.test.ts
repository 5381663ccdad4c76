import { expect, test } from '@jest/globals';
import { reportOf } from '../shared/report.ts';
import { simulate } from './simulate.ts';

const ONLY = process.env['SIM_SEED'];
const SEEDS = Number(process.env['SIM_SEEDS'] ?? 300);

test('no world makes the tracker lose, repeat or invent a change', async () => {
  const seeds = ONLY === undefined ? Array.from({ length: SEEDS }, (_, index) => index + 1) : [Number(ONLY)];
  for (const seed of seeds) {
    const run = await simulate(seed);
    expect(run.violations.length > 0 ? reportOf(run) : '').toBe('');
  }
}, 3_600_000);

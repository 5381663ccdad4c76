import { expect, test } from '@jest/globals';
import { type DeliveryRun, simulateDeliveries } from './deliveries.ts';

const ONLY = process.env['SIM_SEED'];
const SEEDS = Number(process.env['SIM_SEEDS'] ?? 60);

function reportOf({ seed, violations, trace, plan }: DeliveryRun): string {
  const lines = trace
    .filter(({ what }) => !/dueTasks|readRevision|readTask/.test(what))
    .slice(-Number(process.env['SIM_LINES'] ?? 80))
    .map(
      ({ at, who, what }) => `  ${new Date(at).toISOString().slice(11, 23)} ${who}: ${what.slice(0, 200)}`,
    );
  return [`seed ${seed}`, ...violations, JSON.stringify(plan), ...lines].join('\n');
}

test('every living watch is told every matching change, in order, whatever fails', async () => {
  const seeds = ONLY === undefined ? Array.from({ length: SEEDS }, (_, index) => index + 1) : [Number(ONLY)];
  let receipts = 0;
  for (const seed of seeds) {
    const run = await simulateDeliveries(seed);
    receipts += run.receipts;
    expect(run.violations.length > 0 ? reportOf(run) : '').toBe('');
  }
  expect(receipts).toBeGreaterThan(0);
}, 3_600_000);

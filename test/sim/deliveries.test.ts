import { expect, test } from '@jest/globals';
import { type DeliveryRun, simulateDeliveries } from './deliveries.ts';

const ONLY = process.env['SIM_SEED'];
const SEEDS = Number(process.env['SIM_SEEDS'] ?? 60);

/** Less than the heartbeat of an idle watch, which would find whatever was forgotten. */
const SOON_MS = 5 * 60_000;

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

test('being killed at any call, before or after it took effect, loses nothing and delays no longer than a lease', async () => {
  const { calls, receipts } = await simulateDeliveries(1, { calm: true });
  expect(receipts).toBeGreaterThan(2);
  for (let call = 1; call <= calls; call += 1) {
    for (const dies of ['before', 'after'] as const) {
      const run = await simulateDeliveries(1, { calm: true, kill: { call, dies }, drainMs: SOON_MS });
      expect(run.violations.length > 0 ? `killed ${dies} call ${call}\n${reportOf(run)}` : '').toBe('');
    }
  }
});

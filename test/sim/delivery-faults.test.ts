import { expect, test } from '@jest/globals';
import { type DeliveryFault, simulateDeliveries } from './deliveries.ts';
import { DELIVERY_FAULTS } from './delivery-faults.ts';

const WITHIN = 100;
/** Less than the heartbeat of an idle watch. */
const SOON_MS = 5 * 60_000;

test.each(Object.entries(DELIVERY_FAULTS))('notices that %s', async (_, fault) => {
  expect((await whenKilled(fault)) || (await withinSeeds(fault))).toBe(true);
});

async function whenKilled(fault: DeliveryFault): Promise<boolean> {
  const calm = { calm: true, fault, drainMs: SOON_MS } as const;
  const { calls, violations } = await simulateDeliveries(1, calm);
  if (violations.length > 0) return true;
  for (let call = 1; call <= calls; call += 1) {
    const run = await simulateDeliveries(1, { ...calm, kill: { call, dies: 'after' } });
    if (run.violations.length > 0) return true;
  }
  return false;
}

async function withinSeeds(fault: DeliveryFault): Promise<boolean> {
  for (let seed = 1; seed <= WITHIN; seed += 1) {
    const { violations } = await simulateDeliveries(seed, { fault });
    if (violations.length > 0) return true;
  }
  return false;
}

import { expect, test } from '@jest/globals';
import { simulateDeliveries } from './deliveries.ts';
import { DELIVERY_FAULTS } from './delivery-faults.ts';
import type { DeliveryFault } from './delivery-mishaps.ts';

const WITHIN = 100;
const PATIENCE_MS = 600_000;
/** Less than the heartbeat of an idle watch. */
const SOON_MS = 5 * 60_000;
/** More than a task's lease. */
const PAUSE_MS = 75_000;

test.each(Object.entries(DELIVERY_FAULTS))(
  'notices that %s',
  async (_, fault) => {
    expect((await whenSpoiled(fault)) || (await withinSeeds(fault))).toBe(true);
  },
  PATIENCE_MS,
);

/** With one process killed, or held up, at each call in turn. */
async function whenSpoiled(fault: DeliveryFault): Promise<boolean> {
  const calm = { calm: true, fault, drainMs: SOON_MS } as const;
  const { calls, violations } = await simulateDeliveries(1, calm);
  if (violations.length > 0) return true;
  for (let call = 1; call <= calls; call += 1) {
    for (const fate of [{ dies: 'after' }, { lateMs: PAUSE_MS }] as const) {
      const run = await simulateDeliveries(1, { ...calm, mishap: { call, fate } });
      if (run.violations.length > 0) return true;
    }
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

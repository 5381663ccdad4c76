import { expect, test } from '@jest/globals';
import { FAULTS } from './faults.ts';
import { simulate } from './simulate.ts';

/** The simulation is worth its seeds only if it notices what it is there to notice. */
const WITHIN = 200;

test.each(Object.entries(FAULTS))(
  'notices that %s',
  async (_, fault) => {
    expect(await seedsUntilNoticed(fault)).toBeLessThanOrEqual(WITHIN);
  },
  600_000,
);

async function seedsUntilNoticed(fault: (typeof FAULTS)[string]): Promise<number> {
  for (let seed = 1; seed <= WITHIN; seed += 1) {
    const { violations } = await simulate(seed, fault);
    if (violations.length > 0) return seed;
  }
  return Number.POSITIVE_INFINITY;
}

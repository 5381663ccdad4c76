import { expect, test } from '@jest/globals';
import { serveCrowd } from './crowd.ts';
import { simulateDeliveries } from './deliveries.ts';
import { DELIVERY_FAULTS } from './faults.ts';
import type { DeliveryFault, Mishap } from './mishaps.ts';

const WITHIN = 100;
const CALM_WORLDS = [1, 2, 3];
const PATIENCE_MS = 600_000;
/** Less than the heartbeat of an idle watch. */
const SOON_MS = 5 * 60_000;
/** More than a task's lease. */
const PAUSE_MS = 75_000;

type Notice = number | 'CALM' | 'CROWD' | { readonly world: number; readonly mishap: Mishap };

const dies = (world: number, call: number): Notice => ({ world, mishap: { call, fate: { dies: 'after' } } });
const isHeldUp = (world: number, call: number): Notice => ({
  world,
  mishap: { call, fate: { lateMs: PAUSE_MS } },
});

/** What has noticed each of them before, which is tried first: a seed, a mishap in a calm world, that world alone, or a crowd. */
const SEEN: Readonly<Record<string, Notice>> = {
  'the cursor moves before the sink has taken the change': 'CALM',
  'a delivery that failed is taken for one that did not': 6,
  'a change that the sink did not take is skipped': isHeldUp(1, 17),
  'the cursor is not fenced': 6,
  'rows are delivered that nobody has committed': 'CALM',
  'watches are woken only after the commit': dies(1, 31),
  'a fan-out is woken only after the commit': dies(1, 76),
  'a fan-out counts as done before its last page': 'CROWD',
  'a fan-out forgets where it was': 'CROWD',
  'a fan-out takes the first page for all': 'CROWD',
  'watches are not woken at all': 'CALM',
  'a watch is written before there is a task for it': dies(1, 14),
  'a machine that came after the watch is told of from where its log stands': 113,
  'a dead letter that failed is taken for one that did not': 31,
  'a change is given up and goes to no dead letter': 14,
  'a resume passes over changes and does not say which': 7,
  'a machine that a list leaves out is let go at once': 29,
};

test.each(Object.entries(DELIVERY_FAULTS))(
  'notices that %s',
  async (name, fault) => {
    const isNoticed =
      (await asBefore(SEEN[name], fault)) || (await whenSpoiled(fault)) || (await withinSeeds(fault));
    expect(isNoticed).toBe(true);
  },
  PATIENCE_MS,
);

async function asBefore(seen: Notice | undefined, fault: DeliveryFault): Promise<boolean> {
  if (seen === undefined) return false;
  const calm = { calm: true, fault, drainMs: SOON_MS } as const;
  if (seen === 'CROWD') return isNoticedByCrowd(fault);
  if (seen === 'CALM') return (await simulateDeliveries(1, calm)).violations.length > 0;
  const run =
    typeof seen === 'number'
      ? await simulateDeliveries(seen, { fault })
      : await simulateDeliveries(seen.world, { ...calm, mishap: seen.mishap });
  return run.violations.length > 0;
}

/** By watches behind many that take nothing, all on one resource, while the store is slow. */
async function isNoticedByCrowd({ store }: DeliveryFault): Promise<boolean> {
  const [watches, refusing] = [250, 200];
  const { takenAt } = await serveCrowd({
    watches,
    refusing,
    perSecond: 50,
    fault: store,
    forMs: 20 * 60_000,
  });
  return takenAt.length < watches - refusing;
}

/** With one process killed, or held up, at each call in turn. */
async function whenSpoiled(fault: DeliveryFault): Promise<boolean> {
  const calm = { calm: true, fault, drainMs: SOON_MS } as const;
  for (const world of CALM_WORLDS) {
    const { calls, violations } = await simulateDeliveries(world, calm);
    if (violations.length > 0) return true;
    for (let call = 1; call <= calls; call += 1) {
      for (const fate of [{ dies: 'after' }, { lateMs: PAUSE_MS }] as const) {
        const run = await simulateDeliveries(world, { ...calm, mishap: { call, fate } });
        if (run.violations.length > 0) return true;
      }
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

import { expect, test } from '@jest/globals';
import { type DeliveryRun, simulateDeliveries } from './deliveries.ts';
import type { Mishap } from './mishaps.ts';

const ONLY = process.env['SIM_SEED'];
const SEEDS = Number(process.env['SIM_SEEDS'] ?? 60);
/** In the folder's worlds, which are long, every third call is spoiled; every one where more seeds are asked for. */
const FOLDER_STEP = process.env['SIM_SEEDS'] === undefined ? 3 : 1;

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

/** A task's lease, and a good deal more. */
const PAUSE_MS = 75_000;
/** A look at a folder, and a good deal more; less than the heartbeat, too. */
const LOOK_MS = 8 * 60_000;
const A_RESOURCE = { calm: true, drainMs: SOON_MS } as const;
const A_FOLDER = { calm: true, machines: 2, drainMs: LOOK_MS } as const;
const WITH_LETTERS = { ...A_RESOURCE, poison: 'LETTERS' } as const;

test.each<[string, string, Mishap['fate'], typeof A_RESOURCE | typeof A_FOLDER | typeof WITH_LETTERS]>([
  ['being killed before any call', 'resource', { dies: 'before' }, A_RESOURCE],
  ['being killed after any call', 'resource', { dies: 'after' }, A_RESOURCE],
  ['being held up at any call for longer than the lease', 'resource', { lateMs: PAUSE_MS }, A_RESOURCE],
  ['being killed after any call', 'watch with a dead letter', { dies: 'after' }, WITH_LETTERS],
  ['being killed after any call', 'folder', { dies: 'after' }, A_FOLDER],
  ['being held up at any call for longer than the lease', 'folder', { lateMs: PAUSE_MS }, A_FOLDER],
])(
  '%s loses nothing of a %s, and what is late comes as soon as somebody else has taken over',
  async (_, __, fate, world) => {
    const { calls, receipts } = await simulateDeliveries(1, world);
    expect(receipts).toBeGreaterThan(2);
    for (let call = 1; call <= calls; call += world === A_FOLDER ? FOLDER_STEP : 1) {
      const run = await simulateDeliveries(1, { ...world, mishap: { call, fate } });
      expect(run.violations.length > 0 ? `at call ${call}\n${reportOf(run)}` : '').toBe('');
    }
  },
  600_000,
);

import { progressOf } from '../../lib/model/progress.ts';
import { type Clocked, startClocked } from './clocked.ts';

const BUDGET = 1.1;
const PAGE = 1000;
const TICKS = 150;

/** A resource followed whole: so many operations that ended long ago, and so many that are open. */
const WHOLE = [
  { ended: 200, open: 3 },
  { ended: 2_500, open: 10 },
  { ended: 9_000, open: 2 },
  { ended: 0, open: 3_500 },
] as const;

/**
 * Upstream calls per tick against the bound: the pages that must be read, which is all of them for a full scan and for
 * one that may stop early as many as hold what is open.
 */
export async function upstreamCalls(print: (line: string) => void): Promise<void> {
  print('followed whole            calls  bound  ratio  one get per operation');
  for (const shape of WHOLE) {
    const rig = await startClocked();
    try {
      const { calls, bound, gets } = await followWhole(rig, shape);
      report(`${shape.ended} ended, ${shape.open} open`, calls, bound, gets);
    } finally {
      await rig.close();
    }
  }

  function report(name: string, calls: number, bound: number, gets: number): void {
    const ratio = calls / bound;
    print(
      `${name.padEnd(24)} ${String(calls).padStart(6)} ${String(bound).padStart(6)}  ${ratio.toFixed(2).padStart(5)}  ${gets}`,
    );
    if (ratio > BUDGET) process.exitCode = 1;
  }
}

async function followWhole(rig: Clocked, { ended, open }: (typeof WHOLE)[number]) {
  const name = 'dns/zones/dns000000000000calls';
  rig.cloud.world.fill(name, ended, { seconds: 1, createdAt: rig.now() - 7_200_000 });
  rig.cloud.world.fill(name, open, { seconds: null, stepSeconds: null, createdAt: rig.now() - 60_000 });
  await rig.follow(name);
  while ((await fullScanAt(rig, name)) === undefined) await rig.poll(name);
  const sums = { calls: 0, bound: 0, gets: 0 };
  for (let tick = 0; tick < TICKS; tick += 1) {
    const before = await fullScanAt(rig, name);
    const { calls } = await rig.poll(name);
    const isFull = (await fullScanAt(rig, name)) !== before;
    sums.calls += calls;
    // The list is newest first, and what is open is the newest.
    sums.bound += isFull ? Math.ceil((ended + open) / PAGE) : Math.max(1, Math.ceil(open / PAGE));
    sums.gets += open;
  }
  return sums;
}

async function fullScanAt({ store }: Clocked, name: string): Promise<number | undefined> {
  const bound = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };
  const tracking = await store.readTracking(name, bound);
  return tracking && progressOf(tracking).fullScan?.startedAt;
}

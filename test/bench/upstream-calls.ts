import { progressOf } from '../../lib/model/following/progress.ts';
import { type Clocked, startClocked } from './clocked.ts';

const BUDGET = 1.1;
const PAGE = 1000;
const TICKS = 150;

/** A resource followed whole: operations that ended long ago, and operations that are open. */
const WHOLE = [
  { ended: 200, open: 3 },
  { ended: 2_500, open: 10 },
  { ended: 9_000, open: 2 },
  { ended: 0, open: 3_500 },
] as const;

/** A resource followed for some operations only: N of those that are open, which lie that deep in the list. */
const IN_PART = [
  { ended: 200, open: 3, below: 0 },
  { ended: 9_000, open: 40, below: 0 },
  { ended: 9_000, open: 40, below: 2_500 },
  { ended: 9_000, open: 5, below: 8_000 },
  { ended: 9_000, open: 1, below: 0 },
] as const;

/**
 * Upstream calls per tick against the bound. For a resource followed whole: the pages that must be read, which is all of them for a full scan and for
 * one that may stop early as many as hold what is open. For one followed for single operations: the fewer of those that
 * are open and of all pages.
 */
export async function upstreamCalls(print: (line: string) => void): Promise<void> {
  head('followed whole');
  for (const shape of WHOLE) {
    await measure(`${shape.ended} ended, ${shape.open} open`, (rig) => followWhole(rig, shape));
  }
  head('followed in part');
  for (const shape of IN_PART) {
    const { ended, open, below } = shape;
    await measure(`${ended} ended, ${open} open below ${below}`, (rig) => followInPart(rig, shape));
  }

  async function measure(name: string, run: (rig: Clocked) => Promise<Sums>): Promise<void> {
    const rig = await startClocked();
    try {
      const { calls, bound, gets } = await run(rig);
      const ratio = calls / bound;
      const figures = [calls, bound, ratio.toFixed(2), gets].map((figure) => String(figure).padStart(7));
      print(`${name.padEnd(32)}${figures.join('')}`);
      if (ratio > BUDGET) process.exitCode = 1;
    } finally {
      await rig.close();
    }
  }

  function head(name: string): void {
    print(`${name.padEnd(32)}  calls  bound  ratio  one get per operation`);
  }
}

interface Sums {
  readonly calls: number;
  readonly bound: number;
  readonly gets: number;
}

async function followInPart(rig: Clocked, { ended, open, below }: (typeof IN_PART)[number]): Promise<Sums> {
  const name = 'dns/zones/dns000000000000calls';
  const { world } = rig.cloud;
  world.fill(name, ended - below, { seconds: 1, createdAt: rig.now() - 30_000_000 });
  const running = { seconds: null, stepSeconds: null, createdAt: rig.now() - 20_000_000 };
  const wanted = world.fill(name, open, running);
  world.fill(name, below, { seconds: 1, createdAt: rig.now() - 7_200_000 });
  await rig.follow(name, wanted);
  const sums = { calls: 0, bound: 0, gets: 0 };
  for (let tick = 0; tick < TICKS; tick += 1) {
    const { calls } = await rig.poll(name);
    sums.calls += calls;
    sums.bound += Math.min(open, Math.ceil((ended + open) / PAGE));
    sums.gets += open;
  }
  return sums;
}

async function followWhole(rig: Clocked, { ended, open }: (typeof WHOLE)[number]): Promise<Sums> {
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

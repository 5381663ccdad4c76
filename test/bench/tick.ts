import { mapLimit } from '../../lib/async/map-limit.ts';
import { type Clocked, startClocked } from './clocked.ts';

const RESOURCES = 100;
const OPEN_EACH = 100;
const CONCURRENCY = 8;
const NAMES = Array.from(
  { length: RESOURCES },
  (_, index) => `dns/zones/dns${String(index).padStart(17, '0')}`,
);

/**
 * 10,000 open operations over 100 resources: one full tick when all of them are new, when nothing has moved, and when
 * all have ended.
 */
export async function tick(print: (line: string) => void): Promise<void> {
  const clocked = await startClocked();
  try {
    const { world } = clocked.cloud;
    const ids = NAMES.flatMap((name) => world.fill(name, OPEN_EACH, { seconds: null, stepSeconds: null }));
    for (const name of NAMES) await clocked.follow(name);
    print(`all new     ${await timed(clocked)}`);
    print(`idle        ${await timed(clocked)}`);
    for (const id of ids) world.finish(id, 'SUCCEEDED');
    print(`all ended   ${await timed(clocked)}`);
  } finally {
    await clocked.close();
  }
}

async function timed(clocked: Clocked): Promise<string> {
  clocked.pass(600_000);
  const startedAt = performance.now();
  const polled = await mapLimit(NAMES, CONCURRENCY, (name) => clocked.poll(name));
  const seconds = (performance.now() - startedAt) / 1000;
  const changes = polled.reduce((sum, each) => sum + each.changes, 0);
  const perSecond = (RESOURCES * OPEN_EACH) / seconds;
  return `${perSecond.toFixed(0)} operations a second, ${seconds.toFixed(1)} s, ${changes} changes`;
}

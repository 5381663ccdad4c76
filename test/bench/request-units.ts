import { SHARDS } from '../../lib/model/task.ts';
import { ANY_TIME } from '../contract/store-builders.ts';
import { startClocked } from './clocked.ts';

const IDLE_BUDGET = 8;
const LIFE_BUDGET = 30;
const LIVES = 20;
const ZONE = 'dns/zones/dns000000000000units';

/** What polling costs in request units: a poll that finds nothing, and what an operation adds from its start to its end. */
export async function requestUnits(print: (line: string) => void): Promise<void> {
  const rig = await startClocked();
  const { world } = rig.cloud;
  const idle: number[] = [];
  let [life, replanned] = [0, 0];
  const poll = async (): Promise<boolean> => {
    const polled = await rig.poll(ZONE);
    if (polled.changes === 0) idle.push(polled.units);
    else {
      life += polled.units - polled.replanned - mean(idle);
      replanned += polled.replanned;
    }
    return polled.changes > 0;
  };
  try {
    world.fill(ZONE, 50, { seconds: 1, createdAt: rig.now() - 3_600_000 });
    await rig.follow(ZONE);
    await rig.poll(ZONE);
    for (let quiet = 0; quiet < 10; quiet += 1) await poll();
    for (let lives = 0; lives < LIVES; lives += 1) {
      world.add(ZONE, { seconds: 400, stepSeconds: 200 });
      for (let seen = 0; seen < 3; ) if (await poll()) seen += 1;
    }
    const before = rig.units();
    for (let shard = 0; shard < SHARDS; shard += 1) await rig.store.dueTasks(shard, rig.now(), 100, ANY_TIME);
    const looks = rig.units() - before;
    const [atMost, often] = [Math.max(...idle), idle.filter((units) => units === Math.max(...idle)).length];
    print(
      `idle poll            ${mean(idle).toFixed(2)} units, budget ${IDLE_BUDGET}; ${often} of ${idle.length} cost ${atMost}, at the end of a full scan`,
    );
    print(`an operation's life  ${(life / LIVES).toFixed(1)} units beside idle polls, budget ${LIFE_BUDGET}`);
    print(
      `  and for new plans  ${(replanned / LIVES).toFixed(1)} units, as the pace of polling changes with it`,
    );
    print(`a look for due tasks ${looks} units for all ${SHARDS} shards, four times a minute`);
    if (mean(idle) > IDLE_BUDGET || life / LIVES > LIFE_BUDGET) process.exitCode = 1;
  } finally {
    await rig.close();
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

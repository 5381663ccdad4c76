import { SHARDS } from '../../lib/model/task.ts';
import { ANY_TIME } from '../contract/store-builders.ts';
import { startClocked } from './clocked.ts';

const IDLE_BUDGET = 8;
const LIFE_BUDGET = 30;
const ZONE = 'dns/zones/dns000000000000units';

/** What polling costs in request units: a poll that finds nothing, and what an operation adds from its start to its end. */
export async function requestUnits(print: (line: string) => void): Promise<void> {
  const rig = await startClocked();
  const { world } = rig.cloud;
  try {
    world.fill(ZONE, 50, { seconds: 1, createdAt: rig.now() - 3_600_000 });
    await rig.follow(ZONE);
    await rig.poll(ZONE);
    const idle: number[] = [];
    const quiet = async (polls: number): Promise<void> => {
      for (let poll = 0; poll < polls; poll += 1) {
        const { changes, units } = await rig.poll(ZONE);
        if (changes === 0) idle.push(units);
      }
    };
    await quiet(10);
    const lives: number[] = [];
    for (let life = 0; life < 20; life += 1) {
      const id = world.add(ZONE, { seconds: 400, stepSeconds: 200 });
      const sums = { units: 0, polls: 0 };
      while (!world.get(id).done || sums.polls === 0 || (await isOpen(id))) {
        const { changes, units } = await rig.poll(ZONE);
        if (changes === 0) idle.push(units);
        else {
          sums.units += units;
          sums.polls += 1;
        }
      }
      lives.push(sums.units - sums.polls * mean(idle));
      if (sums.polls !== 3) throw new Error(`the operation was seen ${sums.polls} times`);
      await quiet(3);
    }
    const before = rig.units();
    for (let shard = 0; shard < SHARDS; shard += 1) await rig.store.dueTasks(shard, rig.now(), 100, ANY_TIME);
    const life = mean(lives);
    print(
      `idle poll            ${mean(idle).toFixed(2)} units, ${Math.max(...idle)} at most (budget ${IDLE_BUDGET}); ${idle.length} polls`,
    );
    print(`an operation's life  ${life.toFixed(1)} units beside the idle polls (budget ${LIFE_BUDGET})`);
    print(`a look for due tasks ${rig.units() - before} units for all ${SHARDS} shards`);
    if (Math.max(...idle) > IDLE_BUDGET || life > LIFE_BUDGET) process.exitCode = 1;
  } finally {
    await rig.close();
  }

  async function isOpen(id: string): Promise<boolean> {
    return Object.hasOwn((await rig.store.readTracking(ZONE, ANY_TIME))?.open ?? {}, id);
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

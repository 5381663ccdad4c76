import { SHARDS } from '../../lib/model/task.ts';
import { ANY_TIME } from '../support/store-builders.ts';
import { startClocked } from './clocked.ts';

/** What polling may cost, in request units. */
const BUDGET = { idle: 8, life: 30 } as const;

const ZONE = 'dns/zones/dns000000000000units';
const QUIET_MS = 12 * 3_600_000;

/** What polling costs, in request units. */
interface Costs {
  /** Of every poll that found nothing. */
  readonly idle: readonly number[];
  /** What an operation adds from its start over an update to its end: all that is spent beside idle polls. */
  readonly life: number;
  /** A look for due tasks of all shards. */
  readonly look: number;
}

/** Polls a resource while nothing happens for half a day, then while N operations live one after another. */
export async function countUnits(lives: number): Promise<Costs> {
  const rig = await startClocked();
  const { world } = rig.cloud;
  const idle: number[] = [];
  let busy = 0;
  const poll = async (): Promise<boolean> => {
    const { changes, units } = await rig.poll(ZONE);
    if (changes === 0) idle.push(units);
    else busy += 1;
    return changes > 0;
  };
  try {
    world.fill(ZONE, 50, { seconds: 1, createdAt: rig.now() - 3_600_000 });
    await rig.follow(ZONE);
    await rig.poll(ZONE);
    const quietUntil = rig.now() + QUIET_MS;
    while (rig.now() < quietUntil) await poll();
    const before = rig.units() - sum(idle);
    for (let life = 0; life < lives; life += 1) {
      // Longer than the longest pause between two polls, so that its start, update and end are seen one by one.
      world.add(ZONE, { seconds: 1_600, stepSeconds: 800 });
      for (let seen = 0; seen < 3; ) if (await poll()) seen += 1;
    }
    const life = (rig.units() - sum(idle) - before - busy * Math.min(...idle)) / lives;
    const beforeLook = rig.units();
    for (let shard = 0; shard < SHARDS; shard += 1) await rig.store.dueTasks(shard, rig.now(), 100, ANY_TIME);
    return { idle, life, look: rig.units() - beforeLook };
  } finally {
    await rig.close();
  }
}

/** What polling costs in request units: a poll that finds nothing, and what an operation adds from its start to its end. */
export async function requestUnits(print: (line: string) => void): Promise<void> {
  const { idle, life, look } = await countUnits(20);
  const most = Math.max(...idle);
  print(
    `idle poll            ${(sum(idle) / idle.length).toFixed(2)} units, at most ${most}; budget ${BUDGET.idle}`,
  );
  print(`an operation's life  ${life.toFixed(1)} units beside idle polls, budget ${BUDGET.life}`);
  print(`a look for due tasks ${look} units for all ${SHARDS} shards, six times a minute`);
  if (most > BUDGET.idle || life > BUDGET.life) process.exitCode = 1;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

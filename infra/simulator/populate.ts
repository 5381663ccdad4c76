import { CATALOGUE } from '../../lib/providers/yandex/catalogue/catalogue.ts';
import {
  DEMO_BACKUP,
  DEMO_COMPUTE,
  DEMO_FUNCTION,
  DEMO_GKE,
  DEMO_INSTANCE,
  DEMO_MACHINES,
  DEMO_OWNERS,
  DEMO_RUN,
  DEMO_SQL,
  DEMO_ZONE,
} from './demo.ts';
import { verbsOf } from './kinds.ts';
import { idPrefix, makeId, seededRandom } from './random.ts';
import type { OperationSpec } from './spec.ts';
import type { World } from './world.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Scene extends OperationSpec {
  /** How long ago it began when the world was populated, in seconds. */
  readonly ago: number;
}

/** Every state an operation can be in, on the demo's resources. */
const DEMO: readonly Scene[] = [
  { ago: 3 * DAY, seconds: 95, outcome: 'SUCCEEDED' },
  { ago: 2 * DAY, seconds: 240, outcome: 'FAILED' },
  { ago: 30 * HOUR, seconds: 40, outcome: 'CANCELLED' },
  { ago: 5 * HOUR, seconds: 20 * MINUTE, outcome: 'ROLLED_BACK' },
  { ago: 2 * HOUR, seconds: null },
  { ago: 100, seconds: 4 * MINUTE, outcome: 'ROLLED_BACK' },
  { ago: 20, seconds: 60, outcome: 'FAILED' },
  { ago: 10, seconds: 70, outcome: 'SUCCEEDED' },
];

/** What every other resource has. */
const USUAL: readonly Scene[] = [
  { ago: 2 * DAY, seconds: 120, outcome: 'SUCCEEDED' },
  { ago: 3 * HOUR, seconds: 45, outcome: 'FAILED' },
  { ago: 30 * MINUTE, seconds: null },
];

/** Resources of all collections with operations in every state, the same for the same seed and `epoch`. */
export function populate(world: World, epoch: number): void {
  const random = seededRandom(world.seed + 1);
  for (const name of [DEMO_ZONE, DEMO_FUNCTION, DEMO_BACKUP, DEMO_INSTANCE]) stage(world, name, DEMO, epoch);
  for (const name of DEMO_MACHINES) world.declare(name);
  stage(world, DEMO_RUN, [...DEMO, { ago: 4 * HOUR, seconds: 30, outcome: 'NO_RESULT' }], epoch);
  for (const collection of CATALOGUE.values()) {
    stage(world, `${collection.name}/${makeId(idPrefix(collection.name), random)}`, USUAL, epoch);
  }
  for (const name of [DEMO_COMPUTE, DEMO_GKE, DEMO_SQL]) stage(world, name, DEMO, epoch);
  for (const name of DEMO_OWNERS) world.declare(name);
}

/** An operation on each of the demo's resources that begins now and ends within two minutes. */
export function startDemo(world: World): void {
  const names = [DEMO_ZONE, DEMO_FUNCTION, DEMO_BACKUP, DEMO_INSTANCE, DEMO_RUN];
  names.forEach((name, index) => {
    world.add(name, { seconds: 45 + 15 * index });
  });
  for (const name of [DEMO_COMPUTE, DEMO_GKE, DEMO_SQL]) world.add(name, { verb: 'Create', seconds: 60 });
}

function stage(world: World, name: string, scenes: readonly Scene[], epoch: number): void {
  world.declare(name);
  const collection = CATALOGUE.get(name.split('/').slice(0, 2).join('/'));
  const verbs = collection ? verbsOf(collection) : (['Update', 'Create'] as const);
  scenes.forEach(({ ago, ...spec }, index) => {
    const verb = verbs[index % verbs.length] ?? verbs[0];
    world.add(name, { verb, createdAt: epoch - ago * 1000, ...spec });
  });
}

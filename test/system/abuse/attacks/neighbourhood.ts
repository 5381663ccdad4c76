import { TrackerError } from '../../../../lib/model/core/error.ts';
import { reconcile } from '../../../../lib/model/following/reconcile.ts';
import { formatResource } from '../../../../lib/model/operation/resource.ts';
import { newTask, type Task } from '../../../../lib/model/task.ts';
import type { Call, ListRequest, UpstreamPage } from '../../../../lib/providers/provider.ts';
import type { Store } from '../../../../lib/store/store.ts';
import { runDueTasks } from '../../../../lib/use-cases/timer/run-due-tasks.ts';
import { createLane } from '../../../sim/shared/lane.ts';
import { createMemoryStore } from '../../../sim/shared/memory-store.ts';
import { seeded } from '../../../sim/shared/random.ts';
import { createWorld, type World } from '../../../sim/shared/world.ts';
import { openSealer } from '../../../support/open-sealer.ts';
import { change, ended, operation } from '../../../support/store-builders.ts';
import { watchOf } from '../../../support/watch-builder.ts';
import { CALL, RESOURCE, START } from '../../../support/watch-ports.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
const unused = (): never => {
  throw new Error('not to be asked');
};
const who = { name: 'timer', dead: false };

interface Neighbourhood {
  /** When each watch was told something. */
  readonly told: Map<string, number>;
  /** When each resource was listed. */
  readonly listed: Map<string, number[]>;
}

interface Life {
  readonly minutes: number;
  readonly settle: (store: Store) => Promise<void>;
  /** When those that are named after the evil one begin to hang, in milliseconds. @default at once */
  readonly sickAt?: number;
  readonly world?: World;
  readonly store?: Store;
  /** @default the world's own */
  readonly runUntil?: (time: number) => Promise<void>;
}

/** Runs an invocation of the timer each minute; what is named after the evil one hangs. */
export async function live({
  minutes,
  settle,
  sickAt = 0,
  world = createWorld(seeded(1), START),
  store = createMemoryStore(),
  runUntil = world.runUntil,
}: Life): Promise<Neighbourhood> {
  const [told, listed] = [new Map<string, number>(), new Map<string, number[]>()];
  await settle(store);
  const list = async ({ resource }: ListRequest, { deadline }: Call): Promise<UpstreamPage> => {
    const name = formatResource(resource);
    listed.set(name, [...(listed.get(name) ?? []), world.now()]);
    if (name.includes('/evil') && world.now() >= START + sickAt) {
      await world.sleep(who, deadline - world.now());
      throw new TrackerError('DEADLINE_EXCEEDED', 'no answer in time');
    }
    await world.sleep(who, 200);
    // It moves each time, so that it is polled at the quickest pace.
    const modifiedAt = new Date(world.now()).toISOString();
    return { operations: [operation('op1', { resource: name, modifiedAt })] };
  };
  const ports = {
    store,
    provider: {
      limits: () => ({ maxPageSize: 1000, filterFields: [] }),
      list,
      get: unused,
      cancel: unused,
    },
    roster: { members: unused, knows: unused },
    reconcile,
    sealer: openSealer,
    sinks: async () => ({
      check: async () => {},
      deliver: async (target: object) => {
        const url = JSON.stringify(target);
        if (url.includes('evil')) return new Promise<never>(() => {});
        await world.sleep(who, 100);
        told.set(/[^/"]+(?="}})/.exec(url)?.[0] ?? '', world.now());
        return { outcome: 'TAKEN' as const };
      },
    }),
    now: world.now,
    random: world.random.next,
    sleep: (ms: number) => world.sleep(who, ms),
    polls: { prompt: createLane(10), slow: createLane(12) },
    deliveries: { prompt: createLane(32), slow: createLane(10) },
    fanouts: { prompt: createLane(4), slow: createLane(4) },
    onUntold: () => {},
    onError: () => {},
    onAnomaly: () => {},
    onProblem: () => {},
  };
  const runs: Promise<unknown>[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const at = START + minute * MINUTE;
    world.at(at, () => void runs.push(runDueTasks(ports, {}, { ...CALL, deadline: at + 75 * SECOND })));
  }
  await runUntil(START + (minutes + 1) * MINUTE);
  await Promise.all(runs);
  return { told, listed };
}

const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

async function addWatch(store: Store, tenant: string, id: string, due: Partial<Task>): Promise<void> {
  const sink = { webhook: { url: `https://${tenant}.example/${id}` } };
  await store.writeWatch(
    undefined,
    watchOf({ tenant, id, resource: RESOURCE, sink, deliveredRevision: 0, secrets: [] }),
    CALL,
  );
  await store.addTask({ ...newTask(`deliver:${tenant}/${id}`, START), ...due }, CALL);
}

/** How long after it was due each watch of the good tenant was told, beside so many receivers that hang. */
export async function deliveries(hanging: number, attempts: number): Promise<readonly number[]> {
  const due = new Map(names('w', 50).map((id, index) => [id, START + 1 + index * SECOND]));
  const { told } = await live({
    minutes: 5,
    settle: async (store) => {
      const tracking = await store.fence(RESOURCE, {}, 1, CALL);
      await store.writeChanges(
        [change(RESOURCE, 1, { type: 'SUCCEEDED', operation: ended('op1') })],
        1,
        CALL,
      );
      await store.commit(tracking, { ...tracking, revision: 1 }, CALL);
      for (const id of names('e', hanging)) await addWatch(store, 'evil', id, { attempts });
      // Every other good receiver has failed once.
      for (const [id, dueAt] of due) {
        await addWatch(store, 'good', id, { dueAt, attempts: Number(id.slice(1)) % 2 });
      }
    },
  });
  return [...due].map(([id, at]) => (told.get(id) ?? Number.POSITIVE_INFINITY) - at);
}

export const GOOD = 10;

/** How long each good resource went without a list, at the most, beside so many lists that hang. */
export async function gaps(
  hanging: number,
  collection: string,
  sickAt = 0,
  dueAt = START,
): Promise<readonly number[]> {
  const good = names(`${collection}/good`, GOOD);
  const evil = names('compute/instances/evil', hanging);
  const { listed } = await live({
    minutes: 5,
    settle: async (store) => {
      for (const name of [...evil, ...good]) {
        await store.fence(name, {}, 1, CALL);
        await store.addTask(newTask(`poll:${name}`, name.includes('/evil') ? dueAt : START), CALL);
      }
    },
    sickAt,
  });
  return gapsOf(good, listed, 5);
}

/** How long each resource went without a list, from the beginning to the end. */
export const gapsOf = (
  resources: readonly string[],
  listed: Neighbourhood['listed'],
  minutes: number,
): readonly number[] =>
  resources.flatMap((name) => {
    const times = [START, ...(listed.get(name) ?? []), START + minutes * MINUTE];
    return times.slice(1).map((at, index) => at - (times[index] ?? START));
  });

import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { reconcile } from '../../../lib/model/following/reconcile.ts';
import { formatResource } from '../../../lib/model/operation/resource.ts';
import { newTask, type Task } from '../../../lib/model/task.ts';
import type { Call, ListRequest, UpstreamPage } from '../../../lib/providers/provider.ts';
import type { Store } from '../../../lib/store/store.ts';
import { runDueTasks } from '../../../lib/use-cases/timer/run-due-tasks.ts';
import { createLane } from '../../sim/shared/lane.ts';
import { createMemoryStore } from '../../sim/shared/memory-store.ts';
import { seeded } from '../../sim/shared/random.ts';
import { createWorld, type World } from '../../sim/shared/world.ts';
import { openSealer } from '../../support/open-sealer.ts';
import { change, ended, operation } from '../../support/store-builders.ts';
import { watchOf } from '../../support/watch-builder.ts';
import { CALL, RESOURCE, START } from '../../support/watch-ports.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const unused = (): never => {
  throw new Error('not to be asked');
};
const who = { name: 'timer', dead: false };

interface Neighbourhood {
  readonly world: World;
  readonly store: Store;
  /** When each watch was told something. */
  readonly told: Map<string, number>;
  /** When each resource was listed. */
  readonly listed: Map<string, number[]>;
}

/** Runs an invocation of the timer each minute; what is named after the evil one hangs. */
async function live(
  minutes: number,
  settle: (store: Store) => Promise<void>,
  sickAt = 0,
): Promise<Neighbourhood> {
  const random = seeded(1);
  const world = createWorld(random, START);
  const store = createMemoryStore();
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
    random: random.next,
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
  await world.runUntil(START + (minutes + 1) * MINUTE);
  await Promise.all(runs);
  return { world, store, told, listed };
}

/** The largest but one in a hundred. */
function p99(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
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
async function deliveries(hanging: number, attempts: number): Promise<readonly number[]> {
  const due = new Map(names('w', 50).map((id, index) => [id, START + 1 + index * SECOND]));
  const { told } = await live(5, async (store) => {
    const tracking = await store.fence(RESOURCE, {}, 1, CALL);
    await store.writeChanges([change(RESOURCE, 1, { type: 'SUCCEEDED', operation: ended('op1') })], 1, CALL);
    await store.commit(tracking, { ...tracking, revision: 1 }, CALL);
    for (const id of names('e', hanging)) await addWatch(store, 'evil', id, { attempts });
    // Every other good receiver has failed once.
    for (const [id, dueAt] of due) {
      await addWatch(store, 'good', id, { dueAt, attempts: Number(id.slice(1)) % 2 });
    }
  });
  return [...due].map(([id, at]) => (told.get(id) ?? Number.POSITIVE_INFINITY) - at);
}

test.each([0, 1])(
  '200 receivers of one tenant that hang, after %d failures, hold up no receiver of another',
  async (attempts) => {
    const [alone, beside] = [await deliveries(0, 0), await deliveries(200, attempts)];
    expect(p99(beside)).toBeLessThanOrEqual(p99(alone) * 1.5);
  },
  120_000,
);

test('600 tasks of one tenant, of which a look shows 400, do not hide those of another', async () => {
  const [alone, beside] = [await deliveries(0, 0), await deliveries(600, 1)];
  expect(p99(beside)).toBeLessThanOrEqual(p99(alone) + 2 * SECOND);
}, 120_000);

const GOOD = 10;

/** How long each good resource went without a list, at the most, beside so many lists that hang. */
async function gaps(
  hanging: number,
  collection: string,
  sickAt = 0,
  dueAt = START,
): Promise<readonly number[]> {
  const good = names(`${collection}/good`, GOOD);
  const evil = names('compute/instances/evil', hanging);
  const { listed } = await live(
    5,
    async (store) => {
      for (const name of [...evil, ...good]) {
        await store.fence(name, {}, 1, CALL);
        await store.addTask(newTask(`poll:${name}`, name.includes('/evil') ? dueAt : START), CALL);
      }
    },
    sickAt,
  );
  return good.flatMap((name) => {
    const times = [START, ...(listed.get(name) ?? []), START + 5 * MINUTE];
    return times.slice(1).map((at, index) => at - (times[index] ?? START));
  });
}

test('60 lists of one host that hang hold up no list of another host', async () => {
  const [alone, beside] = [await gaps(0, 'dns/zones'), await gaps(60, 'dns/zones')];
  expect(p99(beside)).toBeLessThanOrEqual(p99(alone) * 1.5);
}, 120_000);

test.each([
  { of: 'that begin to be followed with', sick: 0, due: 0, most: 60 },
  { of: 'that begin to be followed after', sick: 0, due: 20, most: 8 },
  { of: 'that were followed as well as', sick: 90, due: 0, most: 15 },
])(
  '60 lists that hang, $of others of their host, hold up those for $most s',
  async ({ sick, due, most }) => {
    const alone = await gaps(0, 'compute/disks');
    const beside = await gaps(60, 'compute/disks', sick * SECOND, START + due * SECOND);
    expect(Math.max(...alone)).toBeLessThan(7 * SECOND);
    expect(Math.max(...beside)).toBeLessThan(most * SECOND);
    expect(beside.filter((gap) => gap > 7 * SECOND).length).toBeLessThanOrEqual(2 * GOOD);
  },
  120_000,
);

import { beforeEach, expect, test } from '@jest/globals';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import type { Operation } from '../../../../lib/model/operation/operation.ts';
import {
  formatResource,
  type OperationRef,
  type Resource,
} from '../../../../lib/model/operation/resource.ts';
import { newTask } from '../../../../lib/model/task.ts';
import type { Call, ListRequest } from '../../../../lib/providers/provider.ts';
import type { Member, MemberList } from '../../../../lib/providers/roster.ts';
import type { Store } from '../../../../lib/store/store.ts';
import { runDeliverTask } from '../../../../lib/use-cases/delivery/run-deliver-task.ts';
import { runPollTask } from '../../../../lib/use-cases/following/run-poll-task.ts';
import { createWatch } from '../../../../lib/use-cases/watches/create-watch.ts';
import { activeOn } from '../../../support/store-builders.ts';
import { CALL, createBench } from '../../../support/watch-ports.ts';

const TASK = 'deliver:t/folder';
const MINUTE = 60_000;
let bench: ReturnType<typeof createBench>;
let members: Member[];
let operations: Map<string, Operation[]>;
let told: string[];
/** The write after which the process dies, and all that it does then fails. */
let diesAfter: number;
let writes: number;
/** How long the upstream takes for a list, and which it refuses. */
let listMs: number;
/** The upstream's clock minus ours. */
let skew: number;
let refuses: (resource: Resource) => boolean;

beforeEach(() => {
  [listMs, skew, refuses] = [0, 0, () => false];
  bench = createBench();
  members = [];
  operations = new Map();
  told = [];
  [diesAfter, writes] = [Number.POSITIVE_INFINITY, 0];
});

const at = (): string => new Date(bench.clock.now + skew).toISOString();
const nameOf = (id: string): string => `backup/resources/${id}`;

function declare(id: string): void {
  members.push({ resource: nameOf(id), createdAt: at() });
  operations.set(nameOf(id), operations.get(nameOf(id)) ?? []);
}

function put(id: string, operation: string, done: boolean): void {
  const name = nameOf(id);
  const [known] = (operations.get(name) ?? []).filter((other) => other.id === operation);
  const next: Operation = {
    id: operation,
    name: `operations/${operation}`,
    description: '',
    createdBy: '',
    createdAt: known?.createdAt ?? at(),
    modifiedAt: at(),
    done,
    ...(done ? { response: { '@type': 'x' } } : {}),
    state: done ? 'SUCCEEDED' : 'RUNNING',
    resource: name,
  };
  operations.set(name, [
    next,
    ...(operations.get(name) ?? []).filter(({ id: other }) => other !== operation),
  ]);
}

/** A store that dies with its process. */
function mortal(store: Store): Store {
  const wrap = (value: unknown, name: string) =>
    typeof value !== 'function'
      ? value
      : async (...args: readonly unknown[]) => {
          if (writes > diesAfter) throw new TrackerError('UNAVAILABLE', 'dead');
          if (/^(?:write|add|wake|update|delete|take|fence|commit|record)/.test(name)) writes += 1;
          if (writes > diesAfter) throw new TrackerError('UNAVAILABLE', 'dead');
          return (value as (...given: readonly unknown[]) => Promise<unknown>)(...args);
        };
  return Object.fromEntries(
    Object.entries(store).map(([name, value]) => [name, wrap(value, name)]),
  ) as unknown as Store;
}

function ports() {
  return {
    ...bench.ports(),
    store: mortal(bench.store),
    tenant: 't',
    randomBytes: (size: number) => Uint8Array.from({ length: size }, () => Math.random() * 256),
    roster: {
      members: async (_: string, { onDate }: Call): Promise<MemberList> => {
        onDate?.(new Date(bench.clock.now + skew).toUTCString());
        return { members };
      },
      knows: async (resource: string) => members.some((member) => member.resource === resource),
    },
    provider: {
      limits: () => ({ maxPageSize: 1000, filterFields: [] }),
      list: async ({ resource }: ListRequest) => {
        bench.clock.now += listMs;
        if (refuses(resource)) throw new TrackerError('PERMISSION_DENIED', 'not yours');
        return { operations: operations.get(formatResource(resource)) ?? [] };
      },
      get: async (ref: OperationRef) => {
        const all = [...operations.values()].flat();
        const operation = all.find(({ id }) => ref.family === 'yandex' && id === ref.id);
        if (!operation) throw new TrackerError('NOT_FOUND', 'no operation');
        return { operation };
      },
      cancel: () => Promise.reject(new Error('not to be asked')),
    },
    sinks: async () => ({
      check: async () => {},
      deliver: async (_: unknown, event: { readonly id: string }) => {
        told.push(event.id);
        return { outcome: 'TAKEN' as const };
      },
    }),
  };
}

const create = () => {
  const own = ports();
  return createWatch(
    { ...own, system: own },
    {
      watchId: 'folder',
      folderId: 'f',
      types: ['STARTED', 'SUCCEEDED'],
      sink: { queue: { url: 'https://q' } },
    },
    { ...CALL, deadline: bench.clock.now + MINUTE },
  );
};

/** Everything that is due, for so many minutes. */
async function run(minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    bench.clock.now += MINUTE;
    const call = { ...CALL, deadline: bench.clock.now + MINUTE };
    for (const round of [1, 2]) {
      for (const shard of [0, 1, 2, 3]) {
        for (const { id } of await bench.store.dueTasks(shard, bench.clock.now + round, 1_000, CALL)) {
          const one = id.startsWith('poll:')
            ? runPollTask(ports(), id, { attempts: 0 }, call)
            : runDeliverTask(ports(), id, false, call);
          await one.catch(() => undefined);
          if (writes > diesAfter) diesAfter = Number.POSITIVE_INFINITY;
        }
      }
    }
  }
}

async function story(): Promise<void> {
  for (const id of ['m1', 'm2']) declare(id);
  put('m1', 'a', false);
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      await create();
      break;
    } catch {
      // The next process tries again.
      diesAfter = Number.POSITIVE_INFINITY;
    }
  }
  await run(1);
  bench.clock.now += 1_000;
  declare('m3');
  put('m3', 'c', false);
  put('m2', 'b', false);
  await run(8);
  for (const [machine, operation] of [
    ['m1', 'a'],
    ['m2', 'b'],
    ['m3', 'c'],
  ] as const)
    put(machine, operation, true);
  await run(15);
}

const WANTED = ['m1', 'm2', 'm3'].flatMap((id) => [`${nameOf(id)}#1`, `${nameOf(id)}#2`]);
const firsts = () => [...new Set(told)].toSorted();

test('tells every change of every machine, in order', async () => {
  await story();
  expect(told.toSorted()).toEqual(WANTED);
  for (const id of ['m1', 'm2', 'm3']) {
    expect(told.filter((event) => event.startsWith(`${nameOf(id)}#`))).toEqual([
      `${nameOf(id)}#1`,
      `${nameOf(id)}#2`,
    ]);
  }
});

test('a process that dies after any write loses nothing', async () => {
  await story();
  const all = writes;
  for (let call = 0; call <= all; call += 1) {
    bench = createBench();
    [members, operations, told, writes] = [[], new Map(), [], 0];
    diesAfter = call;
    await story();
    diesAfter = Number.POSITIVE_INFINITY;
    await run(35);
    // What was open while the creation failed is not told as started by the next one.
    const later = firsts().filter((id) => id !== WANTED[0]);
    expect({ call, later }).toEqual({ call, later: WANTED.slice(1) });
  }
}, 600_000);

test('lets a machine go when it is gone and all that it did has been told', async () => {
  for (const id of ['m1', 'm2']) declare(id);
  put('m1', 'a', false);
  await create();
  members = members.filter(({ resource }) => resource !== nameOf('m1'));
  await run(50);
  expect(await activeOn(bench.store, nameOf('m1'))).toHaveLength(1);
  put('m1', 'a', true);
  await run(12);
  expect(told).toContain(`${nameOf('m1')}#2`);
  expect(await activeOn(bench.store, nameOf('m1'))).toEqual([]);
  expect(await activeOn(bench.store, nameOf('m2'))).toHaveLength(1);
});

test('says what the look at the folder failed with, and looks again', async () => {
  declare('m1');
  await create();
  const roster = {
    ...ports().roster,
    members: () => Promise.reject(new TrackerError('PERMISSION_DENIED', 'not yours')),
  };
  bench.clock.now += 6 * MINUTE;
  await runDeliverTask({ ...ports(), roster }, TASK, true, CALL);
  expect(await bench.store.readWatch('t', 'folder', CALL)).toMatchObject({
    error: 'not yours',
    state: 'ACTIVE',
  });
  await run(2);
  expect((await bench.store.readWatch('t', 'folder', CALL))?.error).toBeUndefined();
});

test('a list that is not whole lets no member go, and the watch says why', async () => {
  for (const id of ['m1', 'm2']) declare(id);
  await create();
  const partial = new TrackerError('RESOURCE_EXHAUSTED', 'too many');
  const roster = {
    members: async (): Promise<MemberList> => ({ members: members.slice(1), partial }),
    knows: async () => false,
  };
  for (let looks = 0; looks < 12; looks += 1) {
    bench.clock.now += 6 * MINUTE;
    await runDeliverTask({ ...ports(), roster }, TASK, true, CALL);
  }
  expect((await bench.store.readWatch('t', 'folder', CALL))?.error).toBe('too many');
  expect(await activeOn(bench.store, nameOf('m1'))).toHaveLength(1);
});

test('keeps a missing member as long as the upstream does not say that it is gone', async () => {
  declare('m1');
  await create();
  const look = async (knows: () => Promise<boolean>) => {
    const roster = { members: async (): Promise<MemberList> => ({ members: [] }), knows };
    for (let looks = 0; looks < 12; looks += 1) {
      bench.clock.now += 6 * MINUTE;
      await runDeliverTask({ ...ports(), roster }, TASK, true, CALL);
    }
    return activeOn(bench.store, nameOf('m1'));
  };
  expect(await look(() => Promise.reject(new TrackerError('UNAVAILABLE', 'down')))).toHaveLength(1);
  expect(await look(async () => true)).toHaveLength(1);
  expect(await look(async () => false)).toEqual([]);
});

test('what a creation that failed has left behind is never told of, and goes', async () => {
  declare('m1');
  const { writeWatch } = bench.store;
  Object.assign(bench.store, {
    writeWatch: (...args: Parameters<typeof writeWatch>) =>
      args[1].folder ? Promise.reject(new TrackerError('UNAVAILABLE', 'down')) : writeWatch(...args),
  });
  await expect(create()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  put('m1', 'a', false);
  await run(50);
  expect(told).toEqual([]);
  expect(await activeOn(bench.store, nameOf('m1'))).toEqual([]);
});

test('is made though there is no time for all machines, says so, and takes in the others by itself', async () => {
  const ids = Array.from({ length: 60 }, (_, index) => `m${String(index).padStart(2, '0')}`);
  for (const id of ids) declare(id);
  listMs = 500;
  const { lastError, ...made } = await create();
  expect(made).toEqual({
    id: 'folder',
    folderId: 'f',
    filter: '',
    types: ['STARTED', 'SUCCEEDED'],
    sink: { queue: { url: 'https://q' } },
    state: 'ACTIVE',
    source: '//operation-tracker/sim',
    createdAt: expect.any(String),
  });
  const left = Number(
    /^(\d+) resources are still to be added, which goes on by itself$/.exec(lastError ?? '')?.[1],
  );
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(60);
  for (
    let minute = 0;
    minute < 10 && (await bench.store.readWatch('t', 'folder', CALL))?.error;
    minute += 1
  ) {
    await run(1);
  }
  expect(await bench.store.readWatch('t', 'folder', CALL)).toMatchObject({ state: 'ACTIVE' });
  listMs = 0;
  for (const id of ids) put(id, `of ${id}`, false);
  await run(12);
  expect(firsts()).toEqual(ids.map((id) => `${nameOf(id)}#1`));
});

test('is made though a machine cannot be taken in, and says why', async () => {
  for (const id of ['m1', 'm2']) declare(id);
  refuses = (resource) => formatResource(resource) === nameOf('m2');
  expect(await create()).toMatchObject({ state: 'ACTIVE', lastError: 'not yours' });
  refuses = () => false;
  await run(7);
  expect(await activeOn(bench.store, nameOf('m2'))).toHaveLength(1);
  expect((await bench.store.readWatch('t', 'folder', CALL))?.error).toBeUndefined();
});

test('is not made where no machine can be taken in', async () => {
  for (const id of ['m1', 'm2']) declare(id);
  refuses = () => true;
  await expect(create()).rejects.toMatchObject({ code: 'PERMISSION_DENIED', message: 'not yours' });
  expect(await bench.store.readWatch('t', 'folder', CALL)).toBeUndefined();
});

test.each([-10, 0, 10])(
  'knows a machine that came after the watch by a clock %d min ahead',
  async (minutes) => {
    skew = minutes * MINUTE;
    declare('before');
    await bench.store.addTask(newTask('poll:backup/resources/before', bench.clock.now), CALL);
    await run(1);
    put('before', 'old', false);
    await run(1);
    members = [];
    await create();
    declare('before');
    members = members.map((member) => ({
      ...member,
      createdAt: new Date(bench.clock.now + skew - MINUTE).toISOString(),
    }));
    bench.clock.now += MINUTE;
    declare('after');
    await bench.store.addTask(newTask('poll:backup/resources/after', bench.clock.now), CALL);
    put('after', 'new', false);
    const call = { ...CALL, deadline: bench.clock.now + MINUTE };
    await runPollTask(ports(), 'poll:backup/resources/after', { attempts: 0 }, call);
    await run(20);
    expect(told).toEqual([expect.stringMatching(/backup\/resources\/after#1$/)]);
  },
);

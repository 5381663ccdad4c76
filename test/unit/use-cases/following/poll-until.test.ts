import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import { progressOf } from '../../../../lib/model/following/progress.ts';
import { reconcile } from '../../../../lib/model/following/reconcile.ts';
import type { Tracking } from '../../../../lib/model/following/tracking.ts';
import type { Operation } from '../../../../lib/model/operation/operation.ts';
import { parseResource } from '../../../../lib/model/operation/resource.ts';
import type { Provider } from '../../../../lib/providers/provider.ts';
import { pollUntil } from '../../../../lib/use-cases/following/poll-until.ts';
import { runDueTasks } from '../../../../lib/use-cases/timer/run-due-tasks.ts';
import { createLane } from '../../../sim/shared/lane.ts';
import { createMemoryStore } from '../../../sim/shared/memory-store.ts';
import { seeded } from '../../../sim/shared/random.ts';
import { createWorld } from '../../../sim/shared/world.ts';
import { operation } from '../../../support/observed.ts';
import { openSealer } from '../../../support/open-sealer.ts';
import { CALL, RESOURCE, START } from '../../../support/watch-ports.ts';

const zone = parseResource(RESOURCE);
const SECOND = 1_000;

/** A tracker of one zone in virtual time, and an upstream that answers what the test says. */
function setUp(upstream: Pick<Provider, 'list' | 'get'>) {
  const [store, random] = [createMemoryStore(), seeded(1)];
  const world = createWorld(random, START);
  const failed: string[] = [];
  const unused = () => Promise.reject(new Error('not to be asked'));
  const ports = {
    store,
    provider: { ...upstream, limits: () => ({ maxPageSize: 1000, filterFields: [] }), cancel: unused },
    roster: { members: unused, knows: unused },
    reconcile,
    sealer: openSealer,
    sinks: unused,
    now: world.now,
    random: random.next,
    sleep: (ms: number) => world.sleep({ name: 'anybody', dead: false }, ms),
    polls: { prompt: createLane(8), slow: createLane(4) },
    deliveries: { prompt: createLane(8), slow: createLane(8) },
    fanouts: { prompt: createLane(4), slow: createLane(4) },
    onUntold: () => {},
    onError: (task: string, { code }: TrackerError) => void failed.push(`${task} ${code}`),
    onAnomaly: () => {},
    onProblem: () => {},
  };
  /** Begins something now, and lets time pass. */
  const begin = async <T>(run: () => Promise<T>, seconds: number): Promise<{ readonly done: Promise<T> }> => {
    const done = new Promise<T>((resolve, reject) => {
      world.at(world.now(), () => void run().then(resolve, reject));
    });
    done.catch(() => undefined);
    await world.runUntil(world.now() + seconds * SECOND);
    return { done };
  };
  const wait = async (
    isReady: (tracking: Tracking | undefined) => boolean,
    seconds: number,
    only?: readonly string[],
  ): Promise<Tracking | undefined> => {
    const until = world.now() + seconds * SECOND;
    const { done } = await begin(() => pollUntil(ports, zone, isReady, until, CALL, only), seconds + 1);
    return (await done).tracking;
  };
  return { ports, world, failed, begin, wait };
}

const list = (...operations: readonly Operation[]): Pick<Provider, 'list' | 'get'> => ({
  list: async () => ({ operations }),
  get: async (ref) => {
    const found = operations.find(({ id }) => ref.family === 'yandex' && ref.id === id);
    return found ? { operation: found } : Promise.reject(new TrackerError('NOT_FOUND', 'no such operation'));
  },
});

const isWhole = (tracking: Tracking | undefined): boolean =>
  tracking !== undefined && progressOf(tracking).fullScan !== undefined;
const hasMet =
  (id: string) =>
  (tracking: Tracking | undefined): boolean =>
    tracking !== undefined && Object.hasOwn(tracking.open, id);

test('a caller gets through to what is to be followed while a timer polls something else of it every few seconds', async () => {
  const { ports, world, begin, wait } = setUp(list(operation('a'), operation('b'), operation('c')));
  expect(hasMet('a')(await wait(hasMet('a'), 5, ['a']))).toBe(true);
  const call = { ...CALL, deadline: START + 120 * SECOND };
  const timer = await begin(() => runDueTasks(ports, {}, call), 20);
  expect(hasMet('b')(await wait(hasMet('b'), 15, ['b']))).toBe(true);
  await world.runUntil(world.now() + 25 * SECOND);
  expect(isWhole(await wait(isWhole, 15))).toBe(true);
  await world.runUntil(START + 130 * SECOND);
  expect(await timer.done).toMatchObject({ errors: 0, backlog: 0 });
});

test('tells whoever waits for a first list in vain what the upstream failed with, and the log of every failure', async () => {
  const down = new TrackerError('UNAVAILABLE', 'dns is down');
  const { failed, wait } = setUp({ list: () => Promise.reject(down), get: () => Promise.reject(down) });
  await expect(wait(isWhole, 10)).rejects.toBe(down);
  expect(failed.length).toBeGreaterThan(1);
  expect(new Set(failed)).toEqual(new Set([`poll:${RESOURCE} UNAVAILABLE`]));
});

import { expect, test } from '@jest/globals';
import { bearer } from '../../../lib/model/core/authorization.ts';
import { reconcile } from '../../../lib/model/following/reconcile.ts';
import { newTask } from '../../../lib/model/task.ts';
import type { SinkTarget } from '../../../lib/model/watch/sink-kinds.ts';
import { runDueTasks } from '../../../lib/use-cases/timer/run-due-tasks.ts';
import { openSealer } from '../../support/open-sealer.ts';
import { change, ended } from '../../support/store-builders.ts';
import { watchOf } from '../../support/watch-builder.ts';
import { createLane } from '../shared/lane.ts';
import { createMemoryStore } from '../shared/memory-store.ts';
import { seeded } from '../shared/random.ts';
import { createWorld, type Process } from '../shared/world.ts';
import { createReceivers, targetOf } from './receivers.ts';

const WATCHES = 1_000;
const RESOURCE = 'dns/zones/z1';
const START = Date.parse('2026-11-01T00:00:00Z');
const ANY_TIME = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };
const NEVER = { refuses: 0, takesAndFails: 0, hangs: 0, slow: 200, crash: 0 };

/** How long after the changes were committed each watch had been told all of them, in milliseconds. */
async function serve(
  hanging: string | undefined,
  slow: (watch: string) => boolean = () => false,
): Promise<ReadonlyMap<string, number>> {
  const random = seeded(1);
  const world = createWorld(random, START);
  const store = createMemoryStore();
  const who: Process = { name: 'timer', dead: false };
  const receivers = createReceivers(NEVER, random, world);
  const sink = receivers.sinkFor(who);
  const tracking = await store.fence(RESOURCE, {}, 1, ANY_TIME);
  const rows = [1, 2, 3].map((revision) =>
    change(RESOURCE, revision, { type: 'SUCCEEDED', operation: ended(`op${revision}`) }),
  );
  await store.writeChanges(rows, 1, ANY_TIME);
  await store.commit(tracking, { ...tracking, revision: rows.length }, ANY_TIME);
  await store.addTask(newTask(`poll:${RESOURCE}`, START + 1e9), ANY_TIME);
  for (let index = 0; index < WATCHES; index += 1) {
    const id = `w${index}`;
    const watch = watchOf({ id, resource: RESOURCE, sink: targetOf(id), deliveredRevision: 0, secrets: [] });
    await store.writeWatch(undefined, watch, ANY_TIME);
    await store.addTask({ ...newTask(`deliver:t/${id}`, START), wake: { at: START, revision: 3 } }, ANY_TIME);
  }
  const ports = {
    store,
    provider: { limits: never, list: never, get: never, cancel: never },
    roster: { members: never, knows: never },
    reconcile,
    sealer: openSealer,
    sinks: async () => ({
      ...sink,
      deliver: (...args: Parameters<typeof sink.deliver>) =>
        deliver(watchOn(args[0]), () => sink.deliver(...args)),
    }),
    now: world.now,
    random: random.next,
    sleep: (ms: number) => world.sleep(who, ms),
    polls: { prompt: createLane(8), slow: createLane(4) },
    deliveries: { prompt: createLane(24), slow: createLane(8) },
    fanouts: { prompt: createLane(4), slow: createLane(4) },
    onError: () => {},
    onUntold: () => {},
    onAnomaly: () => {},
    onProblem: () => {},
  };
  async function deliver<T>(watch: string, take: () => Promise<T>): Promise<T> {
    if (watch === hanging) return new Promise<never>(() => {});
    if (slow(watch)) await world.sleep(who, 8_500);
    return take();
  }
  const call = {
    deadline: START + 120_000,
    signal: ANY_TIME.signal,
    onRequest: () => {},
    authorize: async () => bearer('iam'),
  };
  let run: Promise<unknown> = Promise.resolve();
  world.at(START, () => {
    run = runDueTasks(ports, {}, call);
  });
  await world.runUntil(START + 130_000);
  await run;
  const told = receivers.receipts.filter(({ event }) => event.data.revision === '3');
  return new Map(told.map(({ watch, at }) => [watch, at - START]));
}

const watchOn = (target: SinkTarget): string =>
  'queue' in target ? target.queue.url.slice(target.queue.url.lastIndexOf('/') + 1) : '';

const never = (): never => {
  throw new Error('nothing is polled here');
};

const latest = (served: ReadonlyMap<string, number>): number => Math.max(...served.values());

test('of 1,000 watches with one receiver hanging, the other 999 are served within their normal time', async () => {
  const normal = await serve(undefined);
  const disturbed = await serve('w7');
  expect(normal.size).toBe(WATCHES);
  expect(disturbed.size).toBe(WATCHES - 1);
  expect(disturbed.has('w7')).toBe(false);
  expect(latest(disturbed)).toBeLessThan(latest(normal) * 1.1);
  expect(latest(disturbed)).toBeLessThan(60_000);
}, 600_000);

test('a hundred receivers that take eight seconds for each change hold up the others by a few seconds', async () => {
  const isSlow = (watch: string): boolean => Number(watch.slice(1)) < 100;
  const normal = await serve(undefined);
  const disturbed = await serve(undefined, isSlow);
  const others = new Map([...disturbed].filter(([watch]) => !isSlow(watch)));
  expect(others.size).toBe(WATCHES - 100);
  expect(latest(others)).toBeLessThan(latest(normal) + 5_000);
}, 600_000);

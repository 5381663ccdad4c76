import { expect, test } from '@jest/globals';
import { reconcile } from '../../../../lib/model/following/reconcile.ts';
import { newTask } from '../../../../lib/model/task.ts';
import { announce } from '../../../../lib/use-cases/tasks/announce.ts';
import { runDueTasks } from '../../../../lib/use-cases/timer/run-due-tasks.ts';
import { createLane } from '../../../sim/shared/lane.ts';
import { createMemoryStore } from '../../../sim/shared/memory-store.ts';
import { seeded } from '../../../sim/shared/random.ts';
import { createWorld } from '../../../sim/shared/world.ts';
import { openSealer } from '../../../support/open-sealer.ts';
import { change, ended } from '../../../support/store-builders.ts';
import { watchOf } from '../../../support/watch-builder.ts';
import { CALL, RESOURCE, START } from '../../../support/watch-ports.ts';

const unused = () => Promise.reject(new Error('not to be asked'));

test.each([1_000, 14_000, 31_000])(
  'delivers within 15 seconds what somebody else commits %d ms after it began',
  async (afterMs) => {
    const [store, random] = [createMemoryStore(), seeded(1)];
    const world = createWorld(random, START);
    const told: number[] = [];
    await store.writeWatch(undefined, watchOf({ deliveredRevision: 0, secrets: [] }), CALL);
    await store.addTask(newTask('deliver:t/w1', START + 3_600_000), CALL);
    await store.addTask(newTask(`poll:${RESOURCE}`, START + 3_600_000), CALL);
    const work = runDueTasks(
      {
        store,
        provider: {
          limits: () => ({ maxPageSize: 1, filterFields: [] }),
          list: unused,
          get: unused,
          cancel: unused,
        },
        roster: { members: unused, knows: unused },
        reconcile,
        sealer: openSealer,
        sinks: async () => ({
          check: async () => {},
          deliver: async () => {
            told.push(world.now() - START);
            return { outcome: 'TAKEN' };
          },
        }),
        now: world.now,
        random: random.next,
        sleep: (ms) => world.sleep({ name: 'timer', dead: false }, ms),
        polls: { prompt: createLane(1), slow: createLane(4) },
        deliveries: { prompt: createLane(1), slow: createLane(1) },
        fanouts: { prompt: createLane(4), slow: createLane(4) },
        onUntold: () => {},
        onError: () => {},
        onAnomaly: () => {},
        onProblem: () => {},
      },
      {},
      { ...CALL, deadline: START + 60_000 },
    );
    const commit = async (): Promise<void> => {
      const rows = [change(RESOURCE, 1, { type: 'SUCCEEDED', operation: ended('op1') })];
      const tracking = await store.fence(RESOURCE, {}, 1, CALL);
      await store.writeChanges(rows, 1, CALL);
      await announce(store, rows, world.now(), CALL);
      await store.commit(tracking, { ...tracking, revision: 1 }, CALL);
    };
    world.at(START + afterMs, () => void commit());
    await world.runUntil(START + 70_000);
    expect(await work).toMatchObject({ delivered: 1, errors: 0 });
    expect(told).toHaveLength(1);
    expect(told[0]).toBeGreaterThanOrEqual(afterMs);
    expect(told[0]).toBeLessThanOrEqual(afterMs + 15_000);
  },
);

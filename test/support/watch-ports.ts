import { bearer } from '../../lib/model/core/authorization.ts';
import { reconcile } from '../../lib/model/following/reconcile.ts';
import type { Delivered } from '../../lib/model/watch/watch-delivery.ts';
import type { Call } from '../../lib/providers/provider.ts';
import type { DeliverTaskPorts } from '../../lib/use-cases/delivery/run-folder-watch.ts';
import { createMemoryStore } from '../sim/shared/memory-store.ts';
import { openSealer } from './open-sealer.ts';
import { change, ended } from './store-builders.ts';

export const RESOURCE = 'dns/zones/z1';
export const START = Date.parse('2026-11-01T00:00:00Z');

export const CALL: Call = {
  deadline: Number.MAX_SAFE_INTEGER,
  signal: new AbortController().signal,
  onRequest: () => {},
  authorize: async () => bearer('iam'),
};

const unused = () => Promise.reject(new Error('not to be asked'));

/** A tracker of one zone on a clock that only the test moves. */
export function createBench() {
  const store = createMemoryStore();
  const clock = { now: START };
  const told: string[] = [];
  const bench = {
    store,
    clock,
    told,
    /** What has been said of changes that the sink is not told of. */
    untold: [] as string[],
    /** What the sink does with each change. */
    take: async (): Promise<Delivered> => ({ outcome: 'TAKEN' }),
    /** Commits that so many operations have ended, from a revision on. */
    async commit(from: number, to: number): Promise<void> {
      const rows = Array.from({ length: to - from + 1 }, (_, index) =>
        change(RESOURCE, from + index, { type: 'SUCCEEDED', operation: ended(`op${from + index}`) }),
      );
      const tracking = await store.fence(RESOURCE, {}, from, CALL);
      await store.writeChanges(rows, from, CALL);
      await store.commit(tracking, { ...tracking, revision: to }, CALL);
    },
    ports: (): DeliverTaskPorts => ({
      store,
      provider: {
        limits: () => ({ maxPageSize: 1000, filterFields: [] }),
        list: unused,
        get: unused,
        cancel: unused,
      },
      reconcile,
      onAnomaly: () => {},
      onProblem: () => {},
      onError: () => {},
      onUntold: (_, what) => bench.untold.push(what),
      roster: { members: unused, knows: unused },
      sealer: openSealer,
      sinks: async () => ({
        check: async () => {},
        deliver: async (_, event) => {
          told.push(event.data.revision);
          return bench.take();
        },
      }),
      now: () => clock.now,
      random: () => 0.5,
      sleep: async (ms, signal) => {
        // What can be done without time passing is done before.
        await new Promise((resolve) => setImmediate(resolve));
        if (!signal.aborted) clock.now += ms;
      },
    }),
  };
  return bench;
}

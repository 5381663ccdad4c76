import { bearer } from '../../../lib/model/core/authorization.ts';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { reconcile } from '../../../lib/model/following/reconcile.ts';
import { newTask } from '../../../lib/model/task.ts';
import type { SinkCall } from '../../../lib/sinks/sink.ts';
import type { Store } from '../../../lib/store/store.ts';
import { announce } from '../../../lib/use-cases/tasks/announce.ts';
import { runDueTasks } from '../../../lib/use-cases/timer/run-due-tasks.ts';
import { openSealer } from '../../support/open-sealer.ts';
import { ANY_TIME, change, ended } from '../../support/store-builders.ts';
import { watchOf } from '../../support/watch-builder.ts';
import { createLane } from '../shared/lane.ts';
import { createMemoryStore } from '../shared/memory-store.ts';
import { createThroughput, pricedStore } from '../shared/priced-store.ts';
import { seeded } from '../shared/random.ts';
import { createWorld, type Process } from '../shared/world.ts';
import { receiverOf, targetOf } from './receivers.ts';

const RESOURCE = 'dns/zones/z1';
const START = Date.parse('2026-11-01T00:00:00Z');
const MINUTE = 60_000;
/** What the platform leaves an invocation of `poll`. */
const INVOCATION_MS = 75_000;
const TENANTS = 10;

interface Crowd {
  readonly watches: number;
  /** The request units that the database serves a second. */
  readonly perSecond: number;
  /** How many receivers, the first in the order of the watches, take nothing. @default 0 */
  readonly refusing?: number;
  readonly fault?: ((store: Store) => Store) | undefined;
  /** When to stop looking, in milliseconds after the commit. */
  readonly forMs: number;
}

/** What became of one change that all watches on a resource are to be told of. */
export interface Served {
  /** When each receiver took it, in milliseconds after its commit, in order. */
  readonly takenAt: readonly number[];
  /** What the announcement of the change took, in units. */
  readonly announced: number;
  /** All units that were spent until the last receiver had it. */
  readonly units: number;
}

/** Commits one change on a resource with many watches, of ten tenants, and runs timers until all are told. */
export async function serveCrowd({ watches, perSecond, refusing = 0, fault, forMs }: Crowd): Promise<Served> {
  const random = seeded(1);
  const world = createWorld(random, START);
  const memory = createMemoryStore({ now: world.now });
  const throughput = createThroughput(perSecond, world.now);
  const takenAt = new Map<string, number>();
  let [announced, units] = [0, 0];

  const portsOf = (name: string) => {
    const who: Process = { name, dead: false };
    const sleep = (ms: number) => world.sleep(who, ms);
    const reach = pricedStore(memory, throughput, { now: world.now, random: random.next, sleep });
    return {
      store: fault?.(reach) ?? reach,
      provider: { limits: never, list: never, get: never, cancel: never },
      roster: { members: never, knows: never },
      reconcile,
      sealer: openSealer,
      sinks: async () => ({
        check: async () => {},
        async deliver(target: Parameters<typeof receiverOf>[0], _: unknown, __: unknown, call: SinkCall) {
          await sleep(200);
          const watch = receiverOf(target);
          if (Number(watch) < refusing) return { outcome: 'FAILED' as const, error: 'no' };
          if (!takenAt.has(watch)) {
            takenAt.set(watch, world.now() - START);
            units = throughput.spent();
          }
          return call.signal.aborted
            ? { outcome: 'FAILED' as const, error: 'late' }
            : { outcome: 'TAKEN' as const };
        },
      }),
      now: world.now,
      random: random.next,
      sleep,
      polls: { prompt: createLane(10), slow: createLane(12) },
      deliveries: { prompt: createLane(32), slow: createLane(10) },
      fanouts: { prompt: createLane(4), slow: createLane(4) },
      onError: () => {},
      onUntold: () => {},
      onAnomaly: () => {},
      onProblem: () => {},
    };
  };

  for (let index = 0; index < watches; index += 1) {
    const [id, tenant] = [`w${String(index).padStart(6, '0')}`, `t${index % TENANTS}`];
    const sink = targetOf(String(index));
    const watch = watchOf({ id, tenant, resource: RESOURCE, sink, deliveredRevision: 0, secrets: [] });
    await memory.writeWatch(undefined, watch, ANY_TIME);
    await memory.addTask(newTask(`deliver:${tenant}/${id}`, START + 1e9), ANY_TIME);
  }
  await memory.addTask(newTask(`poll:${RESOURCE}`, START + 1e9), ANY_TIME);

  async function commit(): Promise<void> {
    const { store } = portsOf('poller');
    const rows = [change(RESOURCE, 1, { type: 'SUCCEEDED', operation: ended('op1') })];
    const tracking = await memory.fence(RESOURCE, {}, 1, ANY_TIME);
    await memory.writeChanges(rows, 1, ANY_TIME);
    const before = throughput.spent();
    await announce(store, rows, world.now(), ANY_TIME);
    announced = throughput.spent() - before;
    await memory.commit(tracking, { ...tracking, revision: 1 }, ANY_TIME);
  }
  const startTimer = (): void => {
    const call = { ...ANY_TIME, onRequest: () => {}, authorize: async () => bearer('iam') };
    // A timer that cannot read its tasks at all ends: the next one comes.
    const run = runDueTasks(portsOf('timer'), {}, { ...call, deadline: world.now() + INVOCATION_MS });
    void run.catch(TrackerError.from);
  };
  world.at(START, () => void commit());
  for (let at = 100; at < forMs; at += MINUTE) world.at(START + at, startTimer);
  for (let at = 0; at < forMs && takenAt.size < watches - refusing; at += MINUTE) {
    await world.runUntil(START + at + MINUTE);
  }
  return { takenAt: [...takenAt.values()], announced, units };
}

const never = (): never => {
  throw new Error('nothing is polled here');
};

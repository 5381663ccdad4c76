import { startEngine } from '../../../../infra/local/engine.ts';
import type { Timing } from '../../../../lib/model/time/timing.ts';
import { charge, debtMs, type Rate, type TokenBucket } from '../../../../lib/model/time/token-bucket.ts';
import { createTables } from '../../../../lib/store/documents/create-tables.ts';
import { createDocumentStore } from '../../../../lib/store/rows/document-store.ts';
import type { Store } from '../../../../lib/store/store.ts';
import { seeded } from '../../../sim/shared/random.ts';
import { createWorld, type World } from '../../../sim/shared/world.ts';
import { STATIC_KEYS, timing } from '../../../support/document-backend.ts';
import { ANY_TIME } from '../../../support/store-builders.ts';
import { startStrictFront } from '../../../support/strict-front.ts';
import { START } from '../../../support/watch-ports.ts';

const LATENCY_MS = 10;
/** The clock goes on by so much at a time. */
const STEP_MS = 5;

/** A database that takes so many request units a second, on a clock that stands still while it works. */
export interface SmallDatabase {
  readonly world: World;
  /** A store of one process; it yields, or does not. */
  storeOf(yields: boolean, onRequestUnits?: (units: number) => void): Store;
  /** The same store without a limit, in real time. */
  readonly unlimited: Store;
  runUntil(time: number): Promise<void>;
  close(): Promise<void>;
}

export async function startSmallDatabase(rate: Rate): Promise<SmallDatabase> {
  const world = createWorld(seeded(1), START);
  const engine = await startEngine();
  const connection = { endpoint: engine.endpoint, credentials: STATIC_KEYS, timing };
  await createTables(connection, ANY_TIME);
  let busy = 0;
  let bucket: TokenBucket | undefined;
  const front = await startStrictFront({
    engine: engine.endpoint,
    faults: () => (debtMs(rate, bucket, world.now()) > 0 ? 'throttle' : undefined),
  });
  const who = { name: 'store', dead: false };
  const clock: Timing = {
    now: world.now,
    random: world.random.next,
    sleep: async (ms) => {
      busy -= 1;
      await world.sleep(who, ms);
      busy += 1;
    },
  };
  /** The store's work as the world sees it: it takes a moment, and the clock waits for it. */
  const inWorld = (store: Store): Store =>
    new Proxy(store, {
      get:
        (target, name) =>
        async (...given: readonly unknown[]) => {
          await world.sleep(who, LATENCY_MS);
          busy += 1;
          try {
            return await (Reflect.get(target, name) as (...all: readonly unknown[]) => unknown)(...given);
          } finally {
            busy -= 1;
          }
        },
    });
  return {
    world,
    storeOf: (yields, onRequestUnits) =>
      inWorld(
        createDocumentStore({
          endpoint: front.endpoint,
          credentials: STATIC_KEYS,
          timing: clock,
          yields,
          onRequestUnits: (units) => {
            bucket = charge(rate, bucket, world.now(), units);
            onRequestUnits?.(units);
          },
        }),
      ),
    unlimited: createDocumentStore(connection),
    async runUntil(time) {
      for (let at = world.now(); at <= time; at += STEP_MS) {
        await world.runUntil(at);
        while (busy > 0) await new Promise(setImmediate);
      }
    },
    async close() {
      await front.close();
      await engine.close();
    },
  };
}

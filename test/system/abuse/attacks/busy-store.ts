import { setMaxListeners } from 'node:events';
import functions from '../../../../infra/functions.json';
import { type Engine, startEngine } from '../../../../infra/local/engine.ts';
import { limitPerKey } from '../../../../lib/async/limit-per-key.ts';
import { on } from '../../../../lib/edge/binding.ts';
import { createHandler, type Handler } from '../../../../lib/edge/handler.ts';
import { listTrackedOperationsRoute } from '../../../../lib/edge/routes/operation-routes.ts';
import type { Caller } from '../../../../lib/model/access/access.ts';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import { newTask } from '../../../../lib/model/task.ts';
import type { Timing } from '../../../../lib/model/time/timing.ts';
import { charge, debtMs, type TokenBucket } from '../../../../lib/model/time/token-bucket.ts';
import { createUnitBudgets } from '../../../../lib/runtime/unit-budgets.ts';
import { createTables } from '../../../../lib/store/documents/create-tables.ts';
import { guardStore } from '../../../../lib/store/guarded-store.ts';
import { createDocumentStore } from '../../../../lib/store/rows/document-store.ts';
import type { Store } from '../../../../lib/store/store.ts';
import { listTrackedOperations } from '../../../../lib/use-cases/operations/list-tracked-operations.ts';
import { seeded } from '../../../sim/shared/random.ts';
import { createWorld } from '../../../sim/shared/world.ts';
import { STATIC_KEYS, timing } from '../../../support/document-backend.ts';
import { testKey } from '../../../support/keys.ts';
import { openSealer } from '../../../support/open-sealer.ts';
import { ANY_TIME, ended, snapshot } from '../../../support/store-builders.ts';
import { startStrictFront } from '../../../support/strict-front.ts';
import { CALL, START } from '../../../support/watch-ports.ts';
import { gapsOf, live, MINUTE } from './neighbourhood.ts';

/** What the database takes, and what a key has of it, in request units. */
const DATABASE = { perSecond: 50, burst: 50 };
const KEY = { perSecond: 25, burst: 500 };
const MINUTES = 2;
const LATENCY_MS = 10;
/** How soon a caller that was refused calls again. */
const STUBBORN_MS = 500;
/** The clock goes on by so much at a time. */
const STEP_MS = 5;
const RECORDS = 300;
/** A page of this costs what a page may cost at most, and answers nothing. */
const EVENT = {
  httpMethod: 'GET',
  path: '/v1/operations',
  queryStringParameters: { filter: 'createdBy = nobody', pageSize: '1000' },
};
const FOLLOWED = ['dns/zones/good0', 'dns/zones/good1', 'dns/zones/good2'];

export interface Callers {
  readonly count: number;
  /** How many keys they share, and how many instances of the function answer them. */
  readonly keys: number;
  readonly instances: number;
  /** Whether keys are bounded, and callers give way. */
  readonly bounded: boolean;
}

/** Twenty at a time, each with a key of its own, on the instances that one zone has. */
export const TWENTY: Callers = {
  count: 20,
  keys: 20,
  instances: functions.functions.list.zoneInstances,
  bounded: true,
};

export interface Busy {
  /** How long each followed resource went without a poll. */
  readonly gaps: readonly number[];
  /** How many calls were answered with each status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** What the callers have spent of the database. */
  readonly units: number;
}

/**
 * Callers that ask for the dearest page again and again, beside a timer that follows three resources, on one database
 * that takes 50 units a second. Everything is real but the clock, which stands still while the database works.
 */
export async function callersBesideTimer(callers: Callers): Promise<Busy> {
  const world = createWorld(seeded(1), START);
  const engine = await startEngine();
  const statuses = new Map<number, number>();
  let [busy, units] = [0, 0];
  let bucket: TokenBucket | undefined;
  const spend = (more: number): void => {
    bucket = charge(DATABASE, bucket, world.now(), more);
  };
  const front = await startStrictFront({
    engine: engine.endpoint,
    faults: () => (debtMs(DATABASE, bucket, world.now()) > 0 ? 'throttle' : undefined),
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
  const storeOf = (yields: boolean, onRequestUnits = spend): Store =>
    inWorld(
      createDocumentStore({
        endpoint: front.endpoint,
        credentials: STATIC_KEYS,
        timing: clock,
        yields,
        onRequestUnits,
      }),
    );
  /** The store's work as the world sees it: it takes a moment, and the clock waits for it. */
  function inWorld(store: Store): Store {
    return new Proxy(store, {
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
  }
  const count = (more: number): void => {
    units += more;
    spend(more);
  };
  const keys = Array.from({ length: callers.keys }, (_, index) => testKey(`key${index}`, 'evil:viewer:*'));
  const instances = Array.from({ length: callers.instances }, (): Handler => {
    const budgets = createUnitBudgets(() => KEY, world.now);
    const store = storeOf(callers.bounded, count);
    return createHandler({
      bindings: [
        on(listTrackedOperationsRoute, (input, { call, ports }: ReturnType<typeof open>) =>
          listTrackedOperations(ports, input, call),
        ),
      ],
      open,
      admission: () => ({ required: true, keys: keys.map(({ stored }) => stored) }),
      ...(callers.bounded ? { checkUnits: budgets.check } : {}),
      write: () => {},
      now: world.now,
      newRequestId: () => 'r',
    });
    function open({ deadline }: { readonly deadline: number }, _: unknown, caller: Caller) {
      return {
        call: {
          ...CALL,
          deadline,
          authorize: async () => bearer('iam'),
          onRequestUnits: (more: number) => budgets.charge(caller.key ?? '', more),
        },
        ports: {
          optionalStore: async () => guardStore(store, caller),
          sealer: openSealer,
          tenant: caller.tenant,
        },
      };
    }
  });
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const platform = limitPerKey(functions.functions.list.concurrency);
  const end = START + MINUTES * MINUTE;
  async function keepCalling(index: number): Promise<void> {
    const headers = { 'x-api-key': keys[index % keys.length]?.text ?? '' };
    const instance = index % instances.length;
    while (world.now() < end) {
      const answer = await platform(String(instance), signal, async () =>
        instances[instance]?.({ ...EVENT, headers }, { getRemainingTimeInMillis: () => 60_000 }),
      );
      const { statusCode } = answer as { readonly statusCode: number };
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
      await world.sleep(who, statusCode === 200 ? LATENCY_MS : STUBBORN_MS);
    }
  }
  try {
    await fill(engine);
    const { listed } = await live({
      minutes: MINUTES,
      world,
      store: storeOf(false),
      settle: async () => {
        const store = createDocumentStore({ endpoint: engine.endpoint, credentials: STATIC_KEYS, timing });
        for (const name of FOLLOWED) {
          await store.fence(name, {}, 1, ANY_TIME);
          await store.addTask(newTask(`poll:${name}`, START), ANY_TIME);
        }
        for (let index = 0; index < callers.count; index += 1) {
          world.at(START + index, () => void keepCalling(index));
        }
      },
      runUntil: async (time) => {
        for (let at = START; at <= time; at += STEP_MS) {
          await world.runUntil(at);
          while (busy > 0) await new Promise(setImmediate);
        }
      },
    });
    return { gaps: gapsOf(FOLLOWED, listed, MINUTES), statuses, units };
  } finally {
    await front.close();
    await engine.close();
  }
}

async function fill(engine: Engine): Promise<void> {
  const connection = { endpoint: engine.endpoint, credentials: STATIC_KEYS, timing };
  await createTables(connection, ANY_TIME);
  const records = Array.from({ length: RECORDS }, (_, index) =>
    snapshot(ended(`dns${index}`, { createdAt: new Date(START - index * 1000).toISOString() })),
  );
  await createDocumentStore(connection).recordOperations(records, ANY_TIME);
}

import { setMaxListeners } from 'node:events';
import functions from '../../../../infra/functions.json';
import { limitPerKey } from '../../../../lib/async/limit-per-key.ts';
import { on } from '../../../../lib/edge/binding.ts';
import { createHandler, type Handler } from '../../../../lib/edge/handler.ts';
import { listTrackedOperationsRoute } from '../../../../lib/edge/routes/operation-routes.ts';
import type { Caller } from '../../../../lib/model/access/access.ts';
import type { ApiKey } from '../../../../lib/model/access/api-key.ts';
import { newTask } from '../../../../lib/model/task.ts';
import { createUnitBudgets } from '../../../../lib/runtime/unit-budgets.ts';
import { guardStore } from '../../../../lib/store/guarded-store.ts';
import type { Store } from '../../../../lib/store/store.ts';
import { listTrackedOperations } from '../../../../lib/use-cases/operations/list-tracked-operations.ts';
import { testKey } from '../../../support/keys.ts';
import { openSealer } from '../../../support/open-sealer.ts';
import { ANY_TIME, ended, snapshot } from '../../../support/store-builders.ts';
import { CALL, START } from '../../../support/watch-ports.ts';
import { gapsOf, live, MINUTE } from './neighbourhood.ts';
import { startSmallDatabase } from './small-database.ts';

/** What the database takes, and what a key has of it, in request units. */
const DATABASE = { perSecond: 50, burst: 50 };
const { KEY_UNITS_PER_SECOND, KEY_UNITS_BURST } = functions.environment;
const KEY = { perSecond: Number(KEY_UNITS_PER_SECOND), burst: Number(KEY_UNITS_BURST) };
const MINUTES = 2;
const PAUSE_MS = 10;
/** How soon a caller that was refused calls again. */
const STUBBORN_MS = 500;
const RECORDS = 300;
/** A page of this costs what a page may cost at most, and answers nothing. */
const EVENT = {
  httpMethod: 'GET',
  path: '/v1/operations',
  queryStringParameters: { filter: 'createdBy = nobody', pageSize: '1000' },
};
const FOLLOWED = ['dns/zones/good0', 'dns/zones/good1', 'dns/zones/good2'];

interface Callers {
  readonly count: number;
  /** How many keys they share, and how many instances of the function answer them. */
  readonly keys: number;
  readonly instances: number;
}

/** Twenty at a time, each with a key of its own, on the instances that one zone has. */
export const TWENTY: Callers = { count: 20, keys: 20, instances: functions.functions.list.zoneInstances };

interface Busy {
  /** How long each followed resource went without a poll. */
  readonly gaps: readonly number[];
  /** How many pages the callers got. */
  readonly pages: number;
}

/**
 * Callers that ask for the dearest page again and again, beside a timer that follows three resources, on one database.
 * Everything is real but the clock.
 */
export async function callersBesideTimer(callers: Callers): Promise<Busy> {
  const database = await startSmallDatabase(DATABASE);
  const { world, unlimited } = database;
  const keys = Array.from({ length: callers.keys }, (_, index) => testKey(`key${index}`, 'evil:viewer:*'));
  const instances = Array.from({ length: callers.instances }, () =>
    createInstance(
      database.storeOf(true),
      keys.map(({ stored }) => stored),
      world.now,
    ),
  );
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const platform = limitPerKey(functions.functions.list.concurrency);
  const end = START + MINUTES * MINUTE;
  let pages = 0;
  const who = { name: 'caller', dead: false };
  async function keepCalling(index: number): Promise<void> {
    const headers = { 'x-api-key': keys[index % keys.length]?.text ?? '' };
    const instance = index % instances.length;
    while (world.now() < end) {
      const answer = await platform(String(instance), signal, async () =>
        instances[instance]?.({ ...EVENT, headers }, { getRemainingTimeInMillis: () => 60_000 }),
      );
      const isPage = (answer as { readonly statusCode: number }).statusCode === 200;
      if (isPage) pages += 1;
      await world.sleep(who, isPage ? PAUSE_MS : STUBBORN_MS);
    }
  }
  try {
    const records = Array.from({ length: RECORDS }, (_, index) =>
      snapshot(ended(`dns${index}`, { createdAt: new Date(START - index * 1000).toISOString() })),
    );
    await unlimited.recordOperations(records, ANY_TIME);
    const { listed } = await live({
      minutes: MINUTES,
      world,
      store: database.storeOf(false),
      settle: async () => {
        for (const name of FOLLOWED) {
          await unlimited.fence(name, {}, 1, ANY_TIME);
          await unlimited.addTask(newTask(`poll:${name}`, START), ANY_TIME);
        }
        for (let index = 0; index < callers.count; index += 1) {
          world.at(START + index, () => void keepCalling(index));
        }
      },
      runUntil: database.runUntil,
    });
    return { gaps: gapsOf(FOLLOWED, listed, MINUTES), pages };
  } finally {
    await database.close();
  }
}

/** One instance of the function that lists. */
function createInstance(store: Store, keys: readonly ApiKey[], now: () => number): Handler {
  const budgets = createUnitBudgets(() => KEY, now);
  const open = ({ deadline }: { readonly deadline: number }, _: unknown, caller: Caller) => ({
    call: {
      ...CALL,
      deadline,
      onRequestUnits: (units: number) => budgets.charge(caller.key ?? '', units),
    },
    optionalStore: async () => guardStore(store, caller),
    sealer: openSealer,
    tenant: caller.tenant,
  });
  return createHandler({
    bindings: [
      on(listTrackedOperationsRoute, (input, scope: ReturnType<typeof open>) =>
        listTrackedOperations(scope, input, scope.call),
      ),
    ],
    open,
    admission: () => ({ required: true, keys }),
    checkUnits: budgets.check,
    write: () => {},
    now,
    newRequestId: () => 'r',
  });
}

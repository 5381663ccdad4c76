import { TrackerError } from '../../../lib/model/core/error.ts';
import type { Timing } from '../../../lib/model/time/timing.ts';
import { withRetries } from '../../../lib/store/documents/with-retries.ts';
import type { Store } from '../../../lib/store/store.ts';
import type { StoreCall } from '../../../lib/store/store-call.ts';

/** The items of a kilobyte that a read gets for one unit. */
const PER_READ = 4;
/** Tasks are smaller: some 200 bytes. */
const TASKS_PER_READ = 20;
const readOf = (items: number, perRead = PER_READ): number => Math.max(1, Math.ceil(items / perRead));

/** A database that serves so many request units a second, and refuses what is more. */
export interface Throughput {
  /** What has been spent so far. */
  readonly spent: () => number;
  /** @throws {TrackerError} `RESOURCE_EXHAUSTED` while nothing is left. */
  admit(): void;
  /** Charges what was admitted, to be served before anything else is. */
  charge(units: number): void;
}

export function createThroughput(perSecond: number, now: () => number): Throughput {
  let [left, at, spent] = [perSecond, now(), 0];
  return {
    spent: () => spent,
    admit() {
      left = Math.min(perSecond, left + ((now() - at) / 1_000) * perSecond);
      at = now();
      if (left <= 0) throw new TrackerError('RESOURCE_EXHAUSTED', 'the store is over its request limit');
    },
    charge(units) {
      left -= units;
      spent += units;
    },
  };
}

/** A round trip to the database, in milliseconds. */
const TRIP_MS = 5;

/**
 * The store of one process, by the prices of YDB for rows of up to a kilobyte: what is over the limit is refused
 * and tried again as the document store does it.
 */
export function pricedStore(store: Store, throughput: Throughput, timing: Timing): Store {
  async function call<T>(units: (answer: T) => number, bound: StoreCall, effect: () => Promise<T>) {
    return withRetries(
      async (signal) => {
        await timing.sleep(TRIP_MS, signal);
        throughput.admit();
        const answer = await effect();
        throughput.charge(units(answer));
        return answer;
      },
      bound,
      timing,
      'sim',
    );
  }
  const indexed = (): number => 4;
  const plain = (): number => 2;
  const single = (): number => 1;
  const listed = ({ items }: { readonly items: readonly unknown[] }): number => readOf(items.length);
  const rows = (answer: readonly unknown[]): number => readOf(answer.length);
  const tasks = (answer: readonly unknown[]): number => readOf(answer.length, TASKS_PER_READ);
  return {
    ...store,
    readTracking: (...args) => call(single, args[1], () => store.readTracking(...args)),
    readRevision: (...args) => call(single, args[1], () => store.readRevision(...args)),
    fence: (...args) => call(plain, args[3], () => store.fence(...args)),
    commit: (...args) => call(plain, args[2], () => store.commit(...args)),
    writeChanges: (...args) =>
      call(
        () => 2 * args[0].length,
        args[2],
        () => store.writeChanges(...args),
      ),
    readChanges: (...args) => call(rows, args[2], () => store.readChanges(...args)),
    recordOperations: (...args) =>
      call(
        () => 4 * args[0].length,
        args[1],
        () => store.recordOperations(...args),
      ),
    addTask: (...args) => call(indexed, args[1], () => store.addTask(...args)),
    addOrWakeTask: (...args) => call(indexed, args[1], () => store.addOrWakeTask(...args)),
    readTask: (...args) => call(single, args[1], () => store.readTask(...args)),
    dueTasks: (...args) => call(tasks, args[3], () => store.dueTasks(...args)),
    takeTask: (...args) => call(indexed, args[2], () => store.takeTask(...args)),
    updateTask: (...args) => call(indexed, args[3], () => store.updateTask(...args)),
    wakeTask: (...args) => call(indexed, args[2], () => store.wakeTask(...args)),
    deleteTask: (...args) => call(indexed, args[1], () => store.deleteTask(...args)),
    readWatch: (...args) => call(single, args[2], () => store.readWatch(...args)),
    activeWatches: (...args) => call(listed, args[2], () => store.activeWatches(...args)),
    writeWatch: (...args) => call(indexed, args[2], () => store.writeWatch(...args)),
    deleteWatch: (...args) => call(indexed, args[2], () => store.deleteWatch(...args)),
  };
}

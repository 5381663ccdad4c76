import { afterAll, beforeAll } from '@jest/globals';
import type { WatchLimits } from '../../lib/model/watch/watch-limits.ts';
import type { Store } from '../../lib/store/store.ts';
import { testChanges } from './store-changes.ts';
import { testConsumers } from './store-consumers.ts';
import { testDeployment } from './store-deployment.ts';
import { testListing } from './store-listing.ts';
import { testOperations } from './store-operations.ts';
import { testOverflow } from './store-overflow.ts';
import { testTasks } from './store-tasks.ts';
import { testTracking } from './store-tracking.ts';
import { testWatchLimits } from './store-watch-limits.ts';
import { testWatches } from './store-watches.ts';

/** Empty tables, and stores on them. */
export interface StoreBackend {
  /** A store of its own on the same tables, as another process has. */
  connect(options?: {
    readonly now?: () => number;
    readonly onRequestUnits?: (units: number) => void;
    readonly watchLimits?: WatchLimits;
  }): Store;
  close(): Promise<void>;
}

const START_MS = 120_000;

/** Registers every test that a store has to pass. */
export function testStore({
  name,
  create,
}: {
  readonly name: string;
  readonly create: () => Promise<StoreBackend>;
}): void {
  let backend: StoreBackend | undefined;
  const connect: StoreBackend['connect'] = (options) => {
    if (!backend) throw new Error(`${name} has not been started`);
    return backend.connect(options);
  };
  beforeAll(async () => {
    backend = await create();
  }, START_MS);
  afterAll(async () => backend?.close());

  for (const register of [
    testTracking,
    testOverflow,
    testChanges,
    testOperations,
    testListing,
    testTasks,
    testWatches,
    testWatchLimits,
    testConsumers,
    testDeployment,
  ]) {
    register(name, connect);
  }
}

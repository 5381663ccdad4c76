import { expect, test } from '@jest/globals';
import { WATCH_LIMITS } from '../../../lib/model/watch/watch-limits.ts';
import { testChanges } from '../../contract/store-changes.ts';
import { testConsumers } from '../../contract/store-consumers.ts';
import { testListing } from '../../contract/store-listing.ts';
import { testOperations } from '../../contract/store-operations.ts';
import { testTasks } from '../../contract/store-tasks.ts';
import { testTracking } from '../../contract/store-tracking.ts';
import { testWatchLimits } from '../../contract/store-watch-limits.ts';
import { testWatches } from '../../contract/store-watches.ts';
import { createMemoryStore, memoryTables } from './memory-store.ts';

const NAME = "the simulation's store";
const tables = memoryTables();
for (const register of [
  testTracking,
  testChanges,
  testOperations,
  testListing,
  testTasks,
  testWatches,
  testWatchLimits,
  testConsumers,
]) {
  register(NAME, ({ now = Date.now, watchLimits = WATCH_LIMITS } = {}) =>
    createMemoryStore({ tables, now, watchLimits }),
  );
}

const call = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };

test(`${NAME}: a state is committed on the state it follows, not on another of the same holder`, async () => {
  const store = createMemoryStore();
  const fenced = await store.fence('dns/zones/z9', {}, 1, call);
  await store.commit(fenced, { ...fenced, revision: 1 }, call);
  const again = store.commit(fenced, { ...fenced, revision: 9 }, call);
  await expect(again).rejects.toMatchObject({ code: 'ABORTED' });
});

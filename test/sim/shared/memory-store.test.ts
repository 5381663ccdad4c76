import { expect, test } from '@jest/globals';
import { testConsumers } from '../../contract/store-consumers.ts';
import { testTasks } from '../../contract/store-tasks.ts';
import { testTracking } from '../../contract/store-tracking.ts';
import { createMemoryStore } from './memory-store.ts';

const NAME = "the simulation's store";
const store = createMemoryStore();
for (const register of [testTracking, testTasks, testConsumers]) register(NAME, () => store);

const call = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };

test(`${NAME}: a state is committed on the state it follows, not on another of the same holder`, async () => {
  const fenced = await store.fence('dns/zones/z9', {}, 1, call);
  await store.commit(fenced, { ...fenced, revision: 1 }, call);
  const again = store.commit(fenced, { ...fenced, revision: 9 }, call);
  await expect(again).rejects.toMatchObject({ code: 'ABORTED' });
});

import { expect, test } from '@jest/globals';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import { parseResource } from '../../../../lib/model/operation/resource.ts';
import { newTask } from '../../../../lib/model/task.ts';
import { followResource, giveUpResource } from '../../../../lib/use-cases/tasks/poll-task.ts';
import { createMemoryStore } from '../../../sim/shared/memory-store.ts';
import { watchOf } from '../../../support/watch-builder.ts';

const NAME = 'dns/zones/z1';
const TASK = `poll:${NAME}`;
const zone = parseResource(NAME);
const ANY_TIME = {
  deadline: Number.MAX_SAFE_INTEGER,
  signal: new AbortController().signal,
  onRequest: () => {},
  authorize: async () => bearer('iam'),
};

test('polls a resource from now on, and leaves one alone that is polled already', async () => {
  const store = createMemoryStore();
  await followResource({ store, now: () => 7 }, zone, ANY_TIME);
  await followResource({ store, now: () => 9 }, zone, ANY_TIME);
  expect(await store.readTask(TASK, ANY_TIME)).toMatchObject({ dueAt: 7 });
});

test('gives up a resource that cannot be listed, unless somebody watches it', async () => {
  const store = createMemoryStore();
  await store.addTask(newTask(TASK, 0), ANY_TIME);
  await store.fence(NAME, {}, 0, ANY_TIME);
  const watch = await store.writeWatch(undefined, watchOf({ resource: NAME }), ANY_TIME);
  const ports = { store, now: () => 0 };
  expect(await giveUpResource(ports, zone, 0, ANY_TIME)).toBe(false);
  expect(await store.readTask(TASK, ANY_TIME)).toBeDefined();
  expect(await store.readTracking(NAME, ANY_TIME)).toBeDefined();
  await store.deleteWatch(watch.tenant, watch.id, ANY_TIME);
  expect(await giveUpResource(ports, zone, 0, ANY_TIME)).toBe(true);
  expect(await store.readTask(TASK, ANY_TIME)).toBeUndefined();
  expect(await store.readTracking(NAME, ANY_TIME)).toBeUndefined();
});

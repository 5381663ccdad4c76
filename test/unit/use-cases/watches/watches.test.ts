import { beforeEach, expect, test } from '@jest/globals';
import { newTask } from '../../../../lib/model/task.ts';
import { createAesGcmSealer } from '../../../../lib/sealing/aes-gcm.ts';
import { deleteWatch, getWatch } from '../../../../lib/use-cases/watches/get-watch.ts';
import { listWatches } from '../../../../lib/use-cases/watches/list-watches.ts';
import { resumeWatch } from '../../../../lib/use-cases/watches/resume-watch.ts';
import { codeOf } from '../../../support/store-builders.ts';
import { watchOf } from '../../../support/watch-builder.ts';
import { CALL, createBench, RESOURCE, START } from '../../../support/watch-ports.ts';

const sealer = createAesGcmSealer({
  keys: [{ id: 'k1', key: new Uint8Array(32) }],
  randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
});
let bench: ReturnType<typeof createBench>;
beforeEach(async () => {
  bench = createBench();
  for (const id of ['a', 'b', 'c']) {
    await bench.store.writeWatch(undefined, watchOf({ tenant: 'mine', id }), CALL);
  }
});
const portsOf = (tenant: string) => ({
  store: bench.store,
  system: { store: bench.store },
  sealer,
  tenant,
  role: 'editor' as const,
  now: () => START,
  onUntold: () => {},
});

test("nothing of another tenant's watches is to be read, changed or told apart from what is not there", async () => {
  const other = portsOf('mine/a');
  for (const watchId of ['a', 'none', '../mine/a']) {
    expect(await codeOf(getWatch(other, { watchId }, CALL))).toBe('NOT_FOUND');
    expect(await codeOf(deleteWatch(other, { watchId }, CALL))).toBe('NOT_FOUND');
    expect(await codeOf(resumeWatch(other, { watchId }, CALL))).toBe('NOT_FOUND');
  }
  const asked = (watchId: string) =>
    getWatch(other, { watchId }, CALL).catch((error: Error) => error.message);
  expect(await asked('a')).toBe(await asked('none'));
  expect(await listWatches(other, {}, CALL)).toEqual({ watches: [] });
  const { nextPageToken } = await listWatches(portsOf('mine'), { pageSize: 1 }, CALL);
  expect(await codeOf(listWatches(other, { pageToken: nextPageToken }, CALL))).toBe('INVALID_ARGUMENT');
  expect((await listWatches(portsOf('mine'), { pageToken: nextPageToken }, CALL)).watches).toHaveLength(2);
});

test('a resumed watch forgets its failures, keeps its place and is due at once', async () => {
  const suspended = watchOf({
    tenant: 'mine',
    id: 'd',
    state: 'SUSPENDED',
    failing: { since: 1, attempts: 9, retryAt: START + 9e9 },
    error: 'HTTP 500',
  });
  await bench.store.writeWatch(undefined, suspended, CALL);
  const answer = await resumeWatch(portsOf('mine'), { watchId: 'd' }, CALL);
  expect(answer).toMatchObject({ state: 'ACTIVE', deliveredRevision: '7' });
  expect(answer.lastError).toBeUndefined();
  const stored = await bench.store.readWatch('mine', 'd', CALL);
  expect(stored).toMatchObject({ state: 'ACTIVE', deliveredRevision: 7 });
  expect(stored?.failing).toBeUndefined();
  expect(await bench.store.readTask('deliver:mine/d', CALL)).toMatchObject({ dueAt: START });
});

test('a watch that has ended is not resumed', async () => {
  const over = watchOf({ tenant: 'mine', id: 'e', expiresAt: '2026-10-31T00:00:00Z' });
  await bench.store.writeWatch(undefined, over, CALL);
  expect(await getWatch(portsOf('mine'), { watchId: 'e' }, CALL)).toMatchObject({ state: 'EXPIRED' });
  expect(await codeOf(resumeWatch(portsOf('mine'), { watchId: 'e' }, CALL))).toBe('FAILED_PRECONDITION');
});

test("a watch shows what stands in the way of seeing its resource, behind its sink's error", async () => {
  const since = '2026-11-01T00:00:00.000Z';
  const problem = { code: 'PERMISSION_DENIED', message: 'no longer yours', since, polls: 4 } as const;
  await bench.store.addTask({ ...newTask(`poll:${RESOURCE}`, START), problem }, CALL);
  const failing = { since: 1, attempts: 9, retryAt: START + 9e9 };
  await bench.store.writeWatch(
    undefined,
    watchOf({ tenant: 'mine', id: 'd', failing, error: 'HTTP 500' }),
    CALL,
  );
  const done = watchOf({ tenant: 'mine', id: 'e', state: 'DONE' });
  await bench.store.writeWatch(undefined, done, CALL);
  const folder = { id: 'f', memberNamespace: 'mine/f/1' };
  await bench.store.writeWatch(
    undefined,
    watchOf({ tenant: 'mine', id: 'f', resource: 'backup/folders/f', folder }),
    CALL,
  );
  await bench.store.writeWatch(undefined, watchOf({ tenant: 'mine/f/1', id: 'z1' }), CALL);
  const text = `PERMISSION_DENIED since ${since}: no longer yours`;
  const expected = { a: text, b: text, c: text, d: `HTTP 500; ${text}`, e: undefined, f: text };
  const { watches } = await listWatches(portsOf('mine'), { view: 'FULL' }, CALL);
  expect(Object.fromEntries(watches.map(({ id, lastError }) => [id, lastError]))).toEqual(expected);
  for (const [watchId, lastError] of Object.entries(expected)) {
    expect((await getWatch(portsOf('mine'), { watchId }, CALL)).lastError).toBe(lastError);
  }
  expect((await resumeWatch(portsOf('mine'), { watchId: 'd' }, CALL)).lastError).toBe(text);
});

test('a watch says that nobody polls its resource', async () => {
  await bench.store.addTask(newTask(`poll:${RESOURCE}`, START - 600_000), CALL);
  const { lastError } = await getWatch(portsOf('mine'), { watchId: 'a' }, CALL);
  expect(lastError).toMatch(/^UNAVAILABLE since .*: the resource is due and has not been polled/);
});

test('a watch on a folder names what was passed over of one resource beside the error of another', async () => {
  const folder = { id: 'f', memberNamespace: 'mine/f/00' };
  await bench.store.writeWatch(undefined, watchOf({ tenant: 'mine', id: 'f', folder }), CALL);
  const of = { tenant: folder.memberNamespace, folderWatch: { tenant: 'mine', id: 'f' } };
  for (const more of [
    { id: 'm1', error: 'HTTP status 500' },
    { id: 'm2', lost: 'change 2 of backup/resources/m2 passed over by a resume' },
  ]) {
    await bench.store.writeWatch(undefined, watchOf({ ...of, ...more }), CALL);
  }
  expect(await getWatch(portsOf('mine'), { watchId: 'f' }, CALL)).toMatchObject({
    lastError: 'HTTP status 500; change 2 of backup/resources/m2 passed over by a resume',
  });
});

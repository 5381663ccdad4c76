import { beforeEach, expect, test } from '@jest/globals';
import type { Change } from '../../../../lib/model/change-log/change.ts';
import { newTask } from '../../../../lib/model/task.ts';
import type { Watch } from '../../../../lib/model/watch/watch.ts';
import { runDeliverTask } from '../../../../lib/use-cases/delivery/run-deliver-task.ts';
import { announce } from '../../../../lib/use-cases/tasks/announce.ts';
import { getWatch } from '../../../../lib/use-cases/watches/get-watch.ts';
import { listWatches } from '../../../../lib/use-cases/watches/list-watches.ts';
import { openSealer } from '../../../support/open-sealer.ts';
import { change, ended, operation } from '../../../support/store-builders.ts';
import { watchOf } from '../../../support/watch-builder.ts';
import { CALL, createBench, RESOURCE, START } from '../../../support/watch-ports.ts';

let bench: ReturnType<typeof createBench>;
beforeEach(() => {
  bench = createBench();
});

const start = (revision: number): Change =>
  change(RESOURCE, revision, { type: 'STARTED', operation: operation(`op${revision}`) });
const end = (revision: number): Change =>
  change(RESOURCE, revision, { type: 'SUCCEEDED', operation: ended(`op${revision}`) });
const several = (count: number, make: (revision: number) => Change): Change[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

/** Commits a log as a poll does, watches woken before. */
async function commit(rows: readonly Change[]): Promise<string | undefined> {
  const tracking = await bench.store.fence(RESOURCE, {}, 1, CALL);
  await bench.store.writeChanges(rows, 1, CALL);
  const woken = await announce(bench.store, rows, START, CALL);
  await bench.store.commit(tracking, { ...tracking, revision: rows.at(-1)?.revision ?? 0 }, CALL);
  return woken;
}

/** A watch on ends, at the beginning of the log. */
async function watch(given: Partial<Watch> = {}): Promise<void> {
  await bench.store.writeWatch(undefined, watchOf({ deliveredRevision: 0, secrets: [], ...given }), CALL);
  await bench.store.addTask(newTask('deliver:t/w1', START + 1e9), CALL);
}

const ports = () => ({
  store: bench.store,
  system: { store: bench.store },
  sealer: openSealer,
  role: 'viewer' as const,
  tenant: 't',
  now: () => START,
});

/** As the one watch and the list of them tell it. */
async function lag(): Promise<number | undefined> {
  const { lag: one } = await getWatch(ports(), { watchId: 'w1' }, CALL);
  const { watches } = await listWatches(ports(), { view: 'FULL' }, CALL);
  expect(watches.map((listed) => listed.lag)).toEqual([one]);
  const basic = await listWatches(ports(), {}, CALL);
  expect(basic.watches).toEqual(watches.map(({ lag: _, ...rest }) => rest));
  return one;
}

test('counts what is yet to be told, and nothing that is passed over', async () => {
  await watch();
  expect(await commit([start(1), start(2)])).toBeUndefined();
  expect(await lag()).toBe(0);
  await commit([start(1), start(2), end(3), start(4), end(5)]);
  expect(await lag()).toBe(2);
});

test.each(['DONE', 'EXPIRED'] as const)('is 0 once the watch is %s', async (state) => {
  await watch({ state });
  await commit([end(1)]);
  expect(await lag()).toBe(0);
});

test('is 0 for a watch whose time is up, whether anybody has written that down or not', async () => {
  await watch({ expiresAt: new Date(START - 1).toISOString() });
  await commit([end(1)]);
  expect(await lag()).toBe(0);
});

test('counts all that lies behind the first hundred changes', async () => {
  await watch({ state: 'SUSPENDED' });
  await commit(several(250, (revision) => (revision === 7 ? end : start)(revision)));
  expect(await lag()).toBe(151);
});

test('wakes a watch that is for nothing of it before more than a hundred changes lie behind its cursor', async () => {
  await watch();
  expect(await commit(several(100, start))).toBeUndefined();
  expect(await lag()).toBe(0);
  expect(await commit(several(101, start))).toBe('deliver:t/w1');
  await runDeliverTask(bench.ports(), 'deliver:t/w1', true, CALL);
  expect(await bench.store.readWatch('t', 'w1', CALL)).toMatchObject({ deliveredRevision: 101 });
  expect(bench.told).toEqual([]);
  expect(await lag()).toBe(0);
});

test('does not wake one for that whose sink fails', async () => {
  await watch({ failing: { since: START, attempts: 1, retryAt: START + 10_000 } });
  expect(await commit(several(300, start))).toBeUndefined();
});

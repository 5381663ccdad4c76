import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createPollFunction } from '../../../functions/poll.ts';
import { timerEvent } from '../../../infra/local/timer.ts';
import { parseResource } from '../../../lib/model/operation/resource.ts';
import { newTask, pollTaskId } from '../../../lib/model/task.ts';
import { TIMER_POLL_MS } from '../../../lib/model/time/time-budget.ts';
import { contextOf, follow, logOf, type Rig, startRig } from '../../support/rig.ts';
import { ANY_TIME } from '../../support/store-builders.ts';
import { startStrictFront } from '../../support/strict-front.ts';
import { newZone, type Zone } from '../../support/watched.ts';

jest.setTimeout(300_000);

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const shardOf = ({ name }: Zone): number => newTask(pollTaskId(parseResource(name)), 0).shard;

/** Lets timers work, for so long each, until something is so. */
async function pollUntil(isSo: () => boolean, workMs: number, payload = '', trigger = rig.trigger) {
  for (let times = 0; times < 20 && !isSo(); times += 1) await rig.poll(workMs, payload, trigger);
}

async function waitUntil(isSo: () => boolean): Promise<void> {
  for (let looks = 0; looks < 3_000 && !isSo(); looks += 1) await sleep(20);
}

const followed = async (count: number, running = 1): Promise<Zone[]> => {
  const zones = Array.from({ length: count }, () => newZone(rig.cloud, running));
  await follow(
    rig,
    zones.map(({ name }) => name),
  );
  return zones;
};

test('polls what is due, answers the summary and logs it', async () => {
  const lines: string[] = [];
  const write = jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((line) => lines.push(String(line)) > 0);
  const zones = await followed(3, 2);
  const summary = await rig.poll(3_000).finally(() => write.mockRestore());
  const figures = {
    polled: 3,
    changes: 6,
    delivered: 0,
    errors: 0,
    backlog: 0,
    backlogAgeMs: 0,
    upstreamCalls: 3,
    requestUnits: expect.any(Number),
  };
  expect(summary).toEqual(figures);
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    level: 'INFO',
    outcome: 'OK',
    message: 'runDueTasks OK',
    requestId: 'request-1',
    milliseconds: expect.any(Number),
    ...figures,
  });
  for (const { name, ids } of zones) {
    const log = await logOf(rig, name);
    expect(log.map((line) => line.replace(/^\d /, '')).toSorted()).toEqual(ids.map((id) => `STARTED ${id}`));
  }
});

test('takes only the tasks of the shards in its payload, from a timer and as raw input', async () => {
  const zones = await followed(12);
  const [first, others] = [
    zones.filter((zone) => shardOf(zone) === 0),
    zones.filter((zone) => shardOf(zone) > 0),
  ];
  expect(Math.min(first.length, others.length)).toBeGreaterThan(0);
  const polled = (some: readonly Zone[]) => some.filter(({ asked }) => asked() > 0).length;
  await pollUntil(() => polled(first) === first.length, 300, '{"shards": [0]}');
  expect([polled(first), polled(others)]).toEqual([first.length, 0]);
  for (let times = 0; times < 20 && polled(others) < others.length; times += 1) {
    await rig.trigger({ shards: [1, 2, 3] }, contextOf(16_300));
  }
  expect(polled(others)).toBe(others.length);
});

test.each([
  ['[]', 'payload must be empty or a JSON object'],
  ['{', 'payload must be empty or a JSON object'],
  ['{"shards": [4]}', 'shards.0 must be 3 at most'],
  ['{"shards": "all"}', 'shards must be a list of shards'],
  ['{"shard": 1}', 'shard is an unknown parameter; known are shards'],
])('names what is wrong with the payload %s', async (payload, message) => {
  await expect(rig.poll(100, payload)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message });
});

test('a task of a resource that there is not is deleted, by the timer and by whoever waits', async () => {
  const [timed, waited] = ['dns/zones/dns00000000000nowhere', 'dns/zones/dns000000000elsewhere'];
  const taskOf = (name: string) => rig.store.readTask(pollTaskId(parseResource(name)), ANY_TIME);
  await follow(rig, [timed]);
  while (await taskOf(timed)) await rig.poll(500);
  expect(await rig.ask('watch', `/v1/${waited}/watch`)).toMatchObject({ statusCode: 404, body: { code: 5 } });
  expect(await taskOf(waited)).toBeUndefined();
});

test('works until its time is nearly out, and not beyond', async () => {
  const startedAt = Date.now();
  await rig.poll(1_500);
  expect(Date.now() - startedAt).toBeGreaterThan(1_400);
  expect(Date.now() - startedAt).toBeLessThan(1_500 + TIMER_POLL_MS);
  expect(await rig.poll(-3_000)).toMatchObject({ polled: 0 });
});

test('polls what is followed while it works, as it falls due', async () => {
  const [zone] = await followed(1);
  const work = rig.poll(15_000);
  const { name = '', ids: [id = ''] = [] } = zone ?? {};
  await waitUntil(() => (zone?.asked() ?? 0) > 0);
  rig.cloud.world.finish(id, 'SUCCEEDED');
  await work;
  expect(await logOf(rig, name)).toEqual([`1 STARTED ${id}`, `2 SUCCEEDED ${id}`]);
});

test('goes on in the next invocation with a scan that time cut off', async () => {
  const id = 'bms00000000000000cut';
  const name = `baremetal-v1alpha/servers/${id}`;
  const ids = rig.cloud.world.fill(name, 500, { seconds: null });
  const isLater = ({
    path,
    query,
  }: {
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
  }) => path.includes(id) && query['pageToken'] !== undefined;
  rig.cloud.world.faults.add({ kind: 'slow', ms: 1_100, match: isLater });
  const taskId = pollTaskId(parseResource(name));
  await follow(rig, [name]);
  const tokens = () =>
    rig.cloud.requests.filter(({ path }) => path.includes(id)).map(({ query }) => query['pageToken'] ?? '');
  await pollUntil(() => tokens().length > 1, 300);
  expect(new Set(tokens()).size).toBeLessThan(5);
  const beginnings = () => tokens().filter((token) => token === '').length;
  const begunBefore = beginnings();
  rig.cloud.world.faults.clear();
  const { epoch = 0 } = (await rig.store.readTask(taskId, ANY_TIME)) ?? {};
  await rig.store.updateTask(taskId, epoch, { dueAt: Date.now(), leaseUntil: 0, attempts: 0 }, ANY_TIME);
  await pollUntil(() => new Set(tokens()).size >= 5, 2_000);
  expect(beginnings()).toBe(begunBefore);
  expect(await logOf(rig, name)).toHaveLength(ids.length);
});

test('two invocations at once never poll a resource twice at the same time, nor write a change twice', async () => {
  const zones = await followed(20);
  const ms = 200;
  rig.cloud.world.faults.add({ kind: 'slow', ms });
  const before = rig.cloud.requests.length;
  const other = createPollFunction(rig.environment);
  const event = timerEvent('');
  const finished = waitUntil(() => zones.every(({ asked }) => asked() > 0)).then(() => {
    for (const { ids } of zones) rig.cloud.world.finish(ids[0] ?? '', 'SUCCEEDED');
  });
  await Promise.all([
    finished,
    rig.poll(7_500),
    rig.poll(7_500, '', other),
    rig.trigger(event, contextOf(13_500)),
    rig.trigger(event, contextOf(13_500)),
  ]);
  rig.cloud.world.faults.clear();
  await pollUntil(() => zones.every(({ asked }) => asked() > 1), 2_000);
  for (const { name, ids } of zones) {
    const asked = rig.cloud.requests
      .slice(before)
      .filter(({ path }) => path.includes(name.slice(10)))
      .map(({ at }) => at);
    const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(ms);
    expect(await logOf(rig, name)).toEqual([`1 STARTED ${ids[0]}`, `2 SUCCEEDED ${ids[0]}`]);
  }
});

test('polls a few resources at a time, and no host faster than its bucket allows', async () => {
  const zones = await followed(130);
  const [before, startedAt] = [rig.cloud.requests.length, Date.now()];
  await pollUntil(
    () => zones.every(({ asked: count }) => count() > 0),
    5_000,
    '',
    createPollFunction(rig.environment),
  );
  const asked = rig.cloud.requests.slice(before).filter(({ path }) => path.includes('/zones/'));
  expect(zones.filter(({ asked: count }) => count() > 0)).toHaveLength(130);
  for (const [index, { at }] of asked.entries()) {
    expect(index + 1).toBeLessThanOrEqual(100 + ((at - startedAt) / 1000) * 50 + 1);
  }
});

test('goes on while the store throttles, and tells what it could not do', async () => {
  let requests = 0;
  const front = await startStrictFront({
    engine: rig.environment['YDB_DOCAPI_ENDPOINT'] ?? '',
    faults: (action) => {
      requests += 1;
      return requests % 3 === 0 && action !== 'BatchWriteItem' ? 'throttle' : undefined;
    },
  });
  const zones = await followed(5);
  const busy = createPollFunction({ ...rig.environment, YDB_DOCAPI_ENDPOINT: front.endpoint });
  const logs = () => Promise.all(zones.map(({ name }) => logOf(rig, name)));
  let polled = 0;
  for (let times = 0; times < 5 && (await logs()).some((log) => log.length === 0); times += 1) {
    polled += (await rig.poll(6_000, '{"shards": [0, 1, 2, 3]}', busy))['polled'] ?? 0;
  }
  await front.close();
  expect(polled).toBeGreaterThanOrEqual(5);
  expect(await logs()).toEqual(zones.map(({ ids }) => [`1 STARTED ${ids[0]}`]));
});

test('throws where the tasks cannot be read at all', async () => {
  const nowhere = createPollFunction({ ...rig.environment, YDB_DOCAPI_ENDPOINT: 'http://127.0.0.1:1' });
  await expect(rig.poll(200, '', nowhere)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createWatchFunction } from '../../../functions/watch.ts';
import { after, contextOf, type Rig, startRig } from '../../support/rig.ts';
import { ANY_TIME, ended, operation, snapshot } from '../../support/store-builders.ts';

const ZONE = 'dns/zones/dns000000000000watch';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig({ pollIntervalSeconds: 1 });
});
afterAll(() => rig.close());

const watch = (id: string, query = '', remainingMs?: number) =>
  rig.ask('watch', `/v1/operations/${id}/watch${query}`, remainingMs);

const hit = (id: string) => ({ match: ({ path }: { path: string }) => path.includes(id) });

const timed = async <T>(work: Promise<T>): Promise<[T, number]> => {
  const startedAt = Date.now();
  return [await work, Date.now() - startedAt];
};

test('answers at once what is done', async () => {
  const id = rig.cloud.world.add(ZONE, { seconds: 0 });
  const [answer, took] = await timed(watch(id));
  expect(answer).toMatchObject({ statusCode: 200, body: { id, done: true, state: 'SUCCEEDED' } });
  expect(took).toBeLessThan(500);
});

test('answers as soon as it ends, over HTTP and raw', async () => {
  const id = rig.cloud.world.add(ZONE, { seconds: null, stepSeconds: null });
  const [[answer, took], raw] = await Promise.all([
    timed(watch(id)),
    rig.handlers.watch({ action: 'watchOperation', operationId: id }, contextOf(60_000)),
    after(1_200, () => rig.cloud.world.finish(id, 'FAILED')),
  ]);
  expect(answer).toMatchObject({ statusCode: 200, body: { id, done: true, state: 'FAILED' } });
  expect(raw).toMatchObject({ id, done: true, state: 'FAILED' });
  expect(took).toBeLessThan(1_200 + 1_600);
});

test('answers it as it stands when the time is up, and before the function must end', async () => {
  const id = rig.cloud.world.add(ZONE, { seconds: null });
  const [[short, took], [bound, tookBound]] = await Promise.all([
    timed(watch(id, '?timeout=1s')),
    timed(watch(id, '', 8_500)),
  ]);
  expect(short).toMatchObject({ statusCode: 200, body: { id, done: false, state: 'RUNNING' } });
  expect(bound).toMatchObject({ statusCode: 200, body: { id, done: false } });
  expect(took).toBeLessThan(1_500);
  expect(tookBound).toBeLessThan(3_500);
  expect((await watch(id, '?timeout=0s')).body['done']).toBe(false);
});

test('waits as long between two polls as the upstream wishes', async () => {
  const id = rig.cloud.world.add(ZONE, { seconds: null });
  const before = rig.cloud.requests.length;
  await watch(id, '?timeout=3.1s');
  const polls = rig.cloud.requests.slice(before).filter(({ path }) => path.includes(id));
  expect(polls.length).toBeGreaterThanOrEqual(3);
  expect(polls.length).toBeLessThanOrEqual(5);
  const gaps = polls.slice(1, -1).map(({ at }, index) => at - (polls[index]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(990);
});

test('answers in time where the upstream never answers', async () => {
  const id = rig.cloud.world.add(ZONE, { seconds: null });
  rig.cloud.world.faults.add({ kind: 'hang', ...hit(id) });
  const [answer, took] = await timed(watch(id, '?timeout=1s', 12_000));
  expect(answer).toMatchObject({ statusCode: 504, body: { code: 4 } });
  expect(took).toBeLessThan(6_000);
});

test('answers what the upstream has forgotten as a get does, from the record', async () => {
  const lost = operation('dnslost', { state: 'LOST', resource: ZONE });
  const run = 'projects/p/locations/l/operations/gone';
  const gone = ended('gone', { name: run, resource: 'google/run/v2/projects/p/locations/l' });
  const key = `google/run/v2/${run}`;
  await rig.store.recordOperations([snapshot(lost), { ...snapshot(gone), key }], ANY_TIME);
  const google = `/v1/google/run/v2/watch?name=${encodeURIComponent(run)}`;
  for (const [watched, got, recorded] of [
    ['/v1/operations/dnslost/watch', '/v1/operations/dnslost', lost],
    [google, `/v1/google/run/v2/operations/${run}`, gone],
  ] as const) {
    const [answer, took] = await timed(rig.ask('watch', watched));
    expect(answer).toMatchObject({ statusCode: 200, body: { ...recorded, observedAt: expect.any(String) } });
    expect(answer.body).toEqual((await rig.ask('get', got)).body);
    expect(took).toBeLessThan(4_000);
  }
  expect(await watch('dnsunknown', '?timeout=1s')).toMatchObject({ statusCode: 404, body: { code: 5 } });
});

test('needs no store', async () => {
  const id = rig.cloud.world.add(ZONE, { seconds: 0 });
  const { YDB_DOCAPI_ENDPOINT: _, ...environment } = rig.environment;
  const storeless = createWatchFunction(environment);
  expect(await storeless({ action: 'watchOperation', operationId: id }, contextOf(30_000))).toMatchObject({
    id,
    done: true,
  });
});

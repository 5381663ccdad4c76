import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGetFunction } from '../../../functions/get.ts';
import { type Cloud, startCloud } from '../../../infra/simulator/cloud.ts';
import type { Handler } from '../../../lib/edge/handler.ts';
import { call, environmentOf } from '../../support/handlers.ts';

const ZONE = 'dns/zones/dns00000000000000one';
const REDIS = 'google/redis/v1/projects/p/locations/l';

let cloud: Cloud;
let get: Handler;

beforeAll(async () => {
  cloud = await startCloud({ cancelMs: 0 });
  get = createGetFunction(environmentOf(cloud));
});

afterAll(() => cloud.close());

const google = (id: string): string =>
  `/v1/google/redis/v1/operations/projects/p/locations/l/operations/${id}`;

test('gets the same operation over REST, over gRPC, and as raw input', async () => {
  const id = cloud.world.add(ZONE, { seconds: 0, outcome: 'FAILED' });
  const overGrpc = createGetFunction(environmentOf(cloud, { YC_GRPC_COLLECTIONS: '*' }));
  const rest = await call(get, `/v1/operations/${id}`);
  expect(rest).toMatchObject({
    statusCode: 200,
    body: { id, name: `operations/${id}`, done: true, state: 'FAILED', error: { code: 9 }, resource: ZONE },
  });
  expect(await call(overGrpc, `/v1/operations/${id}`)).toEqual(rest);
  expect(await get({ operationId: id }, {})).toEqual(rest.body);
});

test('gets an operation of Google by its whole name, however it is encoded', async () => {
  const id = cloud.world.add(REDIS, { seconds: 0, outcome: 'NO_RESULT' });
  const name = `projects/p/locations/l/operations/${id}`;
  const expected = { statusCode: 200, body: { id, name, done: true, state: 'SUCCEEDED', resource: REDIS } };
  expect(await call(get, google(id))).toMatchObject(expected);
  expect(await call(get, `/v1/google/redis/v1/operations/${encodeURIComponent(name)}`)).toMatchObject(
    expected,
  );
  expect(await get({ api: 'redis', version: 'v1', name }, {})).toMatchObject(expected.body);
});

test('asks the upstream to cancel, and answers the operation after that', async () => {
  const yandex = cloud.world.add(ZONE, { seconds: null });
  await call(get, `/v1/operations/${yandex}/cancel`, 'POST');
  expect((await call(get, `/v1/operations/${yandex}`)).body).toMatchObject({
    done: true,
    state: 'CANCELLED',
  });
  const redis = cloud.world.add(REDIS, { seconds: null });
  expect((await call(get, `${google(redis)}:cancel`, 'POST')).statusCode).toBe(200);
  expect((await call(get, google(redis))).body).toMatchObject({
    done: true,
    state: 'CANCELLED',
    error: { code: 1 },
  });
});

test.each([
  ['run', 'v2', 'projects/p/locations/l'],
  ['compute', 'v1', 'projects/p/zones/z'],
])('says that %s %s cancels nothing, and leaves its operation as it is', async (api, version, parent) => {
  const id = cloud.world.add(`google/${api}/${version}/${parent}`, { seconds: null });
  const path = `/v1/google/${api}/${version}/operations/${parent}/operations/${id}`;
  expect(await call(get, `${path}:cancel`, 'POST')).toMatchObject({
    statusCode: 501,
    body: { code: 12, message: `${api}.googleapis.com ${version} cancels no operations` },
  });
  expect((await call(get, path)).body).toMatchObject({ done: false });
});

test('gets and cancels an operation that a replica does not know yet', async () => {
  const yandex = cloud.world.add(ZONE, { seconds: null });
  const redis = cloud.world.add(REDIS, { seconds: null });
  const asked = [
    ['GET', `/v1/operations/${yandex}`],
    ['POST', `/v1/operations/${yandex}/cancel`],
    ['GET', google(redis)],
    ['POST', `${google(redis)}:cancel`],
  ] as const;
  const statuses = asked.map(async ([method, path]) => (await call(get, path, method)).statusCode);
  const isOf = (id: string) => ({
    kind: 'status' as const,
    http: 404,
    times: 3,
    match: ({ path }: { readonly path: string }) => path.includes(id),
  });
  for (const id of [yandex, redis]) cloud.world.faults.add(isOf(id));
  expect(await Promise.all(statuses)).toEqual([200, 200, 200, 200]);
});

test('cancels nothing that was not asked to be cancelled', async () => {
  const id = cloud.world.add(REDIS, { seconds: null });
  for (const path of [google(id), `${google(id)}:wait`, `${google(id)}/cancel`]) {
    expect((await call(get, path, 'POST')).statusCode).toBe(400);
  }
  expect((await call(get, google(id))).body).toMatchObject({ done: false });
});

test('shows a rollback as failing and not as ended', async () => {
  const id = cloud.world.add(ZONE, { seconds: 20, createdAt: Date.now() - 15_000, outcome: 'ROLLED_BACK' });
  expect((await call(get, `/v1/operations/${id}`)).body).toMatchObject({
    done: false,
    error: { code: expect.any(Number) },
    state: 'FAILING',
  });
});

test('says that it is well', async () => {
  expect(await call(get, '/v1/health')).toEqual({ statusCode: 200, body: { status: 'OK' } });
});

test.each([
  [401, 16, 'status', 401],
  [403, 7, 'status', 403],
  [429, 8, 'status', 429],
  [503, 14, 'status', 503],
  [504, 4, 'status', 504],
  [500, 13, 'html', 500],
  [503, 14, 'html', 502],
  [503, 14, 'html', 408],
  [503, 14, 'html', 520],
  [503, 14, 'truncated', 200],
  [503, 14, 'empty', 200],
  [500, 13, 'error-and-response', 200],
] as const)(
  'answers %i with code %i for an upstream that answers %s %i',
  async (statusCode, code, kind, http) => {
    const id = cloud.world.add(ZONE);
    cloud.world.faults.add({ kind, http, match: ({ path }) => path === `/operations/${id}` });
    const hurried = (await get(
      { httpMethod: 'GET', path: `/v1/operations/${id}` },
      { getRemainingTimeInMillis: () => 1_700 },
    )) as { readonly statusCode: number; readonly body: string };
    cloud.world.faults.clear();
    expect({ statusCode: hurried.statusCode, body: JSON.parse(hurried.body) }).toMatchObject({
      statusCode,
      body: { code, error: { code: statusCode } },
    });
    if (code === 13) expect(hurried.body).toContain('operation.api.cloud.yandex.net');
  },
);

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGetFunction } from '../../../functions/get.ts';
import { createDocumentStore } from '../../../lib/store/rows/document-store.ts';
import { STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { call, pages } from '../../support/handlers.ts';
import { follow, type Rig, startRig } from '../../support/rig.ts';
import { ANY_TIME, DAY_MS } from '../../support/store-builders.ts';
import { newZone } from '../../support/watched.ts';

let rig: Rig;
let newestFirst: readonly string[] = [];

/** Operations of three resources, all created within three milliseconds, some in the same microsecond. */
beforeAll(async () => {
  rig = await startRig();
  const zones = Array.from({ length: 3 }, () => newZone(rig.cloud, 0).name);
  const createdAt = Date.now();
  const created = Array.from({ length: 60 }, (_, index) => ({
    nanos: (index * 7919) % 1_000_000,
    createdAt: createdAt + (index % 3),
    id: rig.cloud.world.add(zones[index % 3] ?? '', {
      createdAt: createdAt + (index % 3),
      nanos: (index * 7919) % 1_000_000,
      seconds: index % 2 === 0 ? 0 : null,
      createdBy: `user${index % 5}`,
    }),
  }));
  newestFirst = created
    .toSorted((a, b) => b.createdAt - a.createdAt || b.nanos - a.nanos)
    .map(({ id }) => id);
  await follow(rig, zones);
  await rig.poll(1_500);
});
afterAll(() => rig.close());

const idsOf = (answered: readonly Record<string, unknown>[]): readonly string[] =>
  answered.flatMap(({ operations }) => (operations as { id: string }[]).map(({ id }) => id));

test.each([1, 7, 100, 1000])(
  'lists everything tracked once, newest first to the nanosecond: page size %i',
  async (pageSize) => {
    const listed = await pages(rig.handlers.list, `/v1/operations?pageSize=${pageSize}`);
    expect(idsOf(listed)).toEqual(newestFirst);
  },
);

test('says of each operation what is known and when it was recorded', async () => {
  const { body } = await rig.ask('list', '/v1/operations?pageSize=1');
  expect(body).toEqual({
    operations: [
      {
        ...(await rig.ask('get', `/v1/operations/${newestFirst[0]}`)).body,
        observedAt: expect.stringMatching(/^20.*Z$/),
        resource: expect.stringContaining('dns/zones/'),
      },
    ],
    nextPageToken: expect.any(String),
  });
});

test('answers what a filter lets pass, and takes a token back with its own filter only', async () => {
  const filter = `filter=${encodeURIComponent('done=false AND createdBy IN (user1, user2)')}`;
  const all = await pages(rig.handlers.list, `/v1/operations?pageSize=3&${filter}`);
  const wanted = newestFirst.filter((id) => {
    const { done, createdBy } = rig.cloud.world.get(id);
    return !done && ['user1', 'user2'].includes(createdBy);
  });
  expect(wanted.length).toBeGreaterThan(5);
  expect(idsOf(all)).toEqual(wanted);
  const token = encodeURIComponent(String(all[0]?.['nextPageToken']));
  for (const url of [`/v1/operations?pageToken=${token}`, `/v1/operations?${filter}&pageToken=A${token}`]) {
    expect(await rig.ask('list', url)).toMatchObject({
      statusCode: 400,
      body: { code: 3, message: 'pageToken is not a page token of this list; begin again without one' },
    });
  }
});

test('gets an operation as it was recorded, once the upstream has forgotten it', async () => {
  const [id = ''] = newestFirst;
  const before = await rig.ask('get', `/v1/operations/${id}`);
  expect(before.body).not.toHaveProperty('observedAt');
  rig.cloud.world.forget(id);
  expect(await rig.ask('get', `/v1/operations/${id}`)).toMatchObject({
    statusCode: 200,
    body: { ...before.body, observedAt: expect.stringMatching(/^20.*Z$/) },
  });
  expect((await rig.ask('list', '/v1/operations?pageSize=1')).body['operations']).toMatchObject([{ id }]);
  expect(await rig.ask('get', '/v1/operations/dns0000000000000none')).toMatchObject({ statusCode: 404 });
});

test('answers 404 for a forgotten operation where no store is set', async () => {
  const { YDB_DOCAPI_ENDPOINT: _, ...environment } = rig.environment;
  const get = createGetFunction(environment);
  expect((await call(get, `/v1/operations/${newestFirst[0]}`)).statusCode).toBe(404);
});

test('remembers operations for ninety days', async () => {
  const listIn = async (days: number) => {
    const now = () => Date.now() + days * DAY_MS;
    const { YDB_DOCAPI_ENDPOINT: endpoint = '' } = rig.environment;
    const store = createDocumentStore({ endpoint, credentials: STATIC_KEYS, timing: { ...timing, now } });
    return (await store.listOperations({ limit: 100 }, ANY_TIME)).items.length;
  };
  expect([await listIn(89), await listIn(91)]).toEqual([60, 0]);
});

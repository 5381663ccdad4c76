import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DEMO_PARENTS } from '../../../infra/simulator/demo.ts';
import { call } from '../../support/handlers.ts';
import { ANY_TIME, activeOn } from '../../support/store-builders.ts';
import { startWatches, type WatchesRig } from '../../support/watches-rig.ts';

const { folderId } = DEMO_PARENTS;
const [ONE, TWO, THREE] = ['epd1', 'epd2', 'epd3'].map((id) => `backup/resources/${id}`) as [
  string,
  string,
  string,
];
const sink = { webhook: { url: 'https://example.com/hook' } };
const types = ['STARTED', 'SUCCEEDED', 'FAILED'];

let rig: WatchesRig;
beforeEach(async () => {
  rig = await startWatches();
  rig.cloud.world.declare(ONE);
  rig.cloud.world.declare(TWO);
}, 60_000);
afterEach(() => rig.close());

const create = (watchId = 'folder') =>
  call(rig.watches, '/v1/watches', 'POST', JSON.stringify({ watchId, folderId, types, sink }));
const get = (path = '/v1/watches/folder') => call(rig.watches, path);
const begin = (resource: string) => rig.cloud.world.add(resource, { seconds: null });
const look = () => rig.wake('deliver:default/folder');
const told = (resource: string) =>
  rig.deliveries
    .filter(({ event }) => event.data.resource === resource)
    .map(({ event: { data } }) => `${data.type} ${data.operation.id}`);

test('follows every machine in the folder, and those that come later from their beginning', async () => {
  const [before, open] = [
    rig.cloud.world.add(ONE, { seconds: 1, createdAt: Date.now() - 60_000 }),
    begin(ONE),
  ];
  const { statusCode, body } = await create();
  expect({ statusCode, body }).toEqual({
    statusCode: 200,
    body: {
      id: 'folder',
      folderId,
      filter: '',
      types,
      sink: { webhook: { ...sink.webhook, secret: expect.stringMatching(/^whsec_/) } },
      state: 'ACTIVE',
      source: expect.stringMatching(/^\/\/operation-tracker\//),
      createdAt: expect.stringMatching(/Z$/),
    },
  });
  const first = begin(TWO);
  rig.cloud.world.finish(open, 'SUCCEEDED');
  await rig.poll(ONE, TWO);
  rig.cloud.world.declare(THREE);
  const early = begin(THREE);
  await look();
  for (const id of [first, early]) rig.cloud.world.finish(id, 'FAILED');
  const last = begin(THREE);
  for (let tries = 0; tries < 8 && told(TWO).length + told(THREE).length < 5; tries += 1) {
    await rig.poll(ONE, TWO, THREE);
  }
  expect(told(ONE)).toEqual([`STARTED ${open}`, `SUCCEEDED ${open}`]);
  expect(told(ONE).join()).not.toContain(before);
  expect(told(TWO)).toEqual([`STARTED ${first}`, `FAILED ${first}`]);
  expect(told(THREE)[0]).toBe(`STARTED ${early}`);
  expect(told(THREE).slice(1).toSorted()).toEqual([`FAILED ${early}`, `STARTED ${last}`].toSorted());
  const { secret } = (body['sink'] as { webhook: { secret: string } }).webhook;
  expect(rig.deliveries.map(({ secrets }) => secrets)).toEqual(rig.deliveries.map(() => [secret]));
  expect(await get()).toMatchObject({ body: { lag: 0, folderId, state: 'ACTIVE' } });
}, 60_000);

test('is one watch in the list, and its machines are nobody else\u2019s', async () => {
  await create();
  const { body } = await get('/v1/watches');
  expect((body['watches'] as { readonly id: string }[]).map(({ id }) => id)).toEqual(['folder']);
  expect(await get('/v1/watches/epd1')).toMatchObject({ statusCode: 404 });
  expect(await get('/v1/watches/folder%2Fepd1')).toMatchObject({
    statusCode: 400,
    body: { message: expect.stringMatching(/^watchId must be /) },
  });
  expect(await rig.store.readWatch('other', 'folder', ANY_TIME)).toBeUndefined();
  expect((await create()).body['sink']).toEqual(sink);
});

test('tells nothing more once it is deleted, nor of what a later one of the same name is for', async () => {
  const open = begin(ONE);
  await create();
  await rig.poll();
  expect(told(ONE)).toEqual([`STARTED ${open}`]);
  expect(await call(rig.watches, '/v1/watches/folder', 'DELETE')).toEqual({ statusCode: 200, body: {} });
  rig.cloud.world.finish(open, 'SUCCEEDED');
  await rig.poll(ONE, TWO);
  expect(told(ONE)).toEqual([`STARTED ${open}`]);
  expect(await activeOn(rig.store, ONE)).toEqual([]);
  await create();
  await rig.poll(ONE);
  expect(told(ONE)).toEqual([`STARTED ${open}`]);
}, 60_000);

test('a sink that is gone ends it, for all machines', async () => {
  await create();
  rig.answers.push({ outcome: 'GONE', error: 'HTTP 410' });
  begin(ONE);
  await rig.poll(ONE);
  expect(await get()).toMatchObject({ body: { state: 'DONE', lastError: 'HTTP 410' } });
  begin(TWO);
  await rig.poll(TWO);
  expect(rig.deliveries).toHaveLength(1);
  expect(await activeOn(rig.store, TWO)).toEqual([]);
}, 60_000);

test('a resumed watch tries again at once for every machine, with its new secret', async () => {
  await create();
  for (let times = 0; times < 20; times += 1) rig.answers.push({ outcome: 'FAILED', error: 'HTTP 503' });
  const ids = [begin(ONE), begin(TWO)];
  await rig.poll(ONE, TWO);
  expect(await get()).toMatchObject({ body: { lastError: 'HTTP 503', lag: 2, state: 'ACTIVE' } });
  rig.deliveries.length = 0;
  rig.answers.length = 0;
  const secret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
  await call(rig.watches, '/v1/watches/folder/resume', 'POST', JSON.stringify({ secret }));
  await rig.poll();
  expect([...told(ONE), ...told(TWO)]).toEqual(ids.map((id) => `STARTED ${id}`));
  expect(rig.deliveries.map(({ secrets }) => [secrets[0], secrets.length])).toEqual([
    [secret, 2],
    [secret, 2],
  ]);
}, 60_000);

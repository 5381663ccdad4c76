import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Keyed, keyed } from '../../support/keyed.ts';
import { type Rig, startRig } from '../../support/rig.ts';
import { ANY_TIME } from '../../support/store-builders.ts';

const ZONE = 'dns/zones/dns0000000000000mine';
const INSTANCE = 'compute/instances/epd0000000000other';
const GRANTS = {
  all: 'ops:editor:*',
  reader: 'ops:viewer:*',
  zones: 'ops:editor:dns/zones/*',
  instances: 'ops:editor:compute/instances/*',
  other: 'others:editor:*',
  any: 'ops:editor:backup/resources/any',
};
const sink = { webhook: { url: 'https://example.com/hook' } };
const denied = { statusCode: 403, body: { code: 7, message: 'permission denied', details: [] } };
const unseen = (what: string) => ({
  statusCode: 404,
  body: { code: 5, message: `no such ${what}`, details: [] },
});

let rig: Rig;
let deployed: Keyed<keyof typeof GRANTS>;
beforeAll(async () => {
  rig = await startRig();
  deployed = keyed(rig.environment, GRANTS);
  for (const name of [ZONE, INSTANCE]) rig.cloud.world.declare(name);
}, 60_000);
afterAll(() => rig.close());

type Who = keyof typeof GRANTS;
const create = (who: Who, body: object) => deployed.ask(who, '/v1/watches', 'POST', { sink, ...body });
const resume = (who: Who, id: string) => deployed.ask(who, `/v1/watches/${id}/resume`, 'POST');
const remove = (who: Who, id: string) => deployed.ask(who, `/v1/watches/${id}`, 'DELETE');
const get = (who: Who, id: string) => deployed.ask(who, `/v1/watches/${id}`);
const idsOf = async (who: Who): Promise<string[]> => {
  const { body } = await deployed.ask(who, '/v1/watches');
  return (body['watches'] as { id: string }[]).map(({ id }) => id);
};

test('a viewer sees watches, and neither makes nor ends nor resumes any', async () => {
  expect((await create('zones', { watchId: 'seen', resource: ZONE })).statusCode).toBe(200);
  expect(await create('reader', { watchId: 'mine', resource: ZONE })).toMatchObject(denied);
  expect(await resume('reader', 'seen')).toMatchObject(denied);
  expect(await remove('reader', 'seen')).toMatchObject(denied);
  expect(await get('reader', 'mine')).toMatchObject(unseen('watch'));
  expect(await get('reader', 'seen')).toMatchObject({ statusCode: 200, body: { state: 'ACTIVE' } });
});

test('a key for one machine follows none of a folder, whatever the machine is called', async () => {
  const before = rig.cloud.requests.length;
  expect(await create('any', { folderId: 'b1g0000000000000demo' })).toMatchObject(denied);
  expect(rig.cloud.requests.length).toBe(before);
});

test("another tenant's watch is one that there is not, also to whoever may see all its resources", async () => {
  await create('all', { watchId: 'ours', resource: ZONE });
  for (const ask of [get, resume, remove]) {
    const hidden = await ask('other', 'ours');
    expect(hidden).toMatchObject(unseen('watch'));
    expect(hidden).toEqual(await ask('other', 'none'));
  }
  expect(await idsOf('other')).toEqual([]);
  expect((await create('other', { watchId: 'ours', resource: INSTANCE })).statusCode).toBe(200);
  expect(await get('all', 'ours')).toMatchObject({ body: { resource: ZONE } });
  await remove('other', 'ours');
});

test('a key for some resources watches no others, and begins to follow none', async () => {
  const resource = 'compute/instances/epd00000000unfollowed';
  const operationId = rig.cloud.world.add(resource, { seconds: null });
  const before = rig.cloud.requests.length;
  expect(await create('zones', { resource })).toMatchObject(denied);
  expect(rig.cloud.requests.length).toBe(before);
  expect(await create('zones', { operationId })).toMatchObject(unseen('operation'));
  expect(await create('zones', { operationId: 'epdunknown0000000000' })).toMatchObject(unseen('operation'));
  expect(await create('zones', { resource: `operations/${operationId}` })).toMatchObject(denied);
  expect(await rig.store.readTask(`poll:${resource}`, ANY_TIME)).toBeUndefined();
  expect(await rig.store.readTask(`poll:operations/${operationId}`, ANY_TIME)).toBeUndefined();
});

test('within its tenant, a key sees and changes the watches on what its patterns allow alone', async () => {
  await create('zones', { watchId: 'zone', resource: ZONE });
  await create('instances', { watchId: 'instance', resource: INSTANCE });
  expect(await idsOf('instances')).toEqual(['instance']);
  expect(await idsOf('all')).toEqual(expect.arrayContaining(['instance', 'zone']));
  for (const ask of [get, resume, remove])
    expect(await ask('instances', 'zone')).toMatchObject(unseen('watch'));
  expect(await create('instances', { watchId: 'zone', resource: INSTANCE })).toMatchObject({
    statusCode: 409,
    body: { code: 6 },
  });
  expect(await get('all', 'zone')).toMatchObject({ body: { resource: ZONE, state: 'ACTIVE' } });
  expect((await resume('instances', 'instance')).statusCode).toBe(200);
  expect((await remove('instances', 'instance')).statusCode).toBe(200);
  expect(await idsOf('instances')).toEqual([]);
});

test('a watch on an operation is of its resource, also where the operation is followed in its own place', async () => {
  const ended = rig.cloud.world.add(ZONE, { seconds: 1, createdAt: Date.now() - 3_600_000 });
  const request = { watchId: 'ended', operationId: ended };
  expect(await create('zones', request)).toMatchObject({
    statusCode: 200,
    body: { resource: `operations/${ended}` },
  });
  expect((await create('zones', request)).statusCode).toBe(200);
  expect((await get('zones', 'ended')).statusCode).toBe(200);
  expect(await get('instances', 'ended')).toMatchObject(unseen('watch'));
  expect(await create('instances', request)).toMatchObject(unseen('operation'));
});

test('a watch on an operation of no known resource is for keys to everything', async () => {
  const metadata = { '@type': 'type.googleapis.com/x.Y' };
  const operationId = rig.cloud.world.add(ZONE, { seconds: null, metadata });
  expect(await create('zones', { operationId })).toMatchObject(unseen('operation'));
  expect((await create('all', { watchId: 'nowhere', operationId })).statusCode).toBe(200);
  expect(await get('zones', 'nowhere')).toMatchObject(unseen('watch'));
  expect((await get('reader', 'nowhere')).statusCode).toBe(200);
});

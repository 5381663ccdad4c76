import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGetFunction } from '../../../functions/get.ts';
import { type Keyed, keyed } from '../../support/keyed.ts';
import { contextOf, type Rig, startRig } from '../../support/rig.ts';

const ZONE = 'dns/zones/dns0000000000000mine';
const NETWORK = 'vpc/networks/enp0000000000other';
const RUN = 'projects/p/locations/l';
const GRANTS = {
  all: 'ops:editor:*',
  reader: 'ops:viewer:*',
  zones: 'ops:editor:dns/zones/*',
  networks: 'ops:editor:vpc/networks/*',
  run: 'ops:viewer:google/run/v2/projects/p/*',
  other: 'others:editor:*',
};

let rig: Rig;
let deployed: Keyed<keyof typeof GRANTS>;
let zoneOperation = '';
let networkOperation = '';
let runOperation = '';

beforeAll(async () => {
  rig = await startRig();
  deployed = keyed(rig.environment, GRANTS);
  zoneOperation = rig.cloud.world.add(ZONE, { seconds: null });
  networkOperation = rig.cloud.world.add(NETWORK, { seconds: null });
  runOperation = rig.cloud.world.add(`google/run/v2/${RUN}`, { seconds: null });
  for (const url of [`/v1/${ZONE}/watch`, `/v1/${NETWORK}/watch`, `/v1/google/run/v2/watch?parent=${RUN}`]) {
    await deployed.ask('all', url);
  }
}, 60_000);
afterAll(() => rig.close());

const idsOf = (body: Record<string, unknown>): string[] =>
  (body['operations'] as { id: string }[]).map(({ id }) => id);

test('a key sees what its patterns allow, live, recorded and followed', async () => {
  expect(idsOf((await deployed.ask('zones', `/v1/${ZONE}/operations`)).body)).toEqual([zoneOperation]);
  expect((await deployed.ask('zones', `/v1/operations/${zoneOperation}`)).statusCode).toBe(200);
  expect((await deployed.ask('zones', `/v1/operations/${zoneOperation}/watch?timeout=0s`)).statusCode).toBe(
    200,
  );
  expect((await deployed.ask('zones', `/v1/${ZONE}/watch?consumer=mine`)).statusCode).toBe(200);
  expect(idsOf((await deployed.ask('zones', '/v1/operations')).body)).toEqual([zoneOperation]);
  expect(idsOf((await deployed.ask('all', '/v1/operations')).body).sort()).toEqual(
    [zoneOperation, networkOperation, runOperation].sort(),
  );
  const list = `/v1/google/run/v2/operations`;
  expect(idsOf((await deployed.ask('run', `${list}?parent=${RUN}`)).body)).toEqual([runOperation]);
  expect((await deployed.ask('run', `${list}/${RUN}/operations/${runOperation}`)).statusCode).toBe(200);
  for (const parent of ['', 'projects/p', 'projects/pp/locations/l', 'projects/q/locations/l']) {
    expect((await deployed.ask('run', `${list}?parent=${parent}`)).statusCode).toBe(403);
  }
});

test('an operation that may not be seen is answered as one that there is not', async () => {
  const hidden = await deployed.ask('zones', `/v1/operations/${networkOperation}`);
  expect(hidden).toEqual(await deployed.ask('zones', '/v1/operations/enpunknown0000000000'));
  expect(hidden.statusCode).toBe(404);
});

test('an operation of no known resource is for keys to everything', async () => {
  const id = rig.cloud.world.add(ZONE, { seconds: null, metadata: { '@type': 'type.googleapis.com/x.Y' } });
  expect((await deployed.ask('zones', `/v1/operations/${id}`)).statusCode).toBe(404);
  expect((await deployed.ask('reader', `/v1/operations/${id}`)).statusCode).toBe(200);
});

test('a call of one key polls for all: what it may not get by its id is not lost to the others', async () => {
  const id = rig.cloud.world.add(ZONE, { seconds: null, metadata: { '@type': 'type.googleapis.com/x.Y' } });
  const url = `/v1/${ZONE}/watch`;
  const first = await deployed.ask('zones', url);
  const cursor = encodeURIComponent(String(first.body['nextCursor']));
  rig.cloud.world.finish(id, 'SUCCEEDED');
  const { body } = await deployed.ask('zones', `${url}?cursor=${cursor}`);
  const changes = body['changes'] as { type: string; operation: { id: string } }[];
  expect(changes.map(({ type, operation }) => `${type} ${operation.id}`)).toContain(`SUCCEEDED ${id}`);
});

test('an editor cancels what its patterns allow', async () => {
  const id = rig.cloud.world.add(ZONE, { seconds: null });
  expect((await deployed.ask('networks', `/v1/operations/${id}/cancel`, 'POST')).statusCode).toBe(404);
  expect(rig.cloud.world.get(id)).toMatchObject({ done: false });
  expect((await deployed.ask('zones', `/v1/operations/${id}/cancel`, 'POST')).statusCode).toBe(200);
});

test('tokens, cursors and consumers of one tenant are nothing to another', async () => {
  rig.cloud.world.fill(ZONE, 3, { seconds: null });
  const url = `/v1/${ZONE}/operations?pageSize=1`;
  const token = encodeURIComponent(String((await deployed.ask('zones', url)).body['nextPageToken']));
  expect((await deployed.ask('all', `${url}&pageToken=${token}`)).statusCode).toBe(200);
  expect(await deployed.ask('other', `${url}&pageToken=${token}`)).toMatchObject({
    statusCode: 400,
    body: { message: 'pageToken is not a page token of this list; begin again without one' },
  });
  const tracked = '/v1/operations?pageSize=1';
  const place = encodeURIComponent(String((await deployed.ask('all', tracked)).body['nextPageToken']));
  expect((await deployed.ask('all', `${tracked}&pageToken=${place}`)).statusCode).toBe(200);
  expect((await deployed.ask('other', `${tracked}&pageToken=${place}`)).statusCode).toBe(400);
  const watch = `/v1/${ZONE}/watch?timeout=0s`;
  const cursor = encodeURIComponent(String((await deployed.ask('zones', watch)).body['nextCursor']));
  expect((await deployed.ask('all', `${watch}&cursor=${cursor}`)).statusCode).toBe(200);
  expect((await deployed.ask('other', `${watch}&cursor=${cursor}`)).statusCode).toBe(400);
  const changesOf = async (who: 'all' | 'other') =>
    ((await deployed.ask(who, `${watch}&consumer=one`)).body['changes'] as { type: string }[]).length;
  expect(await changesOf('all')).toBeGreaterThan(0);
  expect(await changesOf('all')).toBe(0);
  expect(await changesOf('other')).toBeGreaterThan(0);
});

test('raw input is refused unless a setting says in whose name it is', async () => {
  const settings = { ...rig.environment, AUTHENTICATION: '' };
  const event = { operationId: zoneOperation };
  await expect(createGetFunction(settings)(event, contextOf(10_000))).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
  const direct = createGetFunction({ ...settings, DIRECT_CALLS: 'default:viewer:vpc/networks/*' });
  await expect(direct(event, contextOf(10_000))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await direct({ operationId: networkOperation }, contextOf(10_000))).toMatchObject({ done: false });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newTask } from '../../../lib/model/task.ts';
import { call } from '../../support/handlers.ts';
import { ANY_TIME, fresh } from '../../support/store-builders.ts';
import { startWatches, type WatchesRig } from '../../support/watches-rig.ts';

let rig: WatchesRig;
beforeAll(async () => {
  rig = await startWatches();
}, 60_000);
afterAll(() => rig.close());
beforeEach(() => {
  rig.deliveries.length = 0;
  rig.answers.length = 0;
});

const ENDS = ['SUCCEEDED', 'FAILED', 'CANCELLED', 'LOST', 'UNKNOWN'];
const webhook = { webhook: { url: 'https://example.com/hook' } };
const zone = (): string => {
  const name = `dns/zones/${fresh('dns').replaceAll('-', '')}`;
  rig.cloud.world.declare(name);
  return name;
};
const post = (body: object, path = '/v1/watches') => call(rig.watches, path, 'POST', JSON.stringify(body));
const get = (id: unknown) => call(rig.watches, `/v1/watches/${String(id)}`);

test('creates a watch on a resource, and shows its secret once', async () => {
  const resource = zone();
  rig.cloud.world.add(resource, { seconds: null });
  const { statusCode, body } = await post({
    watchId: 'one',
    resource,
    filter: 'createdBy!=x',
    sink: webhook,
  });
  expect({ statusCode, body }).toEqual({
    statusCode: 200,
    body: {
      id: 'one',
      resource,
      filter: 'createdBy != "x"',
      types: ENDS,
      sink: { webhook: { ...webhook.webhook, secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) } },
      state: 'ACTIVE',
      deliveredRevision: '0',
      lag: 0,
      source: expect.stringMatching(/^\/\/operation-tracker\/[0-9a-f-]{36}$/),
      createdAt: expect.stringMatching(/Z$/),
    },
  });
  const again = await post({ watchId: 'one', resource, filter: 'createdBy != x', sink: webhook });
  expect(again).toEqual({ statusCode: 200, body: { ...body, sink: webhook } });
  expect(await get('one')).toEqual(again);
  const other = await post({ watchId: 'one', resource, sink: webhook });
  expect(other).toMatchObject({ statusCode: 409, body: { code: 6 } });
});

test('delivers what ends after the watch was made, signed with the secret that was given, and nothing before', async () => {
  const resource = zone();
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
  rig.cloud.world.add(resource, { seconds: 1, createdAt: Date.now() - 3_600_000 });
  const open = rig.cloud.world.add(resource, { seconds: null });
  const { body } = await post({ resource, sink: { webhook: { ...webhook.webhook, secret } } });
  rig.cloud.world.finish(open, 'SUCCEEDED');
  await rig.poll(resource);
  expect(rig.deliveries).toEqual([
    {
      target: webhook,
      secrets: [secret],
      event: expect.objectContaining({
        id: `${resource}#2`,
        source: body['source'],
        type: 'operation-tracker.operation.succeeded',
        subject: open,
        data: expect.objectContaining({ revision: '2', type: 'SUCCEEDED', resource }),
      }),
    },
  ]);
  expect(await get(body['id'])).toMatchObject({ body: { deliveredRevision: '2', lag: 0, state: 'ACTIVE' } });
});

test('answers the same watch to the same body also when it has expired', async () => {
  const body = {
    watchId: 'soon-over',
    resource: zone(),
    sink: webhook,
    expiresAt: new Date(Date.now() + 1_500).toISOString(),
  };
  expect(await post(body)).toMatchObject({ statusCode: 200, body: { state: 'ACTIVE' } });
  while (Date.now() <= Date.parse(body.expiresAt)) await sleep(50);
  expect(await post(body)).toMatchObject({ statusCode: 200, body: { id: 'soon-over', state: 'EXPIRED' } });
  expect(await post({ ...body, watchId: 'too-late' })).toMatchObject({ statusCode: 400 });
});

const missingZone = async (): Promise<string> => {
  const resource = `dns/zones/${fresh('dns').replaceAll('-', '')}`;
  await rig.store.addTask(newTask(`poll:${resource}`, Date.now()), ANY_TIME);
  await rig.poll(resource);
  expect(await rig.store.readTask(`poll:${resource}`, ANY_TIME)).toBeUndefined();
  return resource;
};

test('refuses a resource that the upstream does not know, also when somebody has asked for it before', async () => {
  expect(await post({ resource: await missingZone(), sink: webhook })).toMatchObject({ statusCode: 404 });
});

test('tells of a resource that the upstream did not know when it was first asked for', async () => {
  const resource = await missingZone();
  rig.cloud.world.declare(resource);
  const { statusCode } = await post({ resource, sink: webhook });
  expect(statusCode).toBe(200);
  rig.cloud.world.finish(rig.cloud.world.add(resource, { seconds: null }), 'SUCCEEDED');
  await rig.poll(resource);
  expect(rig.deliveries).toMatchObject([{ event: { type: 'operation-tracker.operation.succeeded' } }]);
});

test('goes on polling a resource that is watched, however often the upstream does not know it', async () => {
  const resource = zone();
  const { body } = await post({ resource, sink: webhook });
  const id = `poll:${resource}`;
  await rig.store.deleteTask(id, ANY_TIME);
  await rig.wake(`deliver:default/${String(body['id'])}`);
  expect(await rig.store.readTask(id, ANY_TIME)).toBeDefined();
});

test('watches an operation that a replica does not know yet, and refuses one that there is not', async () => {
  const operationId = rig.cloud.world.add(zone(), { seconds: null });
  const match = ({ path }: { readonly path: string }) => path.includes(operationId);
  rig.cloud.world.faults.add({ kind: 'status', http: 404, times: 2, match });
  expect(await post({ operationId, sink: webhook })).toMatchObject({
    statusCode: 200,
    body: { operationId },
  });
  const startedAt = Date.now();
  const none = await post({ operationId: 'dns00000000000000non', sink: webhook });
  expect(none).toMatchObject({ statusCode: 404, body: { code: 5 } });
  expect(Date.now() - startedAt).toBeGreaterThan(4_500);
  expect(Date.now() - startedAt).toBeLessThan(9_000);
});

test('a watch on an operation ends with it, and follows its resource for it alone', async () => {
  const resource = zone();
  const [operationId, other] = [
    rig.cloud.world.add(resource, { seconds: null }),
    rig.cloud.world.add(resource, { seconds: null }),
  ];
  const { body } = await post({ operationId, sink: { queue: { url: 'https://example.com/q' } } });
  expect(body).toMatchObject({ operationId, resource, state: 'ACTIVE' });
  rig.cloud.world.finish(other, 'SUCCEEDED');
  rig.cloud.world.finish(operationId, 'FAILED');
  await rig.poll(resource);
  expect(rig.deliveries.map(({ event, secrets }) => [event.subject, event.data.type, secrets])).toEqual([
    [operationId, 'FAILED', []],
  ]);
  expect(await get(body['id'])).toMatchObject({ body: { state: 'DONE' } });
});

test('an operation that has ended already is told of once, to every watch on it', async () => {
  const operationId = rig.cloud.world.add(zone(), { seconds: 1, createdAt: Date.now() - 60_000 });
  const sink = { workflow: { workflowId: 'wf' } };
  const ids = [await post({ operationId, sink }), await post({ operationId, sink })].map(
    ({ body }) => body['id'],
  );
  await rig.poll();
  expect(rig.deliveries.map(({ event }) => [event.id, event.data.operation.id])).toEqual([
    [`operations/${operationId}#2`, operationId],
    [`operations/${operationId}#2`, operationId],
  ]);
  for (const id of ids) expect(await get(id)).toMatchObject({ body: { state: 'DONE', lag: 0 } });
});

test('an operation of Google is watched by its whole name', async () => {
  const id = rig.cloud.world.add('google/run/v2/projects/p/locations/l', { seconds: null });
  const operationId = `google/run/v2/projects/p/locations/l/operations/${id}`;
  const { statusCode, body } = await post({ operationId, sink: { workflow: { workflowId: 'wf' } } });
  expect({ statusCode, body }).toMatchObject({
    statusCode: 200,
    body: { resource: 'google/run/v2/projects/p/locations/l', state: 'ACTIVE' },
  });
  rig.cloud.world.finish(id, 'SUCCEEDED');
  await rig.poll('google/run/v2/projects/p/locations/l');
  expect(rig.deliveries.map(({ event }) => event.data.type)).toEqual(['SUCCEEDED']);
});

test('a sink that fails is tried again, one that is gone ends the watch', async () => {
  const resource = zone();
  const ids = [
    rig.cloud.world.add(resource, { seconds: null }),
    rig.cloud.world.add(resource, { seconds: null }),
  ];
  const { body } = await post({ resource, sink: webhook });
  for (let times = 0; times < 9; times += 1) rig.answers.push({ outcome: 'FAILED', error: 'HTTP 500' });
  for (const id of ids) rig.cloud.world.finish(id, 'SUCCEEDED');
  await rig.poll(resource);
  expect(await get(body['id'])).toMatchObject({ body: { lastError: 'HTTP 500', state: 'ACTIVE', lag: 2 } });
  rig.answers.splice(0, 9, { outcome: 'GONE', error: 'HTTP 410' });
  expect(await post({}, `/v1/watches/${String(body['id'])}/resume`)).toMatchObject({ statusCode: 200 });
  await rig.poll(resource);
  expect(await get(body['id'])).toMatchObject({ body: { lastError: 'HTTP 410', state: 'DONE' } });
  expect(new Set(rig.deliveries.map(({ event }) => event.data.revision))).toEqual(new Set(['3']));
  expect(await post({}, `/v1/watches/${String(body['id'])}/resume`)).toMatchObject({ statusCode: 400 });
});

test('a new secret signs beside the old one', async () => {
  const resource = zone();
  const [first, second] = [1, 2].map((byte) => `whsec_${Buffer.alloc(24, byte).toString('base64')}`);
  const open = rig.cloud.world.add(resource, { seconds: null });
  const { body } = await post({ resource, sink: { webhook: { ...webhook.webhook, secret: first } } });
  const resume = `/v1/watches/${String(body['id'])}/resume`;
  const { body: resumed } = await post({ secret: second }, resume);
  await post({ secret: second }, resume);
  expect(JSON.stringify(resumed)).not.toContain('whsec_');
  rig.cloud.world.finish(open, 'SUCCEEDED');
  await rig.poll(resource);
  expect(rig.deliveries.map(({ secrets }) => secrets)).toEqual([[second, first]]);
});

test('lists the watches page by page, and deletes them', async () => {
  const seen: unknown[] = [];
  for (let token = ''; ; ) {
    const { body } = await call(rig.watches, `/v1/watches?pageSize=2&pageToken=${token}`);
    seen.push(...(body['watches'] as { readonly id: string }[]).map(({ id }) => id));
    if (body['nextPageToken'] === undefined) break;
    token = String(body['nextPageToken']);
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toContain('one');
  expect(await call(rig.watches, '/v1/watches/one', 'DELETE')).toEqual({ statusCode: 200, body: {} });
  expect(await call(rig.watches, '/v1/watches/one', 'DELETE')).toMatchObject({ statusCode: 404 });
  expect(await get('one')).toMatchObject({ statusCode: 404 });
});

test('the Idempotency-Key is the id of the watch', async () => {
  const resource = zone();
  const create = (headers: object, body: object) =>
    rig.watches(
      {
        httpMethod: 'POST',
        path: '/v1/watches',
        headers,
        body: JSON.stringify({ resource, sink: webhook, ...body }),
      },
      {},
    ) as Promise<{ readonly statusCode: number; readonly body: string }>;
  const first = await create({ 'Idempotency-Key': 'key-1' }, {});
  expect(JSON.parse(first.body)).toMatchObject({ id: 'key-1' });
  const second = await create({ 'idempotency-key': 'key-1' }, { watchId: 'key-1' });
  expect(second.statusCode).toBe(200);
  expect(second.body).not.toContain('whsec_');
  expect((await create({ 'Idempotency-Key': 'key-1' }, { watchId: 'key-2' })).statusCode).toBe(400);
});

test('of ten creations at once one makes the watch', async () => {
  const body = { watchId: fresh('ten'), resource: zone(), sink: webhook };
  const answers = await Promise.all(Array.from({ length: 10 }, () => post(body)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 200));
  expect(answers.filter(({ body: { sink } }) => JSON.stringify(sink).includes('whsec_'))).toHaveLength(1);
});

test('takes the same as raw input', async () => {
  const resource = zone();
  const raw = (input: object) => rig.watches(input, {});
  const made = await raw({ action: 'createWatch', watchId: 'raw', resource, sink: webhook });
  expect(made).toMatchObject({ id: 'raw', state: 'ACTIVE' });
  expect(await raw({ watchId: 'raw' })).toMatchObject({ id: 'raw', sink: webhook });
  expect(await raw({ action: 'resumeWatch', watchId: 'raw' })).toMatchObject({ id: 'raw' });
  expect(await raw({ action: 'deleteWatch', watchId: 'raw' })).toEqual({});
  await expect(raw({ watchId: 'raw' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test.each([
  [{ sink: webhook }, 'resource'],
  [{ resource: 'dns/zones/a', operationId: 'b', sink: webhook }, 'resource'],
  [{ resource: 'dns/zones/a' }, 'sink'],
  [{ resource: 'dns/zones/a', sink: {} }, 'sink'],
  [{ resource: 'dns/zones/a', sink: { ...webhook, queue: { url: 'https://q' } } }, 'sink'],
  [{ resource: 'dns/zones/a', sink: { webhook: { url: 'https://x', other: 1 } } }, 'sink'],
  [{ resource: 'dns/zones/a', sink: { webhook: {} } }, 'sink'],
  [{ resource: 'dns/zones/a', sink: { webhook: { url: 'http://x' } } }, 'sink.webhook.url'],
  [
    { resource: 'dns/zones/a', sink: { webhook: { url: 'https://x', secret: 'abc' } } },
    'sink.webhook.secret',
  ],
  [{ resource: 'dns/zones/a', sink: webhook, types: ['SYNC'] }, 'types.0'],
  [{ resource: 'dns/zones/a', sink: webhook, types: [] }, 'types'],
  [{ resource: 'dns/zones/a', sink: webhook, filter: 'nonsense' }, 'filter'],
  [{ resource: 'dns/zones/a', sink: webhook, filter: 'name = abc' }, 'filter'],
  [{ resource: 'dns/zones/a', sink: webhook, expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  [{ resource: 'dns/zones/a', sink: webhook, expiresAt: '2999-01-01T00:00:00Z' }, 'expiresAt'],
  [{ resource: 'dns/zones/a', sink: webhook, watchId: 'a/b' }, 'watchId'],
  [{ resource: 'dns/zones/a', sink: webhook, color: 'red' }, 'color'],
  [{ resource: 'dns/zones', sink: webhook }, 'resource'],
  [{ resource: 'dns/zones/.a', sink: webhook }, 'resource'],
  [{ resource: 'dns/zones/a?cloudId=..%2F', sink: webhook }, 'resource'],
  [{ resource: 'dns/zones/a?cloudId=b', sink: webhook }, 'resource'],
  [{ resource: 'baremetal-v1alpha/servers/a', sink: webhook }, 'resource'],
  [{ resource: 'google/Run/v2/projects/p', sink: webhook }, 'resource'],
  [{ operationId: 'google/run/v2/projects/p', sink: webhook }, 'operationId'],
  [{ operationId: 'a:cancel', sink: webhook }, 'operationId'],
])('refuses %j', async (body, field) => {
  const { statusCode, body: answer } = await post(body);
  expect({ statusCode, message: answer['message'] }).toEqual({
    statusCode: 400,
    message: expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')} `)),
  });
});

test.each([
  ['GET', ''],
  ['DELETE', ''],
  ['POST', '/resume'],
])('%s /v1/watches/{watchId}%s refuses an id that no watch can have', async (method, rest) => {
  for (const id of ['a'.repeat(64), 'a'.repeat(1_500), '-a', 'a%2Fb', '%D1%84']) {
    expect(await call(rig.watches, `/v1/watches/${id}${rest}`, method)).toMatchObject({
      statusCode: 400,
      body: {
        code: 3,
        message: 'watchId must be 1 to 63 letters, digits or any of _ . - and begin with a letter or digit',
      },
    });
  }
});

test('takes the longest names that there can be', async () => {
  const long = (size: number) => 'x'.repeat(size);
  const api = `google/${long(63)}/v2${long(18)}`;
  const parent = ['projects', long(240), 'locations', long(240), 'a', long(240), 'b', long(240), long(13)];
  const [google, bare] = [`${api}/${parent.join('/')}`, `baremetal/servers/${long(20)}`];
  const parents = { cloudId: long(255), folderId: long(255) };
  rig.cloud.world.declare(google);
  rig.cloud.world.declare(bare, { parents });
  const operation = rig.cloud.world.add(`${api}/${long(255)}/${long(255)}/${long(255)}/${long(200)}`);
  const { name } = rig.cloud.world.get(operation).resource;
  for (const target of [
    { resource: google },
    { resource: `${bare}?${new URLSearchParams(parents)}` },
    { operationId: `${name}/operations/${operation}` },
  ]) {
    const watchId = `w${long(62)}`;
    expect(await post({ ...target, watchId, sink: webhook })).toMatchObject({
      statusCode: 200,
      body: { id: watchId, state: 'ACTIVE' },
    });
    expect(await call(rig.watches, `/v1/watches/${watchId}`, 'DELETE')).toMatchObject({ statusCode: 200 });
  }
});

test('makes no watch on a resource that is followed with other parents', async () => {
  const name = 'baremetal/servers/bms000000000000owned';
  const parents = { cloudId: 'b1gcloud00000000demo', folderId: 'b1gfolder0000000demo' };
  rig.cloud.world.declare(name, { parents });
  const watch = (given: Record<string, string>) =>
    post({ resource: `${name}?${new URLSearchParams(given)}`, sink: webhook });
  expect(await watch(parents)).toMatchObject({ statusCode: 200 });
  expect(await watch({ ...parents, folderId: 'b1gfolder000000other' })).toMatchObject({
    statusCode: 400,
    body: { code: 3, message: `${name} is followed with other parents: cloudId, folderId` },
  });
});

test('says what it does not know, and what it may not see', async () => {
  expect(await post({ operationId: 'dns0unknown', sink: webhook })).toMatchObject({ statusCode: 404 });
  expect(await post({ resource: 'no/such/thing', sink: webhook })).toMatchObject({ statusCode: 404 });
  expect(await post({ resource: 'operations/abc', sink: webhook })).toMatchObject({ statusCode: 404 });
  expect(await post({ folderId: 'b1g', sink: webhook })).toMatchObject({ statusCode: 403 });
});

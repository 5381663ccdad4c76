import { expect, test } from '@jest/globals';
import { yandexResource } from '../../../../lib/model/operation/families/yandex.ts';
import { createYandexRest } from '../../../../lib/providers/yandex/rest.ts';
import { createCall, reply, restOptions, serve } from '../../../support/upstream.ts';

const EMPTY = reply(200, {});
const named = (service: string, collection: string, resourceId: string, more: object = {}) =>
  yandexResource({ service, collection, resourceId, ...more });
const parents = { cloudId: 'c1', folderId: 'f1' };
const SERVER_ID = 's'.repeat(20);

test.each([
  [named('dns', 'zones', 'dns1'), '/dns/v1/zones/dns1/operations', {}],
  [named('functions', 'functions', 'a@b:c'), '/functions/v1/functions/a%40b%3Ac/operations', {}],
  [named('connection-manager', 'connections', 'con1'), '/v1/operations', { connectionId: 'con1' }],
  [
    named('baremetal', 'servers', SERVER_ID, parents),
    `/baremetal/v2/clouds/c1/folders/f1/servers/${SERVER_ID}:listOperations`,
    {},
  ],
])('lists %j at its path', async (resource, path, query) => {
  const { endpoint, asked } = await serve(EMPTY);
  const rest = createYandexRest(restOptions(endpoint));
  const first = await rest.list({ resource, pageSize: 50 }, createCall());
  await rest.list({ resource, pageSize: 1000, pageToken: 'a+b/=&', filter: 'name="é"' }, createCall());
  expect(first).toEqual({ operations: [] });
  expect(asked.map(({ method, path: called, query: given }) => [method, called, given])).toEqual([
    ['GET', path, { ...query, pageSize: '50' }],
    ['GET', path, { ...query, pageSize: '1000', pageToken: 'a+b/=&', filter: 'name="é"' }],
  ]);
  expect(asked[0]?.headers).toMatchObject({
    authorization: 'Bearer token-of-yandex',
    'x-client-request-id': '00000000-0000-4000-8000-000000000001',
  });
});

test('reads a page, its resource and the way on', async () => {
  const { endpoint } = await serve(
    reply(200, { operations: [{ id: 'op1', done: true }], nextPageToken: 'next' }),
  );
  const page = await createYandexRest(restOptions(endpoint)).list(
    { resource: named('dns', 'zones', 'dns1'), pageSize: 5 },
    createCall(),
  );
  expect(page).toEqual({
    operations: [
      {
        id: 'op1',
        name: 'operations/op1',
        description: '',
        createdBy: '',
        done: true,
        state: 'UNKNOWN',
        resource: 'dns/zones/dns1',
      },
    ],
    nextPageToken: 'next',
  });
});

test.each([
  [null, 'the body: must be an object'],
  ['text', 'the body: must be an object'],
  [[], 'the body: must be an object'],
  [{ operations: {} }, 'operations: Invalid type: Expected Array but received Object'],
  [{ nextPageToken: 5 }, 'nextPageToken: Invalid type: Expected string but received 5'],
  [{ operations: Array(1_001).fill(null) }, 'the body: must be an object'],
])('refuses the page %j by the name of its host', async (page, problem) => {
  const { endpoint } = await serve(reply(200, JSON.stringify(page)));
  const listed = createYandexRest(restOptions(endpoint)).list(
    { resource: named('dns', 'zones', 'dns1'), pageSize: 5 },
    createCall(),
  );
  await expect(listed).rejects.toMatchObject({
    name: 'TrackerError',
    code: 'INTERNAL',
    message: `malformed answer from dns.api.cloud.yandex.net: ${problem}`,
  });
});

test('reads the rows of a page each for itself', async () => {
  const both = { error: { code: 1 }, response: {} };
  const odd = [null, { id: 'a', ...both }, { id: 'b', done: 'true' }, { id: '' }, { done: true }];
  const { endpoint } = await serve(
    reply(200, { operations: [...odd, { id: 'op1' }], nextPageToken: 'next' }),
  );
  const page = await createYandexRest(restOptions(endpoint)).list(
    { resource: named('dns', 'zones', 'dns1'), pageSize: 5 },
    createCall(),
  );
  const error = (problem: string) =>
    expect.objectContaining({
      code: 'INTERNAL',
      message: `malformed answer from dns.api.cloud.yandex.net: ${problem}`,
    });
  expect(page).toEqual({
    operations: [expect.objectContaining({ id: 'op1', state: 'RUNNING' })],
    unreadable: [
      { error: error('the body: must be an object') },
      { id: 'a', error: error('operation a has both an error and a response') },
      { id: 'b', error: error('done: Invalid type: Expected boolean but received "true"') },
      { id: '', error: error('id: must not be empty') },
      { error: error('id: Invalid key: Expected "id" but received undefined') },
    ],
    nextPageToken: 'next',
  });
});

test('takes a null and an absent list for an empty one', async () => {
  for (const page of [{}, { operations: null, nextPageToken: null }, { operations: [], nextPageToken: '' }]) {
    const { endpoint } = await serve(reply(200, page));
    const rest = createYandexRest(restOptions(endpoint));
    expect(await rest.list({ resource: named('dns', 'zones', 'dns1'), pageSize: 5 }, createCall())).toEqual({
      operations: [],
    });
  }
});

test('gets and cancels an operation, and passes on when to ask again', async () => {
  const { endpoint, asked } = await serve(reply(200, { id: 'op1' }, { 'x-operation-poll-interval': '2.5' }));
  const rest = createYandexRest(restOptions(endpoint));
  const running = {
    id: 'op1',
    name: 'operations/op1',
    description: '',
    createdBy: '',
    done: false,
    state: 'RUNNING',
  };
  expect(await rest.get({ family: 'yandex', id: 'op1' }, createCall())).toEqual({
    operation: running,
    pollAfterMs: 2_500,
  });
  expect(await rest.cancel({ family: 'yandex', id: 'op1' }, createCall())).toEqual({
    operation: running,
    pollAfterMs: 2_500,
  });
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /operations/op1',
    'GET /operations/op1:cancel',
  ]);
});

test.each(['soon', '', '-1', '1e9'])('leaves out the poll interval %j', async (interval) => {
  const { endpoint } = await serve(reply(200, { id: 'op1' }, { 'x-operation-poll-interval': interval }));
  const got = await createYandexRest(restOptions(endpoint)).get(
    { family: 'yandex', id: 'op1' },
    createCall(),
  );
  expect(Object.keys(got)).toEqual(['operation']);
});

test.each([
  [named('dns', 'nothing', 'x'), 'NOT_FOUND', 'no collection "dns/nothing"; GET /v1/services lists them all'],
  [
    named('dns', 'zones', 'dns1', { cloudId: 'c1' }),
    'INVALID_ARGUMENT',
    'cloudId is no parameter of dns/zones',
  ],
  [
    named('baremetal', 'servers', SERVER_ID, { cloudId: 'c1' }),
    'INVALID_ARGUMENT',
    'folderId is required for baremetal/servers',
  ],
  [named('baremetal', 'servers', 's1', parents), 'INVALID_ARGUMENT', 'resourceId must be 20 characters long'],
  [
    named('baremetal', 'servers', SERVER_ID, { ...parents, cloudId: '../x' }),
    'INVALID_ARGUMENT',
    'cloudId must be 1 to 255 letters, digits or any of _ - . @ : and begin with a letter, digit or _',
  ],
  [named('backup', 'resources', 'x'), 'UNIMPLEMENTED', 'backup/resources is not offered over REST'],
])('asks nobody about %j', async (resource, code, message) => {
  const { endpoint, asked } = await serve(EMPTY);
  const listed = createYandexRest(restOptions(endpoint)).list({ resource, pageSize: 5 }, createCall());
  await expect(listed).rejects.toMatchObject({ name: 'TrackerError', code, message });
  expect(asked).toEqual([]);
});

test("passes on the upstream's own error", async () => {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'r1' }];
  const { endpoint, asked } = await serve(
    reply(404, { code: 5, message: 'Operation op1 not found', details }),
  );
  await expect(
    createYandexRest(restOptions(endpoint)).get({ family: 'yandex', id: 'op1' }, createCall()),
  ).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: 'Operation op1 not found',
    details,
  });
  expect(asked.length).toBe(1);
});

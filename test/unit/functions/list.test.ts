import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createListFunction } from '../../../functions/list.ts';
import { type Cloud, startCloud } from '../../../infra/simulator/cloud.ts';
import { verbsOf } from '../../../infra/simulator/kinds.ts';
import type { Handler } from '../../../lib/edge/handler.ts';
import type { Operation } from '../../../lib/model/operation/operation.ts';
import { CATALOGUE } from '../../../lib/providers/yandex/catalogue/catalogue.ts';
import { call, environmentOf, pages } from '../../support/handlers.ts';

const COUNT = 2500;
const REST = '/v1/functions/functions/d4e00000000000000big/operations';
const GRPC = '/v1/backup/resources/epd00000000000000big/operations';
const GOOGLE = '/v1/google/run/v2/operations?parent=projects/p/locations/l';
const LISTS = { REST, GRPC, GOOGLE };

let cloud: Cloud;
let list: Handler;
const ids: Record<string, readonly string[]> = {};

beforeAll(async () => {
  cloud = await startCloud();
  const createdAt = Date.parse('2026-11-20T00:00:00Z');
  const fill = (name: string): readonly string[] => [
    ...cloud.world.fill(name, COUNT / 2, { createdAt, seconds: 10, createdBy: 'robot' }),
    ...cloud.world.fill(name, COUNT / 2, { createdAt, seconds: null, createdBy: 'human' }),
  ];
  ids['REST'] = fill('functions/functions/d4e00000000000000big');
  ids['GRPC'] = fill('backup/resources/epd00000000000000big');
  ids['GOOGLE'] = fill('google/run/v2/projects/p/locations/l');
  list = createListFunction(environmentOf(cloud));
});

afterAll(() => cloud.close());

const withQuery = (url: string, query: string): string => `${url}${url.includes('?') ? '&' : '?'}${query}`;

const listed = async (url: string): Promise<Operation[]> =>
  (await pages(list, url)).flatMap(({ operations }) => operations as Operation[]);

for (const [name, url] of Object.entries(LISTS)) {
  test.each([1, 7, 100, 1000])(
    `gives each of 2,500 operations once: ${name}, page size %i`,
    async (pageSize) => {
      const operations = await listed(withQuery(url, `pageSize=${pageSize}`));
      expect(operations).toHaveLength(COUNT);
      expect(operations.map(({ id }) => id).sort()).toEqual([...(ids[name] ?? [])].sort());
    },
    60_000,
  );

  test.each([7, 100, 1000])(
    `gives each operation that a filter lets pass once: ${name}, page size %i`,
    async (pageSize) => {
      const filter = encodeURIComponent('done=true AND state != FAILED AND id NOT IN ("none")');
      const operations = await listed(withQuery(url, `pageSize=${pageSize}&filter=${filter}`));
      expect(operations.every(({ done }) => done)).toBe(true);
      expect(new Set(operations.map(({ id }) => id)).size).toBe(COUNT / 2);
      expect(operations).toHaveLength(COUNT / 2);
    },
  );
}

test("fills the caller's page where the upstream gives 100 at the most", async () => {
  cloud.world.fill('baremetal-v1alpha/servers/bms0000000000000full', 350);
  const { body } = await call(
    list,
    '/v1/baremetal-v1alpha/servers/bms0000000000000full/operations?pageSize=300',
  );
  expect(body['operations']).toHaveLength(300);
  expect(body['nextPageToken']).toEqual(expect.any(String));
});

test('pushes down what the upstream documents, and evaluates everything here', async () => {
  const names = {
    functions: 'functions/functions/d4e0000000000000push',
    zones: 'dns/zones/dns000000000000push',
  };
  const filter = encodeURIComponent('createdBy = robot AND description = "Update"');
  for (const name of Object.values(names)) {
    const robot = cloud.world.add(name, { createdBy: 'robot', description: 'Update' });
    cloud.world.add(name, { createdBy: 'robot', description: 'Delete' });
    cloud.world.add(name, { createdBy: 'human', description: 'Update' });
    expect((await listed(`/v1/${name}/operations?filter=${filter}`)).map(({ id }) => id)).toEqual([robot]);
  }
  const asked = (name: string) =>
    cloud.requests
      .filter(({ path }) => path.includes(name.split('/')[2] ?? ''))
      .map(({ query }) => query['filter']);
  expect(asked(names.functions)).toEqual(['created_by="robot"']);
  expect(asked(names.zones)).toEqual([undefined]);
});

test('answers the catalogue of 103 collections with their transport', async () => {
  const { statusCode, body } = await call(list, '/v1/services');
  const services = body['services'] as Record<string, unknown>[];
  expect(statusCode).toBe(200);
  expect(services).toHaveLength(103);
  expect(body['googleApis']).toHaveLength(138);
  expect(services.filter(({ transport }) => transport === 'gRPC').map(({ service }) => service)).toEqual([
    'backup',
    'managed-spark',
  ]);
  expect(services.find(({ service, collection }) => service === 'dns' && collection === 'zones')).toEqual({
    service: 'dns',
    collection: 'zones',
    path: '/v1/dns/zones/{resourceId}/operations',
    idField: 'dnsZoneId',
    parents: [],
    maxPageSize: 1000,
    filterFields: ['name'],
    transport: 'REST',
  });
});

test('lists every collection of the catalogue', async () => {
  const { body } = await call(list, '/v1/services');
  for (const { service, collection, parents } of body['services'] as Record<string, unknown>[]) {
    const id = 'abc00000000000000one';
    const name = `${String(service)}/${String(collection)}/${id}`;
    const inParents = (parents as string[]).length > 0;
    cloud.world.declare(name, inParents ? { parents: { cloudId: 'b1gcloud', folderId: 'b1gfolder' } } : {});
    const operation = cloud.world.add(name);
    const query = inParents ? '?cloudId=b1gcloud&folderId=b1gfolder' : '';
    const answer = await call(list, `/v1/${name}/operations${query}`);
    expect({ name, ...answer }).toMatchObject({
      name,
      statusCode: 200,
      body: { operations: [{ id: operation }] },
    });
  }
});

test('answers the same over gRPC as over REST', async () => {
  const overGrpc = createListFunction(environmentOf(cloud, { YC_GRPC_COLLECTIONS: 'functions/functions' }));
  const over = await call(overGrpc, `${REST}?pageSize=1000&filter=done=true`);
  const rest = await call(list, `${REST}?pageSize=1000&filter=done=true`);
  expect(over.body['operations']).toEqual(rest.body['operations']);
});

test('answers the same over gRPC as over REST: every collection whose calls the official definitions have', async () => {
  const overGrpc = createListFunction(environmentOf(cloud, { YC_GRPC_COLLECTIONS: '*' }));
  const unimplemented: string[] = [];
  for (const collection of CATALOGUE.values()) {
    const name = `${collection.name}/abc00000000000000two`;
    if (collection.httpPath === undefined) continue;
    const parents = collection.parentFields.length > 0 ? { cloudId: 'b1gcloud', folderId: 'b1gfolder' } : {};
    cloud.world.declare(name, { parents });
    for (const verb of verbsOf(collection)) {
      cloud.world.add(name, { verb, createdAt: Date.parse('2026-11-20T00:00:00Z'), seconds: 1 });
    }
    const url = `/v1/${name}/operations?${new URLSearchParams(parents)}`;
    const over = await call(overGrpc, url);
    if (over.statusCode === 501) unimplemented.push(collection.name);
    else expect({ name, ...over }).toEqual({ name, ...(await call(list, url)) });
  }
  expect(unimplemented).toEqual([
    'baremetal/bootImages',
    'baremetal/privateSubnets',
    'baremetal/publicSubnets',
    'baremetal/servers',
    'baremetal/vrfs',
    'cic/publicConnections',
    'dns/inboundEndpoints',
  ]);
});

test('refuses an answer of somebody else, and takes an empty object for an empty list', async () => {
  const answers = ['{"status":"ok"}', '{}'];
  const upstream = createServer((_, response) => response.end(answers.shift()));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  const lists = createListFunction(environmentOf(cloud, { YC_REST_ENDPOINT: `http://127.0.0.1:${port}` }));
  expect(await call(lists, '/v1/dns/zones/dns1/operations')).toMatchObject({
    statusCode: 500,
    body: {
      code: 13,
      message: 'malformed answer from dns.api.cloud.yandex.net: the body: has no operations',
    },
  });
  expect(await call(lists, '/v1/dns/zones/dns1/operations')).toEqual({
    statusCode: 200,
    body: { operations: [] },
  });
  upstream.close();
  upstream.closeAllConnections();
});

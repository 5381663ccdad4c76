import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import { resourceListOf } from '../../../../lib/providers/yandex/catalogue/resource-lists.ts';
import { listParents, restRequest } from '../../../../lib/providers/yandex/catalogue/resource-request.ts';
import { readResourcePage } from '../../../../lib/providers/yandex/resource-page.ts';

const PARENTS = {
  folderId: 'f1',
  cloudId: 'c1',
  organizationId: 'o1',
  serviceAccountId: 's1',
  federationId: 'm1',
};
const HOST = 'vpc.api.cloud.yandex.net';
const SERVER_ID = 's'.repeat(20);

test.each([
  ['vpc/networks', '/vpc/v1/networks', { folderId: 'f1' }],
  ['workflows/workflows', '/workflows/v1/workflow', { folderId: 'f1' }],
  ['baremetal/servers', '/baremetal/v2/clouds/c1/folders/f1/servers', {}],
  ['eventrouter/rules', '/eventrouter/v1/rules', { folderId: 'f1' }],
  ['resource-manager/folders', '/resource-manager/v1/folders', { cloudId: 'c1' }],
  ['resource-manager/clouds', '/resource-manager/v1/clouds', { organizationId: 'o1' }],
  ['organization-manager/organizations', '/organization-manager/v1/organizations', {}],
  ['iam/apiKeys', '/iam/v1/apiKeys', { serviceAccountId: 's1' }],
  [
    'organization-manager/samlCertificates',
    '/organization-manager/v1/saml/certificates',
    { federationId: 'm1' },
  ],
  [
    'quota-manager/quotaRequests',
    '/quota-manager/v1/quotaRequests',
    { 'resource.id': 'c1', 'resource.type': 'resource-manager.cloud' },
  ],
])('asks for %s by what its list takes', (collection, path, query) => {
  const list = resourceListOf(collection);
  const parents = listParents(list, PARENTS);
  expect(restRequest(list, { parents, pageSize: 100_000, pageToken: 't' })).toEqual({
    host: list.collection.host,
    path,
    query: { ...query, pageSize: '1000', pageToken: 't' },
  });
});

test('asks for all clouds that the caller sees where no organization is named, and for nothing of gRPC', () => {
  const clouds = resourceListOf('resource-manager/clouds');
  expect(restRequest(clouds, { parents: listParents(clouds, {}), pageSize: 5 })?.query).toEqual({
    pageSize: '5',
  });
  const spark = resourceListOf('managed-spark/clusters');
  expect(restRequest(spark, { parents: listParents(spark, PARENTS), pageSize: 5 })).toBeUndefined();
});

/** What is read of an answer about the networks of `f1`. */
function read(answer: unknown, collection = 'vpc/networks') {
  const list = resourceListOf(collection);
  return readResourcePage(list, listParents(list, PARENTS), answer, HOST);
}

const network = (id: string) => ({ family: 'yandex', collection: 'vpc/networks', id, parents: {} });

test('reads rows in either spelling of their fields, and the way on', () => {
  const rows = [
    { id: 'n1', folderId: 'f1', createdAt: '2026-11-01T00:00:00Z', name: 'other fields' },
    { id: 'n2', folder_id: 'f1', created_at: 'yesterday' },
    { id: 'n3' },
  ];
  expect(read({ networks: rows, next_page_token: 'more' })).toEqual({
    resources: [
      { resource: network('n1'), folderId: 'f1', createdAt: '2026-11-01T00:00:00Z' },
      { resource: network('n2'), folderId: 'f1' },
      { resource: network('n3') },
    ],
    nextPageToken: 'more',
  });
});

test('reads ids, statuses and arrays under the names that they have', () => {
  const server = { serverId: SERVER_ID, folderId: 'f1', cloudId: 'c1', state: 'RUNNING', status: 'other' };
  expect(read({ servers: [server] }, 'baremetal/servers')).toEqual({
    resources: [
      {
        resource: {
          family: 'yandex',
          collection: 'baremetal/servers',
          id: SERVER_ID,
          parents: { folderId: 'f1', cloudId: 'c1' },
        },
        status: 'RUNNING',
        folderId: 'f1',
        cloudId: 'c1',
      },
    ],
  });
  expect(read({ connection: [{ id: 'con1' }] }, 'connection-manager/connections').resources).toHaveLength(1);
});

test.each([{}, { networks: [] }, { networks: null, nextPageToken: '' }])(
  'reads %j as an empty list',
  (answer) => {
    expect(read(answer)).toEqual({ resources: [] });
  },
);

test('tells of the rows that cannot be read, and reads the others', () => {
  const rows = [{ id: 'n1' }, {}, { id: 'a/b' }, 7, 'broken bytes', { id: 'n2', folderId: 'f2' }];
  const told = (text: string) => new TrackerError('INTERNAL', `malformed answer from ${HOST}: ${text}`);
  expect(read({ networks: rows })).toEqual({
    resources: [{ resource: network('n1') }],
    unreadable: [
      { error: told('id: Invalid type: Expected string but received null') },
      {
        id: 'a/b',
        error: told(
          'a/b: resourceId must be 1 to 255 letters, digits or any of _ - . @ : and begin with a letter, digit or _',
        ),
      },
      { error: told('networks: must be objects') },
      { error: told('broken bytes') },
      { id: 'n2', error: told('asked for networks of f1, it listed n2 of f2') },
    ],
  });
});

test.each([
  [[], 'the body: must be an object'],
  ['text', 'the body: must be an object'],
  [{ zones: [] }, 'the body: has no networks'],
  [{ networks: {} }, 'rows: networks must be a list'],
  [{ code: 7, message: 'Permission denied' }, 'the body: has no networks'],
])('takes %j for no list', (answer, problem) => {
  expect(() => read(answer)).toThrow(
    expect.objectContaining({ code: 'INTERNAL', message: `malformed answer from ${HOST}: ${problem}` }),
  );
});

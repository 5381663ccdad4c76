import { expect, test } from '@jest/globals';
import { googleResource } from '../../../../lib/model/operation/families/google.ts';
import { createGoogle } from '../../../../lib/providers/google/rest.ts';
import { createCall, reply, restOptions, serve } from '../../../support/upstream.ts';

const SQL = 'https://sqladmin.googleapis.com/v1/projects/p';
const GKE = 'https://container.googleapis.com/v1/projects/12';
const COMPUTE = 'https://www.googleapis.com/compute/v1/projects/p';

/** What a list of one row answers. */
async function listed(api: string, parent: string, row: object) {
  const rows = api === 'container' ? 'operations' : 'items';
  const { endpoint } = await serve(reply(200, { [rows]: [row] }));
  const resource = googleResource({ api, version: 'v1', parent });
  const page = await createGoogle(restOptions(endpoint)).list({ resource, pageSize: 5 }, createCall());
  const [unreadable] = page.unreadable ?? [];
  if (unreadable) throw unreadable.error;
  return page.operations[0];
}

const instance = (row: object) => ({
  kind: 'compute#operation',
  id: '7612202767953098924',
  name: 'operation-1',
  zone: `${COMPUTE}/zones/z`,
  operationType: 'insert',
  targetLink: `${COMPUTE}/zones/z/instances/vm`,
  user: 'me@example.com',
  insertTime: '2026-11-27T01:00:00.123-07:00',
  startTime: '2026-11-27T01:00:01-07:00',
  selfLink: `${COMPUTE}/zones/z/operations/operation-1`,
  ...row,
});

test('reads an operation of Compute Engine', async () => {
  const row = instance({
    status: 'DONE',
    endTime: '2026-11-27T01:00:09-07:00',
    httpErrorStatusCode: 503,
    httpErrorMessage: 'SERVICE UNAVAILABLE',
    error: {
      errors: [
        { code: 'ZONE_RESOURCE_POOL_EXHAUSTED', message: 'no room in z', location: 'z' },
        { code: 'OTHER', message: 'and more' },
      ],
    },
  });
  const info = { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', domain: 'compute.googleapis.com' };
  expect(await listed('compute', 'projects/p/zones/z', row)).toEqual({
    id: 'operation-1',
    name: 'projects/p/zones/z/operations/operation-1',
    description: 'insert projects/p/zones/z/instances/vm',
    createdAt: '2026-11-27T01:00:00.123-07:00',
    createdBy: 'me@example.com',
    modifiedAt: '2026-11-27T01:00:09-07:00',
    done: true,
    metadata: { ...row, '@type': 'type.googleapis.com/google.cloud.compute.v1.Operation' },
    error: {
      code: 8,
      message: 'no room in z; and more',
      details: [
        { ...info, reason: 'ZONE_RESOURCE_POOL_EXHAUSTED', metadata: { location: 'z' } },
        { ...info, reason: 'OTHER' },
      ],
    },
    state: 'FAILED',
    resource: 'google/compute/v1/projects/p/zones/z',
  });
});

const cluster = (row: object) => ({
  name: 'operation-2',
  zone: 'us-central1-a',
  operationType: 'CREATE_CLUSTER',
  selfLink: `${GKE}/zones/us-central1-a/operations/operation-2`,
  targetLink: `${GKE}/zones/us-central1-a/clusters/c`,
  startTime: '2026-11-27T08:00:00.000000001Z',
  ...row,
});

test('reads an operation of GKE, listed in all locations, under its own', async () => {
  const row = cluster({ status: 'RUNNING' });
  expect(await listed('container', 'projects/p/locations/-', row)).toEqual({
    id: 'operation-2',
    name: 'projects/p/locations/us-central1-a/operations/operation-2',
    description: 'CREATE_CLUSTER projects/12/zones/us-central1-a/clusters/c',
    createdAt: '2026-11-27T08:00:00.000000001Z',
    createdBy: '',
    modifiedAt: '2026-11-27T08:00:00.000000001Z',
    done: false,
    metadata: { ...row, '@type': 'type.googleapis.com/google.container.v1.Operation' },
    state: 'RUNNING',
    resource: 'google/container/v1/projects/p/locations/-',
  });
});

const sql = (row: object) => ({
  kind: 'sql#operation',
  name: 'u-3',
  operationType: 'CREATE',
  targetId: 'i',
  targetLink: `${SQL}/instances/i`,
  selfLink: `${SQL}/operations/u-3`,
  insertTime: '2026-11-27T08:00:00Z',
  ...row,
});

test("reads an operation of Cloud SQL in its instance's list", async () => {
  const row = sql({ status: 'DONE', endTime: '2026-11-27T08:05:00Z' });
  expect(await listed('sqladmin', 'projects/p/instances/i', row)).toEqual({
    id: 'u-3',
    name: 'projects/p/operations/u-3',
    description: 'CREATE projects/p/instances/i',
    createdAt: '2026-11-27T08:00:00Z',
    createdBy: '',
    modifiedAt: '2026-11-27T08:05:00Z',
    done: true,
    metadata: { ...row, '@type': 'type.googleapis.com/google.cloud.sql.v1.Operation' },
    state: 'SUCCEEDED',
    resource: 'google/sqladmin/v1/projects/p/instances/i',
  });
});

const ZONE = 'projects/p/zones/z';
const PLACE = 'projects/p/locations/us-central1-a';
const reasons = (...codes: string[]) => ({ errors: codes.map((code) => ({ code, message: 'no' })) });

test.each([
  ['compute', ZONE, instance({ status: 'PENDING' }), 'RUNNING', undefined],
  ['compute', ZONE, instance({ status: 'RUNNING', error: reasons('X') }), 'FAILING', 2],
  ['compute', ZONE, instance({ status: 'DONE' }), 'SUCCEEDED', undefined],
  ['compute', ZONE, instance({ status: 'DONE', error: { errors: [] } }), 'SUCCEEDED', undefined],
  ['compute', ZONE, instance({ status: 'DONE', warnings: [{ code: 'X' }] }), 'SUCCEEDED', undefined],
  ['compute', ZONE, instance({ status: 'DONE', httpErrorStatusCode: 404 }), 'FAILED', 5],
  [
    'compute',
    ZONE,
    instance({ status: 'DONE', error: reasons('QUOTA_EXCEEDED'), httpErrorStatusCode: 403 }),
    'FAILED',
    8,
  ],
  ['compute', ZONE, instance({ status: 'DONE', error: reasons('RESOURCE_ALREADY_EXISTS') }), 'FAILED', 6],
  [
    'compute',
    ZONE,
    instance({ status: 'DONE', error: reasons('RESOURCE_IN_USE_BY_ANOTHER_RESOURCE') }),
    'FAILED',
    9,
  ],
  [
    'compute',
    ZONE,
    instance({ status: 'DONE', error: reasons('OPERATION_CANCELED_BY_USER') }),
    'CANCELLED',
    1,
  ],
  [
    'compute',
    ZONE,
    instance({ status: 'DONE', error: reasons('ODD'), httpErrorStatusCode: 412 }),
    'FAILED',
    9,
  ],
  ['container', PLACE, cluster({ status: 'ABORTING' }), 'FAILING', 10],
  ['container', PLACE, cluster({ status: 'DONE' }), 'SUCCEEDED', undefined],
  ['container', PLACE, cluster({ status: 'DONE', statusMessage: 'no room' }), 'FAILED', 2],
  ['container', PLACE, cluster({ status: 'DONE', error: { code: 1, message: 'stopped' } }), 'CANCELLED', 1],
  ['container', PLACE, cluster({ status: 'DONE', error: { code: 'NOT_FOUND' } }), 'FAILED', 5],
  ['sqladmin', 'projects/p', sql({ status: 'PENDING' }), 'RUNNING', undefined],
  ['sqladmin', 'projects/p', sql({ status: 'DONE', error: reasons('INTERNAL_ERROR') }), 'FAILED', 13],
])('reads what %s lists under %s, %j, as %s', async (api, parent, row, state, code) => {
  const operation = await listed(api, parent, row);
  expect([operation?.state, operation?.error?.code]).toEqual([state, code]);
});

test.each([
  ['compute', ZONE, instance({ status: 'DONE', selfLink: `${COMPUTE}/zones/y/operations/operation-1` })],
  [
    'compute',
    'projects/q/global',
    instance({ status: 'DONE', selfLink: `${COMPUTE}/global/operations/operation-1` }),
  ],
  ['compute', ZONE, instance({ status: 'ODD' })],
  ['compute', ZONE, instance({})],
  ['compute', ZONE, instance({ status: 'DONE', name: 'a/b' })],
  ['container', PLACE, cluster({ status: 'DONE', location: 'us-central1-b' })],
  ['container', PLACE, cluster({ status: 'STATUS_UNSPECIFIED' })],
  ['sqladmin', 'projects/p/instances/other', sql({ status: 'DONE' })],
  ['sqladmin', 'projects/q', sql({ status: 'DONE' })],
])('refuses what %s lists under %s: %j', async (api, parent, row) => {
  await expect(listed(api, parent, row)).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringMatching(new RegExp(`^malformed answer from ${api}\\.googleapis\\.com: `)),
  });
});

test.each([
  ['compute', ZONE, { kind: 'compute#operationList' }, {}],
  ['compute', ZONE, { items: [], nextPageToken: 'n' }, { nextPageToken: 'n' }],
  [
    'compute',
    ZONE,
    { items: [], warning: { code: 'UNREACHABLE', message: 'zones/z is down' } },
    { unreachable: ['zones/z is down'] },
  ],
  ['container', PLACE, {}, {}],
  ['container', PLACE, { missingZones: ['us-central1-c'] }, { unreachable: ['us-central1-c'] }],
  ['container', PLACE, { operations: [], addedLater: 'x' }, {}],
  ['sqladmin', 'projects/p', { kind: 'sql#operationsList' }, {}],
])('reads a page of %s under %s without operations, %j', async (api, parent, answer, rest) => {
  const { endpoint } = await serve(reply(200, answer));
  const resource = googleResource({ api, version: 'v1', parent });
  const page = await createGoogle(restOptions(endpoint)).list({ resource, pageSize: 5 }, createCall());
  expect(page).toEqual({ operations: [], ...rest });
});

test.each([
  ['compute', ZONE, { operations: [] }],
  ['compute', ZONE, {}],
  ['container', PLACE, { clusters: [] }],
  ['sqladmin', 'projects/p', { kind: 'sql#instancesList' }],
])('takes no other answer of %s under %s for a page: %j', async (api, parent, answer) => {
  const { endpoint } = await serve(reply(200, answer));
  const resource = googleResource({ api, version: 'v1', parent });
  await expect(
    createGoogle(restOptions(endpoint)).list({ resource, pageSize: 5 }, createCall()),
  ).rejects.toMatchObject({ code: 'INTERNAL' });
});

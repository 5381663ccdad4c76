import { expect, test } from '@jest/globals';
import type { Cloud } from '../../../../infra/simulator/cloud.ts';
import { DEMO_PLACES } from '../../../../infra/simulator/demo.ts';
import { officialMethod } from '../../../../infra/simulator/sdk.ts';
import { camelCase } from '../../../../lib/model/core/field-name.ts';
import { isJsonObject, type JsonObject } from '../../../../lib/model/core/json.ts';
import {
  RESOURCE_LISTS,
  type ResourceList,
} from '../../../../lib/providers/yandex/catalogue/resource-lists.ts';
import { type Answer, grpc, http, withCloud } from '../../../support/simulator.ts';

const { folderId, cloudId, organizationId } = DEMO_PLACES;
const PLACES: Readonly<Record<string, string>> = DEMO_PLACES;
const LISTS = [...RESOURCE_LISTS.values()];
const OTHER = 'b1gfolder000000other';
const NETWORK = 'vpc/networks/enp0000000000000001';

function control(cloud: Cloud, method: string, body: object): Promise<Answer> {
  return http(cloud, '/simulator/resources', { method, headers: {}, body: JSON.stringify(body) });
}

/** The ids in a list of a folder's networks. */
async function networks(cloud: Cloud, folder: string = folderId): Promise<unknown[]> {
  const { body } = await http(cloud, `/vpc/v1/networks?folderId=${folder}`);
  return rowsOf(body, 'networks').map(({ id }) => id);
}

function rowsOf(body: JsonObject, array: string): readonly JsonObject[] {
  const rows = body[array];
  return Array.isArray(rows) ? rows.filter(isJsonObject) : [];
}

function pathOf({ httpPath = '', parents }: ResourceList): string {
  const query = new URLSearchParams();
  const path = httpPath.replace(/\{(\w+)\}/g, (_, field: string) => PLACES[camelCase(field)] ?? '');
  for (const { name, field } of parents) {
    if (httpPath !== path) continue;
    query.set(field, PLACES[name] ?? '');
    if (field.endsWith('.id')) query.set('resource.type', 'resource-manager.cloud');
  }
  return `${path}?${query}`;
}

/** What a row of the collection says that it lies in. */
function liesIn({ parents, rowParents }: ResourceList): Record<string, string | undefined> {
  const innermost = parents.at(-1)?.name ?? '';
  return Object.fromEntries(
    rowParents.map((field) => [field, PLACES[field === 'cloudId' ? field : innermost]]),
  );
}

test('lists the resources of all 102 collections that have a path', () =>
  withCloud({ populate: true }, async (cloud) => {
    const withPath = LISTS.filter(({ httpPath }) => httpPath !== undefined);
    expect(withPath).toHaveLength(102);
    for (const list of withPath) {
      const { name } = list.collection;
      const there = cloud.world.resources().filter((resource) => resource.name.startsWith(`${name}/`));
      const { body } = await http(cloud, pathOf(list));
      expect([name, rowsOf(body, list.rows)]).toEqual([
        name,
        there.map((resource) => ({
          [list.rowId]: resource.name.split('/')[2],
          ...liesIn(list),
          createdAt: '2026-01-15T09:30:00.000Z',
          name: resource.title,
          ...(list.rowStatus ? { [list.rowStatus]: 'ACTIVE' } : {}),
        })),
      ]);
    }
  }));

test('lists the resources of all 97 collections of the SDK over gRPC', () =>
  withCloud({ populate: true }, async (cloud) => {
    const official = LISTS.flatMap((list) => {
      const method = officialMethod(list.collection.grpcService, list.rpc);
      return method ? [{ list, method, name: list.collection.name }] : [];
    });
    expect(official).toHaveLength(97);
    for (const { list, method, name } of official) {
      const request = method.requestDeserialize(Buffer.alloc(0)) as JsonObject;
      const parents = list.parents.map(({ name: parent, field }): [string, unknown] => {
        const id = PLACES[parent];
        return field.endsWith('.id') ? ['resource', { id, type: 'resource-manager.cloud' }] : [field, id];
      });
      const answer = await grpc(cloud, method, { ...request, ...Object.fromEntries(parents), pageSize: 1 });
      if (!isJsonObject(answer)) throw new Error('no message');
      const [row] = rowsOf(answer, list.rows);
      const first = cloud.world.resources().find((resource) => resource.name.startsWith(`${name}/`));
      expect([name, row]).toEqual([
        name,
        expect.objectContaining({ [list.rowId]: first?.name.split('/')[2], ...liesIn(list) }),
      ]);
    }
  }));

test.each([
  ['/vpc/v1/networks', 400, 'Illegal argument folderId: Field is required'],
  ['/vpc/v1/networks?folderId=b1gunknown', 403, 'Permission denied'],
  [
    `/vpc/v1/networks?folderId=${folderId}&pageSize=1001`,
    400,
    /pageSize: The value must be in the range 0-1000/,
  ],
  [`/iot-devices/v1/devices?folderId=${folderId}&pageSize=20001`, 400, /in the range 0-20000/],
  [`/kms/v1/keys?folderId=${folderId}&pageToken=${'x'.repeat(257)}`, 400, /The maximum string length/],
  [`/vpc/v1/networks?folderId=${folderId}&pageToken=other`, 400, 'Invalid page token'],
  [`/iot-devices/v1/devices?folderId=${folderId}&registryId=r`, 400, 'Unknown query parameter "registryId"'],
  [`/baremetal/v2/clouds/other/folders/${folderId}/servers`, 403, 'Permission denied'],
  [`/quota-manager/v1/quotaRequests?resource.id=${cloudId}`, 400, /must be resource-manager.cloud/],
  ['/iam/v1/keys?serviceAccountId=other', 403, 'Permission denied'],
  ['/resource-manager/v1/folders/other', 403, 'Permission denied'],
])('refuses %s', (path, status, message) =>
  withCloud({}, async (cloud) => {
    const answer = await http(cloud, path);
    expect([answer.status, answer.body['message']]).toEqual([status, expect.stringMatching(message)]);
  }),
);

test('pages a folder by the defaults that its list documents', () =>
  withCloud({}, async (cloud) => {
    for (let index = 100; index < 250; index += 1) {
      cloud.world.declare(`vpc/networks/enp0000000000000${index}`);
      cloud.world.declare(`baremetal/vrfs/bvr00000000000000${index}`);
    }
    const first = (await http(cloud, `/vpc/v1/networks?folderId=${folderId}`)).body;
    const token = String(first['nextPageToken']);
    const last = (await http(cloud, `/vpc/v1/networks?folderId=${folderId}&pageToken=${token}`)).body;
    expect([rowsOf(first, 'networks').length, rowsOf(last, 'networks').length]).toEqual([100, 50]);
    expect(last['nextPageToken']).toBeUndefined();
    expect(await http(cloud, `/vpc/v1/subnets?folderId=${folderId}&pageToken=${token}`)).toMatchObject({
      status: 400,
    });
    const { body } = await http(cloud, `/baremetal/v2/clouds/${cloudId}/folders/${folderId}/vrfs`);
    expect(rowsOf(body, 'vrfs')).toHaveLength(20);
  }));

test('has resources appear, move to another folder, and vanish', () =>
  withCloud({}, async (cloud) => {
    const folder = `resource-manager/folders/${OTHER}`;
    expect((await control(cloud, 'POST', { resource: folder })).body).toMatchObject({ id: OTHER, cloudId });
    expect((await control(cloud, 'POST', { resource: NETWORK })).body).toMatchObject({
      folderId,
      createdAt: '2026-11-20T12:00:00.000Z',
    });
    const id = cloud.world.add(NETWORK, { seconds: null });
    expect([await networks(cloud), await networks(cloud, OTHER)]).toEqual([['enp0000000000000001'], []]);
    await control(cloud, 'POST', { resource: NETWORK, parent: OTHER });
    expect([await networks(cloud), await networks(cloud, OTHER)]).toEqual([[], ['enp0000000000000001']]);
    expect((await http(cloud, `/vpc/v1/networks/enp0000000000000001/operations`)).status).toBe(200);
    expect((await control(cloud, 'DELETE', { resource: NETWORK })).status).toBe(200);
    expect([await networks(cloud), await networks(cloud, OTHER)]).toEqual([[], []]);
    expect((await http(cloud, `/vpc/v1/networks/enp0000000000000001/operations`)).status).toBe(404);
    expect((await http(cloud, `/operations/${id}`)).body).toMatchObject({ id, done: false });
    expect((await http(cloud, '/simulator/resources')).body).toEqual({ resources: [folder] });
    await control(cloud, 'POST', { resource: NETWORK });
    expect(await networks(cloud)).toEqual(['enp0000000000000001']);
  }));

test('has several folders in a cloud, several clouds, and folders that move between them', () =>
  withCloud({}, async (cloud) => {
    const second = 'b1gcloud000000second';
    const folderOf = async () => (await http(cloud, `/resource-manager/v1/folders/${OTHER}`)).body;
    const foldersOf = async (id: string) =>
      rowsOf((await http(cloud, `/resource-manager/v1/folders?cloudId=${id}`)).body, 'folders').length;
    await control(cloud, 'POST', { resource: `resource-manager/clouds/${second}` });
    await control(cloud, 'POST', { resource: `resource-manager/folders/${OTHER}`, parent: second });
    expect(await folderOf()).toMatchObject({ id: OTHER, cloudId: second, status: 'ACTIVE' });
    expect((await http(cloud, `/resource-manager/v1/folders/${folderId}`)).body).toMatchObject({
      id: folderId,
      cloudId,
    });
    expect([await foldersOf(cloudId), await foldersOf(second)]).toEqual([0, 1]);
    const server = { resource: `baremetal/servers/${'s'.repeat(20)}`, parent: OTHER };
    expect((await control(cloud, 'POST', server)).body).toMatchObject({ folderId: OTHER, cloudId: second });
    const path = `/baremetal/v2/clouds/${second}/folders/${OTHER}/servers`;
    expect(rowsOf((await http(cloud, path)).body, 'servers')).toHaveLength(1);
    expect((await http(cloud, `${path}/${'s'.repeat(20)}:listOperations`)).status).toBe(200);
    await control(cloud, 'POST', { resource: `resource-manager/folders/${OTHER}`, parent: cloudId });
    expect(await folderOf()).toMatchObject({ cloudId });
    expect((await http(cloud, path)).status).toBe(404);
    const moved = path.replace(second, cloudId);
    expect((await http(cloud, `${moved}/${'s'.repeat(20)}:listOperations`)).status).toBe(200);
    expect((await http(cloud, `/resource-manager/v1/clouds/${second}`)).body).toMatchObject({
      organizationId,
    });
  }));

test('refuses one list of one folder on demand', () =>
  withCloud({}, async (cloud) => {
    cloud.world.declare(`resource-manager/folders/${OTHER}`);
    const fault = {
      kind: 'status',
      http: 403,
      message: 'Not enabled',
      match: '/vpc/',
      query: { folderId: OTHER },
    };
    await http(cloud, '/simulator/faults', { method: 'POST', headers: {}, body: JSON.stringify(fault) });
    expect(await http(cloud, `/vpc/v1/networks?folderId=${OTHER}`)).toMatchObject({
      status: 403,
      body: { code: 7, message: 'Not enabled' },
    });
    expect((await http(cloud, `/vpc/v1/networks?folderId=${folderId}`)).status).toBe(200);
    expect((await http(cloud, `/dns/v1/zones?folderId=${OTHER}`)).status).toBe(200);
  }));

test.each([
  ['POST', {}, /^resource: /],
  ['POST', { resource: 'vpc/network/x' }, /no collection "vpc\/network"/],
  ['POST', { resource: 'google/run/v2/projects/p' }, 'resource: must be of Yandex Cloud'],
  [
    'POST',
    { resource: NETWORK, parent: 'b1gunknown' },
    'parent: there is no folderId b1gunknown; make it first',
  ],
  [
    'POST',
    { resource: 'organization-manager/organizations/bpf1', parent: 'x' },
    'parent: such a resource lies in nothing',
  ],
  ['DELETE', { resource: NETWORK }, `Resource ${NETWORK} not found`],
])('explains what is wrong with %s of %j', (method, body, message) =>
  withCloud({}, async (cloud) => {
    const answer = await control(cloud, method, body);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body['message']).toEqual(expect.stringMatching(message));
  }),
);

test('lists machines of Cloud Backup until they are deleted', () =>
  withCloud({ populate: true }, async (cloud) => {
    const machines = async () =>
      rowsOf((await http(cloud, `/backup/v1/resources?folderId=${folderId}`)).body, 'resources').length;
    const before = await machines();
    cloud.world.add('backup/resources/epd0000000000000demo', {
      verb: 'Delete',
      description: 'Delete resource from Cloud Backup',
      seconds: 0,
    });
    expect([before, await machines()]).toEqual([5, 4]);
  }));

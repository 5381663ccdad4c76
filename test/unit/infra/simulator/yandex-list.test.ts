import { expect, test } from '@jest/globals';
import { http, listAll, NOON, operationsOf, withCloud } from '../../../support/simulator.ts';

const ZONE = 'dns/zones/dns00000000000000one';
const ZONE_PATH = '/dns/v1/zones/dns00000000000000one/operations';
const FUNCTION = 'functions/functions/d4e00000000000000one';
const DISK = 'compute/disks/epd00000000000000one';
const DISK_PATH = '/compute/v1/disks/epd00000000000000one/operations';
const SERVER = 'baremetal-v1alpha/servers/bms00000000000000one';
const SERVER_PATH = '/baremetal/v1alpha/servers/bms00000000000000one/operations';
const FUNCTION_PATH = '/functions/v1/functions/d4e00000000000000one/operations';

test.each([1, 7, 100, 1000])('gives every operation once in pages of %i', (pageSize) =>
  withCloud({}, async (cloud) => {
    const ids = cloud.world.fill(ZONE, 250);
    const listed = await listAll(cloud, ZONE_PATH, pageSize);
    expect(listed.ids).toEqual(ids.toReversed());
    expect(listed.pages).toBe(Math.ceil(250 / pageSize));
  }),
);

test('lists 2,500 operations in any order, each once', () =>
  withCloud({}, async (cloud) => {
    const ids = cloud.world.fill(ZONE, 2500);
    for (const order of ['oldest-first', 'newest-first', 'shuffled'] as const) {
      cloud.world.declare(ZONE, { order });
      const listed = await listAll(cloud, ZONE_PATH, 1000);
      if (order === 'oldest-first') expect(listed.ids).toEqual(ids);
      if (order === 'newest-first') expect(listed.ids).toEqual(ids.toReversed());
      if (order === 'shuffled') expect(listed.ids).not.toEqual(ids);
      expect(listed.ids.toSorted()).toEqual(ids.toSorted());
    }
  }));

test('takes a page size of 0 for 100 and an empty parameter for none', () =>
  withCloud({}, async (cloud) => {
    cloud.world.fill(ZONE, 120);
    const page = await http(cloud, `${ZONE_PATH}?pageSize=0&pageToken=&filter=`);
    expect(operationsOf(page.body)).toHaveLength(100);
    expect(page.body['nextPageToken']).toMatch(/^[\w-]{22}$/);
  }));

test('answers an empty object for a resource without operations', () =>
  withCloud({}, async (cloud) => {
    cloud.world.declare(ZONE);
    expect((await http(cloud, ZONE_PATH)).body).toEqual({});
  }));

test.each([
  ['an unknown query parameter', `${ZONE_PATH}?orderBy=createdAt`, /orderBy/],
  ['a filter where none is documented', `${DISK_PATH}?filter=done%3Dtrue`, /parameter "filter"/],
  ['a page size above the bound', `${ZONE_PATH}?pageSize=1001`, /pageSize.* 0-1000$/],
  ['a page size above the bound of bare metal', `${SERVER_PATH}?pageSize=101`, /pageSize.* 0-100$/],
  ['a negative page size', `${ZONE_PATH}?pageSize=-1`, /pageSize/],
  ['a page size that is no number', `${ZONE_PATH}?pageSize=ten`, /pageSize/],
  ['a page token of its own making', `${ZONE_PATH}?pageToken=garbage`, /^Invalid page token$/],
  ['a page token that is too long', `${FUNCTION_PATH}?pageToken=${'x'.repeat(101)}`, /pageToken.* 100$/],
  ['an id that is too long', `/kms/v1/keys/${'x'.repeat(51)}/operations`, /keyId.* 1-50$/],
  ['an id that is too short', '/baremetal/v1alpha/servers/short/operations', /serverId.* 20$/],
  ['a field that the collection does not filter by', `${ZONE_PATH}?filter=done%3Dtrue`, /field "done"/],
  ['a field in camel case', `${FUNCTION_PATH}?filter=createdBy%3D%22x%22`, /field "createdBy"/],
  ['another operator', `${FUNCTION_PATH}?filter=done!%3Dtrue`, /one condition/],
  ['two conditions', `${FUNCTION_PATH}?filter=done%3Dtrue+AND+done%3Dtrue`, /one condition/],
  [
    'a filter that is too long',
    `${FUNCTION_PATH}?filter=created_by%3D${'x'.repeat(1000)}`,
    /1000 characters/,
  ],
  ['a name that is none', `${ZONE_PATH}?filter=name%3DZone`, /no name$/],
])('refuses %s as an invalid argument', (_, path, message) =>
  withCloud({}, async (cloud) => {
    for (const name of [ZONE, FUNCTION, DISK, SERVER]) cloud.world.add(name);
    expect(await http(cloud, path)).toMatchObject({
      status: 400,
      body: { code: 3, message: expect.stringMatching(message) },
    });
  }),
);

test('refuses a page token of another resource or filter, or one that was changed', () =>
  withCloud({}, async (cloud) => {
    cloud.world.fill(FUNCTION, 3);
    cloud.world.fill(ZONE, 3);
    const { body } = await http(cloud, `${FUNCTION_PATH}?pageSize=1`);
    const token = String(body['nextPageToken']);
    expect((await http(cloud, `${FUNCTION_PATH}?pageToken=${token}`)).status).toBe(200);
    for (const path of [
      `${ZONE_PATH}?pageToken=${token}`,
      `${FUNCTION_PATH}?filter=done%3Dfalse&pageToken=${token}`,
      `${FUNCTION_PATH}?pageToken=${token.startsWith('B') ? 'C' : 'B'}${token.slice(1)}`,
      `${FUNCTION_PATH}?pageToken=${token}=`,
    ]) {
      expect(await http(cloud, path)).toMatchObject({ status: 400, body: { code: 3 } });
    }
  }));

test.each([
  ['done=true', 1],
  ['done = "false"', 2],
  ["created_by='ajeme000000000000001'", 1],
  ['created_by="nobody"', 0],
])('filters by %s', (filter, count) =>
  withCloud({}, async (cloud) => {
    cloud.world.add(FUNCTION, { createdAt: NOON - 90_000, seconds: 60 });
    cloud.world.add(FUNCTION, { createdBy: 'ajeme000000000000001' });
    cloud.world.add(FUNCTION);
    const { status, body } = await http(cloud, `${FUNCTION_PATH}?filter=${encodeURIComponent(filter)}`);
    expect(status).toBe(200);
    expect(operationsOf(body)).toHaveLength(count);
  }),
);

test("filters by the resource's own name, all or nothing", () =>
  withCloud({}, async (cloud) => {
    cloud.world.declare(ZONE, { title: 'my-zone' });
    cloud.world.fill(ZONE, 2);
    expect(operationsOf((await http(cloud, `${ZONE_PATH}?filter=name%3D%22my-zone%22`)).body)).toHaveLength(
      2,
    );
    expect((await http(cloud, `${ZONE_PATH}?filter=name%3Dother-zone`)).body).toEqual({});
  }));

test('filters by instants, not by their spelling', () =>
  withCloud({}, async (cloud) => {
    cloud.world.add('logging/sinks/e2300000000000000one', {
      createdAt: NOON,
      nanos: 123_000,
      description: 'Drain',
    });
    const path = '/logging/v1/sinks/e2300000000000000one/operations?filter=';
    for (const [filter, count] of [
      ['created_at="2026-11-20T15:00:00.000123000+03:00"', 1],
      ['modified_at="2026-11-20T12:00:00.000123Z"', 1],
      ['created_at="2026-11-20T12:00:00Z"', 0],
      ['description="Drain"', 1],
    ] as const) {
      const { body } = await http(cloud, path + encodeURIComponent(filter));
      expect(operationsOf(body)).toHaveLength(count);
    }
    expect((await http(cloud, `${path}created_at%3Dnoon`)).status).toBe(400);
  }));

test('finds a bare metal server only in its folder', () =>
  withCloud({}, async (cloud) => {
    const parents = { cloudId: 'b1gone', folderId: 'b1gtwo' };
    cloud.world.declare('baremetal/servers/bms00000000000000one', { parents });
    cloud.world.add('baremetal/servers/bms00000000000000one');
    const path = (folder: string): string =>
      `/baremetal/v2/clouds/b1gone/folders/${folder}/servers/bms00000000000000one:listOperations`;
    expect(operationsOf((await http(cloud, path('b1gtwo'))).body)).toHaveLength(1);
    expect((await http(cloud, path('b1gone'))).status).toBe(404);
  }));

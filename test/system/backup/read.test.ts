import { expect, test } from '@jest/globals';
import { createBackupFunction } from '../../../functions/backup.ts';
import { DEMO_MACHINES } from '../../../infra/simulator/demo.ts';
import { environmentOf, pages } from '../../support/handlers.ts';
import { errorBody, FOLDER, MACHINE, PATH, RESOURCES, useRig } from './support.ts';

const rig = useRig();
const LIST = `${RESOURCES}?folderId=${FOLDER}`;

interface Named {
  readonly computeInstanceId: string;
  readonly type: string;
}

test('gets a machine with every field, to the nanosecond', async () => {
  const expected = {
    resource: {
      computeInstanceId: MACHINE,
      createdAt: '2026-01-15T09:30:00.000123456Z',
      updatedAt: '2026-11-20T12:00:00.000123456Z',
      online: true,
      enabled: true,
      status: expect.stringMatching(/^(?:IDLE|BACKUPING)$/),
      statusDetails: '',
      statusProgress: expect.stringMatching(/^\d+$/),
      lastBackupTime: expect.stringMatching(/^2026-11-20T1\d:\d\d:\d\d\.\d{3}123456Z$/),
      nextBackupTime: expect.stringMatching(/^2026-11-20T12:\d\d:\d\d\.\d{3}123456Z$/),
      resourceId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      isActive: true,
      initStatus: 'REGISTRED',
      metadata: '',
      type: 'COMPUTE',
      agentInfo: { currentVersion: '24.11.39130', latestVersion: '25.2.39378', canUpdate: true },
    },
  };
  expect(await rig().get(PATH)).toEqual({ statusCode: 200, body: expected });
  expect(await rig().raw({ action: 'getBackupResource', computeInstanceId: MACHINE })).toEqual(expected);
  expect(await rig().raw({ computeInstanceId: MACHINE })).toEqual(expected);
});

test('tells of the tenant only who asks for it', async () => {
  const tenantInfo = { folderId: FOLDER, personalTenantId: expect.any(String), userId: expect.any(String) };
  const { body } = await rig().get(`${PATH}?includeTenantInfo=true`);
  expect(body).toMatchObject({ resource: { tenantInfo } });
  expect(await rig().raw({ computeInstanceId: MACHINE, includeTenantInfo: true })).toEqual(body);
  const { body: without } = await rig().get(`${PATH}?includeTenantInfo=false`);
  expect(without['resource']).not.toHaveProperty('tenantInfo');
  const { body: list } = await rig().get(LIST);
  expect((list['resources'] as object[])[0]).not.toHaveProperty('tenantInfo');
});

test('lists the machines of a folder, and those of one type', async () => {
  const { statusCode, body } = await rig().get(LIST);
  const resources = body['resources'] as Named[];
  expect([statusCode, Object.keys(body)]).toEqual([200, ['resources']]);
  expect(resources.map(({ type }) => type).sort()).toEqual([
    'BMS',
    'COMPUTE',
    'COMPUTE',
    'EXTERNAL_SERVER',
    'EXTERNAL_VM',
  ]);
  for (const type of ['BMS', 'EXTERNAL_VM', 'EXTERNAL_SERVER', 'COMPUTE']) {
    const { body: some } = await rig().get(`${LIST}&type=${type}`);
    expect(some['resources']).toEqual(resources.filter((resource) => resource.type === type));
  }
  expect(await rig().raw({ action: 'listBackupResources', folderId: FOLDER })).toEqual(body);
});

test.each([1, 2, 5, 1000])('lists each machine once with %i in a page', async (pageSize) => {
  const listed = (await pages(rig().handler, `${LIST}&pageSize=${pageSize}`)).flatMap(
    ({ resources }) => resources as Named[],
  );
  expect(listed).toHaveLength(DEMO_MACHINES.length + 2);
  expect(new Set(listed.map(({ computeInstanceId }) => computeInstanceId)).size).toBe(listed.length);
});

test('lists a directory, and the volumes where no path is named', async () => {
  const url = `${PATH}/directory?folderId=${FOLDER}`;
  const volume = { name: '/', type: 'VOLUME', fileType: 'DIRECTORY', size: '107374182400' };
  expect(await rig().get(url)).toEqual({ statusCode: 200, body: { items: [volume] } });
  expect(await rig().get(`${url}&path=/var/log`)).toEqual({
    statusCode: 200,
    body: { items: [{ name: 'syslog', type: 'FILE', fileType: 'FILE', size: '5368709120' }] },
  });
  expect(await rig().get(`${url}&path=/home/admin`)).toEqual({ statusCode: 200, body: { items: [] } });
  expect(
    await rig().raw({ action: 'listBackupDirectory', computeInstanceId: MACHINE, folderId: FOLDER }),
  ).toEqual({ items: [volume] });
});

test('answers the errors of the upstream', async () => {
  const missing = `${RESOURCES}/epdunknown0000000000`;
  const unknown = errorBody(404, 5, 'NOT_FOUND', 'Resource epdunknown0000000000 not found');
  expect(await rig().get(missing)).toMatchObject(unknown);
  expect(await rig().get(`${missing}/tasks`)).toMatchObject(unknown);
  expect(await rig().get(`${missing}/directory?folderId=${FOLDER}`)).toMatchObject(unknown);
  const denied = errorBody(
    403,
    7,
    'PERMISSION_DENIED',
    "backup.api.cloud.yandex.net refused the tracker's token (YC_TOKEN): Permission denied",
  );
  expect(await rig().get(`${RESOURCES}?folderId=b1gother`)).toMatchObject(denied);
  expect(await rig().get(`${PATH}/directory?folderId=b1gother`)).toMatchObject(denied);
  expect(await rig().get(`${PATH}/directory?folderId=${FOLDER}&path=/nowhere`)).toMatchObject(
    errorBody(404, 5, 'NOT_FOUND', 'Directory /nowhere not found'),
  );
  await expect(rig().raw({ computeInstanceId: 'epdunknown' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const stranger = createBackupFunction(environmentOf(rig().cloud, { YC_TOKEN: 'stolen' }));
  await expect(stranger({ computeInstanceId: MACHINE }, {})).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
  });
});

test('reads again after an error that passes, and ends at its deadline', async () => {
  const { cloud, handler } = rig();
  cloud.world.faults.add({ kind: 'status', http: 503, times: 1 });
  expect((await rig().get(PATH)).statusCode).toBe(200);
  cloud.world.faults.add({ kind: 'reset', times: 1 });
  expect((await rig().get(LIST)).statusCode).toBe(200);
  cloud.world.faults.add({ kind: 'hang', times: 1 });
  await expect(
    handler({ computeInstanceId: MACHINE }, { getRemainingTimeInMillis: () => 1_300 }),
  ).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

test('takes an upstream that repeats a page token for broken', async () => {
  rig().cloud.world.faults.add({ kind: 'token-loop', times: 3 });
  expect(await rig().get(LIST)).toMatchObject(
    errorBody(500, 13, 'INTERNAL', 'malformed answer from the upstream: it repeats a page token'),
  );
  rig().cloud.world.faults.clear();
});

import { expect, test } from '@jest/globals';
import { createGetFunction } from '../../../functions/get.ts';
import { createListFunction } from '../../../functions/list.ts';
import { call, environmentOf } from '../../support/handlers.ts';
import { errorBody, FOLDER, MACHINE, PATH, RESOURCES, useRig } from './support.ts';

const rig = useRig();
const webhook = { webhook: { url: 'https://example.com/hook' } };

async function resourceIdOf(id: string): Promise<string> {
  const { body } = await rig().get(`${RESOURCES}/${id}`);
  return (body['resource'] as { resourceId: string }).resourceId;
}

test('makes a directory: an operation that the other functions know, and an item at its end', async () => {
  const body = { folderId: FOLDER, path: '/srv/копия 1' };
  const { statusCode, body: operation } = await rig().send('POST', `${PATH}/directory`, body);
  expect({ statusCode, operation }).toEqual({
    statusCode: 200,
    operation: {
      id: expect.any(String),
      name: `operations/${operation['id']}`,
      description: 'Create directory',
      createdAt: expect.stringMatching(/^2026-11-20T12:00:00/),
      createdBy: 'ajesimulatedaccount0',
      modifiedAt: expect.any(String),
      done: false,
      metadata: {
        '@type': 'type.googleapis.com/yandex.cloud.backup.v1.CreateDirectoryMetadata',
        computeInstanceId: MACHINE,
        path: '/srv/копия 1',
      },
      state: 'RUNNING',
      resource: `backup/resources/${MACHINE}`,
    },
  });
  const environment = environmentOf(rig().cloud);
  const got = await call(createGetFunction(environment), `/v1/operations/${String(operation['id'])}`);
  expect(got.body).toEqual(operation);
  const { body: list } = await call(createListFunction(environment), `${PATH}/operations?pageSize=1000`);
  expect(list['operations']).toContainEqual(operation);
  const listed = `${PATH}/directory?folderId=${FOLDER}&path=/srv`;
  expect((await rig().get(listed)).statusCode).toBe(404);
  rig().now += 8_000;
  expect((await rig().get(listed)).body).toEqual({
    items: [{ name: 'копия 1', type: 'DIRECTORY', fileType: 'DIRECTORY', size: '0' }],
  });
  expect(await rig().send('POST', `${PATH}/directory`, body)).toMatchObject(
    errorBody(409, 6, 'ALREADY_EXISTS', 'Directory /srv/копия 1 exists'),
  );
});

test('deletes a machine, once, and only the one that both ids name', async () => {
  const url = `${RESOURCES}/bms0000000000000demo`;
  const resourceId = await resourceIdOf('bms0000000000000demo');
  expect(await rig().send('DELETE', `${url}?resourceId=other`)).toMatchObject(
    errorBody(404, 5, 'NOT_FOUND', 'Resource other of bms0000000000000demo not found'),
  );
  expect(await rig().send('DELETE', `${url}?resourceId=${resourceId}`)).toMatchObject({
    statusCode: 200,
    body: {
      description: 'Delete resource from Cloud Backup',
      done: false,
      state: 'RUNNING',
      metadata: {
        '@type': 'type.googleapis.com/yandex.cloud.backup.v1.DeleteResourceMetadata',
        computeInstanceId: 'bms0000000000000demo',
      },
      resource: 'backup/resources/bms0000000000000demo',
    },
  });
  expect(await rig().send('DELETE', `${url}?resourceId=${resourceId}`)).toMatchObject(
    errorBody(400, 9, 'FAILED_PRECONDITION', 'Resource bms0000000000000demo is being deleted'),
  );
  rig().now += 20_000;
  expect((await rig().get(url)).statusCode).toBe(404);
  const { body } = await rig().get(`${RESOURCES}?folderId=${FOLDER}&type=BMS`);
  expect(body).toEqual({ resources: [] });
});

test('starts the same as raw input, and takes the ids of DELETE in its body too', async () => {
  const directory = { computeInstanceId: MACHINE, folderId: FOLDER, path: '/raw' };
  expect(await rig().raw({ action: 'createBackupDirectory', ...directory })).toMatchObject({
    metadata: { path: '/raw' },
    state: 'RUNNING',
  });
  const id = 'esr0000000000000demo';
  const resourceId = await resourceIdOf(id);
  const deleted = await rig().send('DELETE', `${RESOURCES}/${id}`, { resourceId });
  expect(deleted).toMatchObject({ statusCode: 200, body: { done: false } });
  await expect(
    rig().raw({ action: 'deleteBackupResource', computeInstanceId: id, resourceId }),
  ).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' });
});

test('refuses a watch where there is no store, and starts nothing', async () => {
  const before = rig().cloud.requests.length;
  const refused = errorBody(501, 12, 'UNIMPLEMENTED', 'watch needs YDB_DOCAPI_ENDPOINT; nothing was started');
  const watch = { sink: webhook };
  expect(await rig().send('DELETE', `${PATH}?resourceId=r`, { watch })).toMatchObject(refused);
  expect(
    await rig().send('POST', `${PATH}/directory`, { folderId: FOLDER, path: '/w', watch }),
  ).toMatchObject(refused);
  expect(rig().cloud.requests.length).toBe(before);
});

test.each([
  ['DELETE', PATH],
  ['POST', `${PATH}/directory`],
])('refuses an Idempotency-Key of %s %s, and starts nothing', async (httpMethod, path) => {
  const before = rig().cloud.requests.length;
  const body = JSON.stringify({ folderId: FOLDER, path: '/key', resourceId: 'r' });
  const event = { httpMethod, path, headers: { 'idempotency-key': 'k1' }, body };
  const { statusCode, body: answer } = (await rig().handler(event, {})) as Record<string, unknown>;
  expect({ statusCode, body: JSON.parse(String(answer)) }).toMatchObject(
    errorBody(
      400,
      3,
      'INVALID_ARGUMENT',
      'Idempotency-Key is not taken here; with watch.watchId, a repeat of a call that has registered its watch starts nothing',
    ),
  );
  expect(rig().cloud.requests.length).toBe(before);
});

const MAY_HAVE_STARTED = {
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: 'MAY_HAVE_STARTED',
  domain: 'operation-tracker',
};

test.each([
  ['an unavailable upstream', { kind: 'status', http: 503 }, 503],
  ['a broken connection', { kind: 'reset' }, 503],
  ['an answer that cannot be read', { kind: 'garbage' }, 500],
  ['an answer that is empty', { kind: 'empty' }, 500],
  ['an operation with both results', { kind: 'error-and-response' }, 500],
] as const)('asks only once behind %s, and says what nobody knows', async (_, fault, statusCode) => {
  const { cloud } = rig();
  const before = cloud.requests.length;
  cloud.world.faults.add(fault);
  const body = { folderId: FOLDER, path: `/once/${cloud.requests.length}` };
  const answer = await rig().send('POST', `${PATH}/directory`, body);
  cloud.world.faults.clear();
  expect(answer).toMatchObject({
    statusCode,
    body: { details: expect.arrayContaining([MAY_HAVE_STARTED]) },
  });
  expect(cloud.requests.length - before).toBe(1);
});

test('does not doubt a refusal', async () => {
  rig().cloud.world.faults.add({ kind: 'status', http: 429, times: 1 });
  const before = rig().cloud.requests.length;
  const { statusCode, body } = await rig().send('POST', `${PATH}/directory`, {
    folderId: FOLDER,
    path: '/q',
  });
  expect([statusCode, rig().cloud.requests.length - before]).toEqual([429, 1]);
  expect(body['details']).not.toContainEqual(MAY_HAVE_STARTED);
});

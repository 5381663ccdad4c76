import { expect, test } from '@jest/globals';
import { FOLDER, MACHINE, PATH, RESOURCES, useRig } from './support.ts';

const rig = useRig();
const LONG = 'x'.repeat(51);
const ID = 'must be 1 to 255 letters, digits or any of _ - . @ : and begin with a letter, digit or _';
const LIST = `${RESOURCES}?folderId=${FOLDER}`;
const DIRECTORY = `${PATH}/directory?folderId=${FOLDER}`;
const TOKEN = 'is not a page token of this list; begin again without one';

const invalid = (message: string) => ({ statusCode: 400, body: { code: 3, message } });

test.each([
  [RESOURCES, 'folderId is required'],
  [`${RESOURCES}?folderId=`, `folderId ${ID}`],
  [`${RESOURCES}?folderId=${LONG}`, 'folderId must be at most 50 characters long'],
  [`${RESOURCES}?folderId=a%2Fb`, `folderId ${ID}`],
  [`${LIST}&type=VM`, 'type must be one of COMPUTE, BMS, EXTERNAL_VM, EXTERNAL_SERVER'],
  [`${LIST}&type=`, 'type must be one of COMPUTE, BMS, EXTERNAL_VM, EXTERNAL_SERVER'],
  [`${LIST}&pageSize=1001`, 'pageSize must be a whole number from 0 to 1000'],
  [`${LIST}&pageSize=-1`, 'pageSize must be a whole number from 0 to 1000'],
  [`${LIST}&pageToken=abc`, `pageToken ${TOKEN}`],
  [`${LIST}&filter=x`, 'filter is an unknown parameter; known are folderId, type, pageSize, pageToken'],
  [`${RESOURCES}/${LONG}`, 'computeInstanceId must be at most 50 characters long'],
  [`${RESOURCES}/-x`, `computeInstanceId ${ID}`],
  [`${PATH}?includeTenantInfo=yes`, 'includeTenantInfo must be true or false'],
  [`${RESOURCES}/${LONG}/tasks`, 'computeInstanceId must be at most 50 characters long'],
  [`${PATH}/tasks?pageSize=x`, 'pageSize must be a whole number from 0 to 1000'],
  [`${PATH}/tasks?pageToken=k1.AAAA`, `pageToken ${TOKEN}`],
  [`${PATH}/directory`, 'folderId is required'],
  [`${PATH}/directory?folderId=${LONG}`, 'folderId must be at most 50 characters long'],
  [`${DIRECTORY}&path=`, 'path must be 1 to 4096 characters long'],
  [`${DIRECTORY}&path=/${'x'.repeat(4096)}`, 'path must be 1 to 4096 characters long'],
  [`${DIRECTORY}&path=/a%00b`, 'path must be text without NUL'],
])('refuses GET %s', async (url, message) => {
  const before = rig().cloud.requests.length;
  expect(await rig().get(url)).toMatchObject(invalid(message));
  expect(rig().cloud.requests.length).toBe(before);
});

const webhook = { webhook: { url: 'https://example.com' } };

test.each([
  ['DELETE', PATH, undefined, 'resourceId is required'],
  ['DELETE', `${PATH}?resourceId=`, undefined, `resourceId ${ID}`],
  [
    'DELETE',
    `${RESOURCES}/${LONG}?resourceId=r`,
    undefined,
    'computeInstanceId must be at most 50 characters long',
  ],
  ['DELETE', `${PATH}?resourceId=r`, { resourceId: 'r' }, 'resourceId is given more than once'],
  ['DELETE', `${PATH}?resourceId=r`, { watch: 1 }, 'watch must be an object'],
  ['DELETE', `${PATH}?resourceId=r`, { watch: {} }, 'watch.sink is required'],
  [
    'DELETE',
    `${PATH}?resourceId=r`,
    { watch: { sink: webhook, resource: 'dns/zones/z' } },
    'watch.resource is an unknown parameter',
  ],
  [
    'DELETE',
    `${PATH}?resourceId=r`,
    { watch: { sink: webhook, types: ['ENDED'] } },
    'watch.types.0 must be one of STARTED, UPDATED, FAILING, SUCCEEDED, FAILED, CANCELLED, LOST, UNKNOWN',
  ],
  ['POST', `${PATH}/directory`, {}, 'folderId is required'],
  ['POST', `${PATH}/directory`, { folderId: FOLDER }, 'path is required'],
  ['POST', `${PATH}/directory`, { folderId: FOLDER, path: 5 }, 'path must be a text'],
  ['POST', `${PATH}/directory`, { folderId: FOLDER, path: '' }, 'path must be 1 to 4096 characters long'],
  ['POST', `${PATH}/directory`, { folderId: FOLDER, path: '/\ud800' }, 'path must be text without NUL'],
  [
    'POST',
    `${PATH}/directory`,
    { folderId: LONG, path: '/x' },
    'folderId must be at most 50 characters long',
  ],
  [
    'POST',
    `${PATH}/directory`,
    { folderId: FOLDER, path: '/x', mode: 1 },
    'mode is an unknown parameter; known are computeInstanceId, folderId, path, watch',
  ],
] as const)('refuses %s %s with %j', async (method, url, body, message) => {
  const before = rig().cloud.requests.length;
  expect(await rig().send(method, url, body)).toMatchObject(invalid(message));
  expect(rig().cloud.requests.length).toBe(before);
});

test('refuses a body that is no JSON object for DELETE too, and any for GET', async () => {
  const event = { httpMethod: 'DELETE', path: PATH, body: '[]' };
  expect(await rig().handler(event, {})).toMatchObject({ statusCode: 400 });
  expect(await rig().handler({ ...event, httpMethod: 'GET', body: '{}' }, {})).toMatchObject({
    statusCode: 400,
    body: expect.stringContaining('GET takes no body'),
  });
});

test('takes a page token only for the list that it was made for', async () => {
  const { nextPageToken: resources } = (await rig().get(`${LIST}&pageSize=1`)).body;
  const { nextPageToken: tasks } = (await rig().get(`${PATH}/tasks?pageSize=1`)).body;
  expect(String(resources).length).toBeLessThanOrEqual(1000);
  const other = `${RESOURCES}/bms0000000000000demo/tasks`;
  const of = (token: unknown): string => `pageToken=${encodeURIComponent(String(token))}`;
  const altered = `${String(resources).slice(0, -2)}${String(resources).endsWith('AA') ? 'BB' : 'AA'}`;
  for (const url of [
    `${LIST}&type=BMS&${of(resources)}`,
    `${LIST}&${of(tasks)}`,
    `${LIST}&${of(altered)}`,
    `${other}?${of(tasks)}`,
    `${PATH}/tasks?${of(resources)}`,
    `${LIST}&${of('x'.repeat(1001))}`,
  ]) {
    expect(await rig().get(url)).toMatchObject(invalid(`pageToken ${TOKEN}`));
  }
  expect((await rig().get(`${LIST}&${of(resources)}`)).statusCode).toBe(200);
  expect(await rig().get(`${PATH}/tasks?${of(tasks)}`)).toMatchObject({
    statusCode: 200,
    body: { tasks: expect.arrayContaining([expect.objectContaining({ computeInstanceId: MACHINE })]) },
  });
});

test('answers 405 and 404 around its paths', async () => {
  const answer = await rig().handler({ httpMethod: 'PUT', path: `${PATH}/directory` }, {});
  expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'GET, HEAD, POST, OPTIONS' } });
  expect((await rig().get(`${PATH}/nothing`)).statusCode).toBe(404);
  await expect(rig().raw({ action: 'getInstanceRegistrationToken' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});

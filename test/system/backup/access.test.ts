import { expect, test } from '@jest/globals';
import { DEMO_MACHINES } from '../../../infra/simulator/demo.ts';
import { environmentOf } from '../../support/handlers.ts';
import { type Keyed, keyed } from '../../support/keyed.ts';
import { FOLDER, MACHINE, RESOURCES, useRig } from './support.ts';

const BMS = 'bms0000000000000demo';
const GRANTS = {
  all: 'ops:editor:*',
  machine: `ops:editor:backup/resources/${MACHINE}`,
  bms: `ops:editor:backup/resources/${BMS}`,
  backup: 'ops:viewer:backup/resources/*',
  zones: 'ops:editor:dns/zones/*',
};
const rig = useRig();
const deployed = (): Keyed<keyof typeof GRANTS> => keyed(environmentOf(rig().cloud), GRANTS);
const denied = { statusCode: 403, body: { message: 'permission denied', details: [] } };

const idsIn = async (who: keyof typeof GRANTS, pageSize: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let token = ''; ; ) {
    const url = `${RESOURCES}?folderId=${FOLDER}&pageSize=${pageSize}&pageToken=${encodeURIComponent(token)}`;
    const { statusCode, body } = await deployed().ask(who, url);
    expect(statusCode).toBe(200);
    ids.push(...(body['resources'] as { computeInstanceId: string }[]).map((one) => one.computeInstanceId));
    if (body['nextPageToken'] === undefined) return ids.sort();
    token = String(body['nextPageToken']);
  }
};

test.each([1, 2, 1000])('lists of a folder the machines that a key may see, in pages of %d', async (size) => {
  const all = await idsIn('all', size);
  expect(all).toEqual(expect.arrayContaining([MACHINE, ...DEMO_MACHINES.map((name) => name.slice(17))]));
  expect(await idsIn('backup', size)).toEqual(all);
  expect(await idsIn('bms', size)).toEqual([BMS]);
});

test('asks nobody for machines in the name of a key that may see none', async () => {
  const before = rig().cloud.requests.length;
  for (const folderId of [FOLDER, 'b1gnone0000000000000']) {
    expect(await deployed().ask('zones', `${RESOURCES}?folderId=${folderId}`)).toMatchObject(denied);
  }
  expect(rig().cloud.requests.length).toBe(before);
});

test('shows a machine, its tasks and its directories to whoever may see it', async () => {
  for (const url of [MACHINE, `${MACHINE}/tasks`, `${MACHINE}/directory?folderId=${FOLDER}`]) {
    for (const who of ['all', 'machine', 'backup'] as const) {
      expect((await deployed().ask(who, `${RESOURCES}/${url}`)).statusCode).toBe(200);
    }
    for (const who of ['bms', 'zones'] as const) {
      expect(await deployed().ask(who, `${RESOURCES}/${url}`)).toMatchObject(denied);
    }
  }
});

test('takes out of Cloud Backup only what the machine that is named is known as there', async () => {
  const { ask } = deployed();
  const { body } = await ask('all', `${RESOURCES}/${BMS}`);
  const { resourceId } = body['resource'] as { readonly resourceId: string };
  const requests = () => rig().cloud.requests.filter(({ path }) => path.endsWith('/Delete')).length;
  const before = requests();
  const url = `?resourceId=${resourceId}`;
  expect(await ask('backup', `${RESOURCES}/${BMS}${url}`, 'DELETE')).toMatchObject(denied);
  expect(await ask('machine', `${RESOURCES}/${BMS}${url}`, 'DELETE')).toMatchObject(denied);
  expect(await ask('machine', `${RESOURCES}/${MACHINE}${url}`, 'DELETE')).toMatchObject({
    statusCode: 404,
    body: { message: 'no such resource', details: [] },
  });
  expect(requests()).toBe(before);
  expect((await ask('bms', `${RESOURCES}/${BMS}${url}`, 'DELETE')).statusCode).toBe(200);
});

test('makes directories for editors of the machine', async () => {
  const { ask } = deployed();
  const make = (who: keyof typeof GRANTS) =>
    ask(who, `${RESOURCES}/${MACHINE}/directory`, 'POST', { folderId: FOLDER, path: '/srv/guarded' });
  expect(await make('backup')).toMatchObject(denied);
  expect(await make('bms')).toMatchObject(denied);
  expect((await make('machine')).statusCode).toBe(200);
});

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DEMO_BACKUP, DEMO_PARENTS } from '../../../infra/simulator/demo.ts';
import { call } from '../../support/handlers.ts';
import { fresh } from '../../support/store-builders.ts';
import { startWatches, type WatchesRig } from '../../support/watches-rig.ts';

const { folderId } = DEMO_PARENTS;
const PATH = `/v1/${DEMO_BACKUP}/directory`;
const url = 'https://example.com/hook';

let rig: WatchesRig;
beforeAll(async () => {
  rig = await startWatches({ populate: true });
}, 60_000);
afterAll(() => rig.close());
beforeEach(() => {
  rig.deliveries.length = 0;
});

const make = (body: object) => call(rig.backup, PATH, 'POST', JSON.stringify({ folderId, ...body }));
const started = () => rig.cloud.world.ids(DEMO_BACKUP).length;

test('starts an operation and registers a watch on it in one call', async () => {
  const watchId = fresh('watch');
  const { statusCode, body } = await make({
    path: '/srv/one',
    watch: { watchId, sink: { webhook: { url } } },
  });
  const { watch, ...operation } = body;
  expect(statusCode).toBe(200);
  expect(operation).toMatchObject({ description: 'Create directory', state: 'RUNNING', done: false });
  expect(watch).toEqual({
    id: watchId,
    resource: DEMO_BACKUP,
    operationId: operation['id'],
    filter: '',
    types: ['SUCCEEDED', 'FAILED', 'CANCELLED', 'LOST', 'UNKNOWN'],
    sink: { webhook: { url, secret: expect.stringMatching(/^whsec_/) } },
    source: expect.stringMatching(/^\/\/operation-tracker\/[0-9a-f-]{36}$/),
    state: 'ACTIVE',
    deliveredRevision: '0',
    lag: 0,
    createdAt: expect.stringMatching(/Z$/),
  });
  rig.cloud.world.finish(String(operation['id']), 'SUCCEEDED');
  await rig.poll(DEMO_BACKUP);
  expect(rig.deliveries.map(({ event }) => [event.subject, event.data.type])).toEqual([
    [operation['id'], 'SUCCEEDED'],
  ]);
  expect(await call(rig.watches, `/v1/watches/${watchId}`)).toMatchObject({ body: { state: 'DONE' } });
});

test('takes the same as raw input, for a deletion too', async () => {
  const watch = { sink: { workflow: { workflowId: 'wf' } } };
  const id = 'bms0000000000000demo';
  const { body } = await call(rig.backup, `/v1/backup/resources/${id}`);
  const { resourceId } = body['resource'] as { readonly resourceId: string };
  expect(
    await rig.backup({ action: 'deleteBackupResource', computeInstanceId: id, resourceId, watch }, {}),
  ).toMatchObject({
    description: 'Delete resource from Cloud Backup',
    watch: { state: 'ACTIVE', resource: `backup/resources/${id}`, sink: watch.sink },
  });
});

test.each([
  [{ sink: { webhook: { url: 'http://example.com' } } }, 400, 'watch.sink.webhook.url must be https'],
  [{ sink: { webhook: { url } }, filter: 'nonsense' }, 400, expect.stringMatching(/^watch\.filter /)],
  [{ sink: { webhook: { url } }, types: [] }, 400, 'watch.types must name at least one type of change'],
  [{ sink: { webhook: { url } }, watchId: 'a/b' }, 400, expect.stringMatching(/^watch\.watchId /)],
  [
    { sink: { webhook: { url } }, watchId: 'used' },
    409,
    'there is a watch used already; nothing was started',
  ],
  [{}, 400, 'watch.sink is required'],
  [{ sink: {} }, 400, expect.stringMatching(/^watch\.sink must be one of /)],
  [{ sink: { webhook: { url } }, types: ['SYNC'] }, 400, expect.stringMatching(/^watch\.types\.0 must /)],
  [
    { sink: { webhook: { url, secret: 'abc' } } },
    400,
    expect.stringMatching(/^watch\.sink\.webhook\.secret must be "whsec_"/),
  ],
  [
    { sink: { webhook: { url } }, expiresAt: '2020-01-01T00:00:00Z' },
    400,
    expect.stringMatching(/^watch\.expiresAt must be /),
  ],
  [{ sink: { webhook: { url } }, operationId: 'x' }, 400, 'watch.operationId is an unknown parameter'],
])('starts nothing for the watch %j', async (watch, statusCode, message) => {
  const used = { watchId: 'used', resource: DEMO_BACKUP, sink: { webhook: { url } } };
  await call(rig.watches, '/v1/watches', 'POST', JSON.stringify(used));
  const before = started();
  expect(await make({ path: '/srv/none', watch })).toMatchObject({ statusCode, body: { message } });
  expect(started()).toBe(before);
});

const isRead = ({ path }: { readonly path: string }): boolean =>
  path.startsWith('/operations/') || path.endsWith('ListOperations');

test('registers a watch on what has just been started though a replica does not know it yet', async () => {
  rig.cloud.world.faults.add({ kind: 'status', http: 404, times: 1, match: isRead });
  const { body } = await make({ path: '/srv/three', watch: { sink: { webhook: { url } } } });
  rig.cloud.world.faults.clear();
  expect(body).toMatchObject({ watch: { operationId: body['id'], state: 'ACTIVE' } });
});

test('answers the operation with the reason why its watch is not there', async () => {
  const before = started();
  rig.cloud.world.faults.add({ kind: 'status', http: 403, message: 'not yours', match: isRead });
  const { statusCode, body } = await make({ path: '/srv/two', watch: { sink: { webhook: { url } } } });
  rig.cloud.world.faults.clear();
  expect({ statusCode, body }).toMatchObject({
    statusCode: 200,
    body: { state: 'RUNNING', watchError: { code: expect.any(Number), message: expect.any(String) } },
  });
  expect(body['watch']).toBeUndefined();
  expect(started()).toBe(before + 1);
}, 60_000);

import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { createIdentity } from '../../../infra/simulator/identity/identity.ts';
import { parseResource } from '../../../lib/model/operation/resource.ts';
import { pollTaskId } from '../../../lib/model/task.ts';
import { call } from '../../support/handlers.ts';
import { ANY_TIME } from '../../support/store-builders.ts';
import { startWatches, type WatchesRig } from '../../support/watches-rig.ts';

const RESOURCE = 'google/run/v2/projects/p/locations/l';
const TASK = pollTaskId(parseResource(RESOURCE));
const { externalAccount } = createIdentity(() => 0, '', 1);

let rig: WatchesRig;

beforeAll(async () => {
  rig = await startWatches({}, { GOOGLE_TOKEN: '', GOOGLE_CREDENTIALS: externalAccount });
});
afterAll(() => rig.close());

/** Polls until the task has met a problem so often in a row, or none where that is 0. */
async function pollUntilMet(polls: number): Promise<void> {
  for (;;) {
    await rig.poll(RESOURCE);
    const task = await rig.store.readTask(TASK, ANY_TIME);
    if ((task?.problem?.polls ?? 0) >= polls && (polls > 0 || !task?.problem)) return;
  }
}

const lastErrorOf = async (id: string) => (await call(rig.watches, `/v1/watches/${id}`)).body['lastError'];

test('a watch says why its place is not seen, the log does so once, and nothing of it is lost', async () => {
  rig.cloud.world.declare(RESOURCE);
  const sink = { webhook: { url: 'https://receiver.example/' } };
  const { statusCode } = await call(
    rig.watches,
    '/v1/watches',
    'POST',
    JSON.stringify({ watchId: 'place', resource: RESOURCE, sink }),
  );
  expect(statusCode).toBe(200);
  await pollUntilMet(0);

  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const about = 'tracker@simulated.iam.gserviceaccount.com';
  rig.cloud.identity.google.revoke();
  rig.cloud.world.faults.add({
    kind: 'status',
    http: 403,
    message: 'no getAccessToken',
    match: ({ path }) => path.includes('generateAccessToken'),
  });
  const id = rig.cloud.world.add(RESOURCE, { seconds: null });
  await pollUntilMet(4);
  expect(await lastErrorOf('place')).toMatch(
    new RegExp(
      `^PERMISSION_DENIED since .*: iamcredentials.googleapis.com refused the tracker's token \\(GOOGLE_CREDENTIALS\\): ${about}: no getAccessToken$`,
    ),
  );
  rig.cloud.world.faults.clear();
  await pollUntilMet(0);
  expect(await lastErrorOf('place')).toBeUndefined();
  rig.cloud.world.finish(id, 'SUCCEEDED');
  while (rig.deliveries.length === 0) await rig.poll(RESOURCE);
  const lines = write.mock.calls.flatMap(([chunk]) => String(chunk).trim().split('\n'));
  write.mockRestore();
  const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const warned = records.filter(({ message }) => String(message).startsWith(`${RESOURCE} is`));
  expect(warned).toMatchObject([
    { level: 'WARN', message: `${RESOURCE} is not seen: PERMISSION_DENIED`, polls: 3 },
    { level: 'INFO', message: `${RESOURCE} is seen again` },
  ]);
  expect(rig.deliveries.map(({ event }) => event.type.replace(/.*\./, ''))).toEqual(['succeeded']);
  expect(JSON.stringify(rig.deliveries)).toContain(id);
}, 200_000);

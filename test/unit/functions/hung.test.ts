import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { DEMO_BACKUP, DEMO_PARENTS } from '../../../infra/simulator/demo.ts';
import { type Keyed, keyed } from '../../support/keyed.ts';
import { type Rig, startRig } from '../../support/rig.ts';
import { serve } from '../../support/upstream.ts';

const GRANTS = { all: 'ops:editor:*', zones: 'ops:editor:dns/zones/*' };
const ZONE = 'dns/zones/dns0000000000000mine';
const RUN = 'projects/p/locations/l';
const SINK = { queue: { url: 'https://example.com/q' } };
const MACHINE = `/v1/backup/resources/${DEMO_BACKUP.slice(DEMO_BACKUP.lastIndexOf('/') + 1)}`;
const FOLDER = DEMO_PARENTS.folderId;
/** What the platform leaves the function; a second of it is kept for the answer. */
const REMAINING_MS = 5_000;

let rig: Rig;
let deployed: Keyed<keyof typeof GRANTS>;

beforeAll(async () => {
  rig = await startRig();
  deployed = keyed(rig.environment, GRANTS);
});
afterEach(() => rig.cloud.world.faults.clear());
afterAll(() => rig.close());

const TIMED_OUT = {
  statusCode: 504,
  body: {
    code: 4,
    message: expect.stringMatching(
      /^(?:127\.0\.0\.1:\d+ did not answer in time|[a-z-]+\.api\.cloud\.yandex\.net: no answer in time)$/s,
    ),
  },
  inTime: true,
};

async function ask(who: keyof typeof GRANTS, method: string, url: string, body?: object) {
  const startedAt = Date.now();
  const { statusCode, body: answered } = await deployed.ask(who, url, method, body, REMAINING_MS);
  const { code, message } = answered;
  return { statusCode, body: { code, message }, inTime: Date.now() - startedAt < REMAINING_MS };
}

test('every route answers in time where the upstream hangs, and names it', async () => {
  rig.cloud.world.faults.add({ kind: 'hang' });
  const calls: readonly (readonly [method: string, url: string, body?: object])[] = [
    ['GET', `/v1/${ZONE}/operations`],
    ['GET', `/v1/${DEMO_BACKUP}/operations`],
    ['GET', `/v1/google/run/v2/operations?parent=${RUN}`],
    ['GET', '/v1/operations/dns1'],
    ['GET', `/v1/google/run/v2/operations/${RUN}/operations/o`],
    ['POST', '/v1/operations/dns1/cancel'],
    ['POST', `/v1/google/redis/v1/operations/${RUN}/operations/o:cancel`],
    ['POST', '/v1/watches', { resource: ZONE, sink: SINK }],
    ['POST', '/v1/watches', { operationId: 'dns1', sink: SINK }],
    ['POST', '/v1/watches', { folderId: FOLDER, sink: SINK }],
    ['GET', `/v1/backup/resources?folderId=${FOLDER}`],
    ['GET', MACHINE],
    ['GET', `${MACHINE}/tasks`],
    ['GET', `${MACHINE}/directory?folderId=${FOLDER}`],
    ['POST', `${MACHINE}/directory`, { folderId: FOLDER, path: '/x' }],
    ['DELETE', MACHINE, { resourceId: 'r1' }],
  ];
  const answers = await Promise.all(calls.map((call) => ask('all', ...call)));
  expect(answers).toEqual(calls.map(() => TIMED_OUT));
});

test('a call that takes several has one bound for all of them', async () => {
  const id = rig.cloud.world.add(ZONE, { seconds: null });
  rig.cloud.world.faults.add({ kind: 'slow', ms: 3_000, match: ({ method }) => method === 'GET' });
  rig.cloud.world.faults.add({ kind: 'hang', match: ({ path }) => path.endsWith(':cancel') });
  expect(await ask('zones', 'POST', `/v1/operations/${id}/cancel`)).toEqual(TIMED_OUT);
});

test('a long poll ends when its wait is over, also where the store hangs', async () => {
  const { endpoint } = await serve(() => undefined);
  const hung = keyed({ ...rig.environment, YDB_DOCAPI_ENDPOINT: endpoint }, GRANTS);
  const startedAt = Date.now();
  const answer = await hung.ask('all', `/v1/${ZONE}/watch?timeout=1s`, 'GET', undefined, 300_000);
  expect(answer).toMatchObject({
    statusCode: 503,
    body: { code: 14, message: 'the store is not to be reached' },
  });
  expect(Date.now() - startedAt).toBeLessThan(15_000);
});

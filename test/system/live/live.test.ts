import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { type Cloud, startCloud } from '../../../infra/simulator/cloud.ts';
import { DEMO_PARENTS } from '../../../infra/simulator/demo.ts';
import { CLAIMS } from '../../../infra/tools/live/claims.ts';
import { runLive } from '../../../infra/tools/live/live.ts';
import { createTableCalls } from '../../../infra/tools/live/tables.ts';
import type { Environment } from '../../../lib/runtime/settings.ts';
import { createTables } from '../../../lib/store/documents/create-tables.ts';
import { timing } from '../../support/document-backend.ts';
import { reply, serve } from '../../support/receiver.ts';
import { http } from '../../support/simulator.ts';
import { ANY_TIME } from '../../support/store-builders.ts';
import { type StrictFront, startStrictFront } from '../../support/strict-front.ts';

jest.setTimeout(300_000);

const { folderId: FOLDER } = DEMO_PARENTS;
let cloud: Cloud;
let engine: Engine;
let front: StrictFront;
beforeAll(async () => {
  cloud = await startCloud();
  engine = await startEngine();
  front = await startStrictFront({ engine: engine.endpoint, token: cloud.token, tellsIndexes: false });
});
afterAll(async () => {
  await cloud.close();
  await front.close();
  await engine.close();
});

const settings = (more: Environment = {}): Environment => ({
  YC_TOKEN: cloud.token,
  YC_FOLDER_ID: FOLDER,
  YDB_DOCAPI_ENDPOINT: front.endpoint,
  YC_REST_ENDPOINT: cloud.restEndpoint,
  YC_GRPC_ENDPOINT: cloud.grpcEndpoint,
  ...more,
});

/** A run's exit code and all that it wrote; `on` is called with every piece of it. */
async function live(
  environment: Environment,
  {
    yes = true,
    on = () => undefined,
  }: { yes?: boolean; on?: (text: string, stop: AbortController) => void } = {},
) {
  const stop = new AbortController();
  const texts: string[] = [];
  const write = (text: string): void => {
    texts.push(text);
    on(text, stop);
  };
  const code = await runLive({ environment, yes, write, signal: stop.signal });
  return { code, text: texts.join('') };
}

const calls = () =>
  createTableCalls({ endpoint: front.endpoint, token: cloud.token, sleep: (ms) => sleep(ms / 10) });

/** The zones of the folder and the tables of the database that are there. */
async function left() {
  const { body } = await http(cloud, `/dns/v1/zones?folderId=${FOLDER}`);
  const tables = calls();
  return {
    zones: body['dnsZones'] ?? [],
    tables: await tables.existing(),
    marker: await tables.describe('live-run'),
  };
}
const NOTHING = { zones: [], tables: [], marker: undefined };

/** What the table at the end says of the claims that are not for people. */
const outcomes = (text: string): readonly string[] =>
  CLAIMS.filter(({ by }) => by !== 'hand').map(
    ({ id, claim }) =>
      `${id} ${text
        .split('\n')
        .find((line) => line.slice(10).startsWith(claim))
        ?.slice(0, 8)
        .trim()}`,
  );

const isBelow =
  (start: string) =>
  ({ path }: { readonly path: string }): boolean =>
    path.startsWith(start);

const SUITE = CLAIMS.filter(({ by }) => by === 'suite').map(({ id }) => id);
const untried = (...ids: readonly string[]) => ids.map((id) => `${id} UNTRIED`);
const GATEWAY = CLAIMS.filter(({ by }) => by === 'gateway').map(({ id }) => id);

test('says what is missing, and does nothing', async () => {
  expect(await live({ TRACKER_URL: 'x' })).toEqual({
    code: 2,
    text: `nothing was done:
  YC_TOKEN or YC_SERVICE_ACCOUNT_KEY_FILE is not set (who asks: yc iam create-token)
  YC_FOLDER_ID is not set (the folder for a throw-away DNS zone: yc config get folder-id)
  YDB_DOCAPI_ENDPOINT is not set (the Document API endpoint of a throw-away serverless database, without a tracker in it)
  TRACKER_URL must be an absolute URL
  TRACKER_URL goes with TRACKER_KEY; set both or none
  docs/live.md says more
`,
  });
});

test('says what it would do and cost, and does nothing unless told to', async () => {
  const before = cloud.requests.length;
  const { code, text } = await live(settings(), { yes: false });
  expect([code, cloud.requests.length, await left()]).toEqual([2, before, NOTHING]);
  expect(text).toContain(`six tables and the table live-run at ${front.endpoint}`);
  expect(text).toMatch(
    /It costs one DNS zone for some minutes, .*\n.*\nNothing was done\. .*: npm run live -- --yes\n$/,
  );
});

test('proves what it can, and deletes what it has made', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const key = JSON.stringify({ id: 'k', service_account_id: 'a', private_key });
  const { code, text } = await live(settings({ YC_TOKEN: '', YC_SERVICE_ACCOUNT_KEY_FILE: key }));
  expect(outcomes(text)).toEqual([...SUITE.map((id) => `${id} PROVEN`), ...untried(...GATEWAY)]);
  expect(code).toBe(0);
  expect(text).toContain('their descriptions have no indexes');
  expect(text).not.toContain(cloud.token);
  expect(await left()).toEqual(NOTHING);
});

test('deletes what it has made after a failure in the middle, and says what failed', async () => {
  cloud.world.faults.add({
    kind: 'status',
    http: 403,
    match: isBelow('/dns/v1/zones/'),
    times: 1,
    message: 'no right to',
  });
  const { code, text } = await live(settings());
  cloud.world.faults.clear();
  const [done, failed, after] = [SUITE.slice(0, 5), SUITE.slice(5, 6), SUITE.slice(6)];
  expect(outcomes(text)).toEqual([
    ...done.map((id) => `${id} PROVEN`),
    ...failed.map((id) => `${id} FAILED`),
    ...untried(...after, ...GATEWAY),
  ]);
  expect(failed).toEqual(['list']);
  expect(text).toMatch(/^failed: the tracker answers GET .* with 403: .*no right to/m);
  expect([code, await left()]).toEqual([1, NOTHING]);
});

test.each([
  ['the tables are there', 'bearer', /^proven: 6 tables/],
  ['the zone is there', 'zone-create', /^proven: operation .* creates the zone/],
])('deletes what it has made after it was interrupted while %s', async (_, last, when) => {
  const { code, text } = await live(settings(), {
    on: (line, stop) => when.test(line) && stop.abort(new Error('^C')),
  });
  expect(text).toContain('stopped: interrupted\n');
  expect(outcomes(text)).toContain(`${last} PROVEN`);
  expect(outcomes(text)).toContain('deliver UNTRIED');
  expect([code, await left()]).toEqual([1, NOTHING]);
});

test('says what could not be deleted, which the next run deletes first', async () => {
  const on = (line: string): void => {
    if (!line.startsWith('proven: operation')) return;
    cloud.world.faults.add({
      kind: 'status',
      http: 403,
      match: isBelow('/dns/v1/zones'),
      message: 'no right to',
    });
  };
  const { code, text } = await live(settings(), { on });
  cloud.world.faults.clear();
  expect(text).toMatch(
    /\nLEFT BEHIND, delete it by hand: the zone operation-tracker-live-\w+: GET .* 403: no right to\n$/,
  );
  expect([code, (await left()).tables]).toEqual([1, []]);
  await calls().mark();
  const next = await live(settings(), {
    on: (line, stop) => line.startsWith('proven') && stop.abort(new Error('enough')),
  });
  expect(next.text).toMatch(
    /deleted the tables of an earlier run\ndeleted the zone dnsz+\d+ of an earlier run\n/,
  );
  expect(await left()).toEqual(NOTHING);
});

test("leaves a real tracker's tables alone", async () => {
  await createTables(
    { endpoint: front.endpoint, credentials: { token: () => cloud.token }, timing },
    ANY_TIME,
  );
  const { code, text } = await live(settings());
  expect([code, (await left()).tables.length]).toEqual([1, 6]);
  expect(text).toContain(
    'stopped: the database has tables of a tracker (tasks, tracking, operations, changes, watches, consumers); name',
  );
  await calls().removeAll();
});

test('holds the gateway of a deployed tracker against the claims', async () => {
  const gateway = await serve((response, received, socket) => {
    const { method, path, headers } = received;
    const field = JSON.stringify({ details: [{ fieldViolations: [{ field: 'operationId' }] }] });
    if (path.startsWith('/v1/operations/')) return reply(400, {}, field)(response, received, socket);
    if (path === '/v1/services' && !headers['x-api-key']) return reply(401)(response, received, socket);
    const status = method === 'OPTIONS' ? 204 : 200;
    return reply(status, { 'x-tracker-request-id': 'r' })(response, received, socket);
  });
  const { code, text } = await live(
    settings({ TRACKER_URL: `${gateway.endpoint}/`, TRACKER_KEY: 'ot_secret' }),
  );
  expect(outcomes(text).slice(-5)).toEqual([
    'gateway-path PROVEN',
    'gateway-401 FAILED',
    'gateway-request-id PROVEN',
    'gateway-head PROVEN',
    'gateway-options PROVEN',
  ]);
  expect(text).toContain('failed: 401 with www-authenticate: none\n');
  expect(text).not.toContain('ot_secret');
  expect(code).toBe(1);
});

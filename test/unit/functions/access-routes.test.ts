import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEMO_BACKUP, DEMO_PARENTS } from '../../../infra/simulator/demo.ts';
import type { Route } from '../../../lib/edge/routes/route.ts';
import { type Keyed, keyed } from '../../support/keyed.ts';
import { type Rig, startRig } from '../../support/rig.ts';

const ZONE = 'dns/zones/dns0000000000000mine';
const NETWORK = 'vpc/networks/enp0000000000other';
const PLACE = 'projects/p/locations/l';
const SINK = { queue: { url: 'https://example.com/q' } };
const GRANTS = { all: 'ops:editor:*', reader: 'ops:viewer:*', networks: 'ops:editor:vpc/networks/*' };

let rig: Rig;
let deployed: Keyed<keyof typeof GRANTS>;
/** What parameters are, for something that is there and that a key for other things may not see. */
let named: Readonly<Record<string, string>> = {};
let networkOperation = '';
let networkWatch = '';

beforeAll(async () => {
  rig = await startRig();
  deployed = keyed(rig.environment, GRANTS);
  const operationId = rig.cloud.world.add(ZONE, { seconds: null });
  networkOperation = rig.cloud.world.add(NETWORK, { seconds: null });
  const redisOperation = rig.cloud.world.add(`google/redis/v1/${PLACE}`, { seconds: null });
  rig.cloud.world.add(DEMO_BACKUP, { seconds: null });
  const watchOf = async (resource: string) =>
    String((await deployed.ask('all', '/v1/watches', 'POST', { resource, sink: SINK })).body['id']);
  const watchId = await watchOf(ZONE);
  networkWatch = await watchOf(NETWORK);
  named = {
    service: 'dns',
    collection: 'zones',
    resourceId: 'dns0000000000000mine',
    operationId,
    api: 'redis',
    version: 'v1',
    name: `${PLACE}/operations/${redisOperation}`,
    watchId,
    computeInstanceId: DEMO_BACKUP.slice(DEMO_BACKUP.lastIndexOf('/') + 1),
  };
  for (const url of [
    `/v1/${ZONE}/watch`,
    `/v1/${NETWORK}/watch`,
    `/v1/google/redis/v1/watch?parent=${PLACE}`,
  ]) {
    await deployed.ask('all', url);
  }
}, 60_000);
afterAll(() => rig.close());

const urlOf = ({ path, action }: Route): string => {
  const url = path.replace(/\{(\w+)\+?\}/g, (_, name: string) => {
    const value = named[name];
    if (value === undefined) throw new Error(`this test does not know what {${name}} is`);
    return action === 'cancelGoogleOperation' && name === 'name' ? `${value}:cancel` : value;
  });
  return `${url}${QUERIES[action] ?? ''}`;
};
const QUERIES: Readonly<Record<string, string>> = {
  listGoogleOperations: `?parent=${PLACE}`,
  watchGoogle: `?parent=${PLACE}`,
  listBackupResources: `?folderId=${DEMO_PARENTS.folderId}`,
  listBackupDirectory: `?folderId=${DEMO_PARENTS.folderId}`,
  deleteBackupResource: '?resourceId=any',
};
const BODIES: Readonly<Record<string, object>> = {
  createWatch: { resource: ZONE, sink: SINK },
  createBackupDirectory: { folderId: DEMO_PARENTS.folderId, path: '/srv/new' },
};
/** What everybody with a key may see: it is the same for all. */
const COMMON: ReadonlySet<string> = new Set(['health', 'listServices']);
/** What shows to each what is for them, and how it shows it. */
const LISTS: Readonly<Record<string, () => object>> = {
  listTrackedOperations: () => ({ operations: [expect.objectContaining({ id: networkOperation })] }),
  listWatches: () => ({ watches: [expect.objectContaining({ id: networkWatch })] }),
};

const routes = keyed({}, {}).handlers.flatMap((handler) => handler.routes);

test.each(routes.map((route) => [route.action, route] as const))(
  '%s answers nobody without a key, and nobody with a key for something else',
  async (action, route) => {
    const [url, given] = [urlOf(route), BODIES[action]];
    const before = changesAsked();
    expect((await deployed.ask(undefined, url, route.method, given)).statusCode).toBe(
      action === 'health' ? 200 : 401,
    );
    const { statusCode, body } = await deployed.ask('networks', url, route.method, given);
    if (COMMON.has(action)) expect(statusCode).toBe(200);
    else if (LISTS[action]) expect({ statusCode, body }).toEqual({ statusCode: 200, body: LISTS[action]() });
    else expect([403, 404]).toContain(statusCode);
    if (statusCode === 403) expect(body).toMatchObject({ message: 'permission denied', details: [] });
    if (statusCode === 404) {
      expect(body).toMatchObject({ message: expect.stringMatching(/^no such (?:operation|watch)$/) });
      expect(body).toMatchObject({ details: [] });
    }
    if (route.method !== 'GET') {
      expect((await deployed.ask('reader', url, route.method, given)).statusCode).toBe(403);
    }
    expect(changesAsked()).toBe(before);
  },
);

/** Over HTTP and over gRPC. */
const changesAsked = (): number =>
  rig.cloud.requests.filter(({ method, path }) => method === 'POST' && !/\/(?:Get|List)\w*$/.test(path))
    .length;

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Rig, startRig } from '../../support/rig.ts';

const ZONE = 'dns/zones/dns00000000000000000';
const BACKUP = 'backup/resources/epd00000000000000000';
let rig: Rig;

beforeAll(async () => {
  rig = await startRig();
  for (const name of [ZONE, BACKUP]) rig.cloud.world.add(name, { seconds: null });
});
afterAll(() => rig.close());

const MB = 2 ** 20;

test.each([[ZONE], [BACKUP]])(
  'an answer of 50 MB about %s is given up, and takes no such memory',
  async (name) => {
    rig.cloud.world.faults.add({
      kind: 'huge',
      megabytes: 50,
      match: ({ path }) => !path.startsWith('/simulator'),
    });
    const answer = await rig.ask('list', `/v1/${name}/operations`, 60_000);
    rig.cloud.world.faults.clear();
    expect([answer.statusCode, Object.keys(answer.body)]).toEqual([
      500,
      ['code', 'message', 'details', 'error'],
    ]);
    expect(JSON.stringify(answer.body).length).toBeLessThan(2_000);
    const next = await rig.ask('list', `/v1/${name}/operations`);
    expect(next.body['operations']).toHaveLength(1);
    expect(process.memoryUsage().heapUsed).toBeLessThan(1_500 * MB);
  },
  90_000,
);

test.each([[ZONE], [BACKUP]])(
  '%s that is never answered for is given up before the function must end',
  async (name) => {
    rig.cloud.world.faults.add({ kind: 'hang' });
    const startedAt = Date.now();
    const [list, watch] = await Promise.all([
      rig.ask('list', `/v1/${name}/operations`, 3_000),
      rig.ask('watch', `/v1/${name}/watch?timeout=1s`, 8_000),
    ]);
    rig.cloud.world.faults.clear();
    expect([list.statusCode, list.body['code']]).toEqual([504, 4]);
    expect([watch.statusCode, watch.body['code']]).toEqual([504, 4]);
    expect(Date.now() - startedAt).toBeLessThan(8_000);
    const next = await rig.ask('list', `/v1/${name}/operations`);
    expect(next.body['operations']).toHaveLength(1);
  },
);

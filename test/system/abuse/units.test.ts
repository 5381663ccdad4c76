import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Keyed, keyed } from '../../support/keyed.ts';
import { type Rig, startRig } from '../../support/rig.ts';
import { ANY_TIME, ended, snapshot } from '../../support/store-builders.ts';

let rig: Rig;
let deployed: Keyed<'greedy' | 'modest'>;
const lines: { readonly key?: string; readonly requestUnits?: number }[] = [];
const write = process.stdout.write.bind(process.stdout);

beforeAll(async () => {
  rig = await startRig();
  const records = Array.from({ length: 300 }, (_, index) =>
    snapshot(ended(`dns${index}`, { createdAt: new Date(1.9e12 - index * 1000).toISOString() })),
  );
  await rig.store.recordOperations(records, ANY_TIME);
  const settings = { ...rig.environment, KEY_UNITS_PER_SECOND: '1', KEY_UNITS_BURST: '30' };
  deployed = keyed(settings, { greedy: 'evil:viewer:*', modest: 'good:viewer:*' });
  process.stdout.write = ((text: string) => {
    if (text.startsWith('{')) lines.push(JSON.parse(text));
    return true;
  }) as typeof process.stdout.write;
}, 60_000);
afterAll(async () => {
  process.stdout.write = write;
  await rig.close();
});

const DEAR = '/v1/operations?filter=createdBy%3Dnobody&pageSize=1000';
const CHEAP = '/v1/operations?filter=id%3Dnosuch';

test('calls at the same time are each charged what they cost themselves', async () => {
  await Promise.all([deployed.ask('greedy', DEAR), deployed.ask('modest', '/v1/operations?pageSize=1')]);
  const unitsOf = (key: string): number =>
    lines.filter((line) => line.key === key).reduce((sum, { requestUnits = 0 }) => sum + requestUnits, 0);
  expect(unitsOf('greedy')).toBeGreaterThan(20);
  expect(unitsOf('modest')).toBe(1);
});

test('a key that has spent its units is refused until it owes none, and no other with it', async () => {
  let answer = await deployed.ask('greedy', DEAR);
  for (let calls = 0; calls < 3 && answer.statusCode === 200; calls += 1) {
    answer = await deployed.ask('greedy', DEAR);
  }
  const seconds = /try again in (\d+) s/.exec(String(answer.body['message']))?.[1];
  expect({ ...answer, retryAfter: answer.headers['retry-after'] }).toMatchObject({
    statusCode: 429,
    retryAfter: seconds,
    body: {
      code: 8,
      message: `the key greedy has spent its request units, 1 a second and 30 at once; try again in ${seconds} s, or ask for less a call`,
    },
  });
  expect((await deployed.ask('greedy', CHEAP)).statusCode).toBe(429);
  expect((await deployed.ask('modest', CHEAP)).statusCode).toBe(200);
  expect((await deployed.ask(undefined, '/v1/health')).statusCode).toBe(200);
});

import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { call } from '../../support/handlers.ts';
import { ANY_TIME, fresh } from '../../support/store-builders.ts';
import { startWatches, type WatchesRig } from '../../support/watches-rig.ts';

let rig: WatchesRig;
let log: string[];
beforeAll(async () => {
  rig = await startWatches();
}, 60_000);
afterAll(() => rig.close());
beforeEach(() => {
  rig.deliveries.length = 0;
  log = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => log.push(String(chunk)) > 0);
});

const URL = 'https://example.com/hook';
const HEADERS = { Authorization: 'Basic hushed', 'X-Api-Key': 'hushed-too' };
const post = (body: object, path = '/v1/watches') => call(rig.watches, path, 'POST', JSON.stringify(body));
const zone = (): string => {
  const name = `dns/zones/${fresh('dns').replaceAll('-', '')}`;
  rig.cloud.world.declare(name);
  return name;
};
/** The headers of the next delivery on a resource. */
async function next(resource: string) {
  rig.cloud.world.finish(rig.cloud.world.add(resource, { seconds: null }), 'SUCCEEDED');
  await rig.poll(resource);
  return rig.deliveries.splice(0).map(({ headers }) => headers);
}

test('sends the headers of a webhook with its events, and shows their names alone', async () => {
  const resource = zone();
  const request = { watchId: 'headed', resource, sink: { webhook: { url: URL, headers: HEADERS } } };
  const answers = [await post(request), await post(request), await call(rig.watches, '/v1/watches/headed')];
  const shown = { url: URL, headerNames: ['Authorization', 'X-Api-Key'] };
  expect(answers.map(({ statusCode, body }) => [statusCode, body['sink']])).toEqual([
    [200, { webhook: { ...shown, secret: expect.stringMatching(/^whsec_/) } }],
    [200, { webhook: shown }],
    [200, { webhook: shown }],
  ]);
  const other = {
    ...request,
    sink: { webhook: { url: URL, headers: { ...HEADERS, 'X-Api-Key': 'other' } } },
  };
  expect(await post(other)).toMatchObject({ statusCode: 409 });
  expect(await next(resource)).toEqual([HEADERS]);
  const stored = await rig.store.readWatch('default', 'headed', ANY_TIME);
  expect(`${JSON.stringify([answers, stored])}${log.join('')}`).not.toContain('hushed');
});

test('takes other headers when it is resumed, and keeps them until then', async () => {
  const resource = zone();
  const request = { watchId: 'changed', resource, sink: { webhook: { url: URL, headers: HEADERS } } };
  await post(request);
  const resume = (body: object) => post(body, '/v1/watches/changed/resume');
  await resume({});
  expect(await next(resource)).toEqual([HEADERS]);
  const { body } = await resume({ headers: { 'X-Api-Key': 'new' } });
  expect(body['sink']).toEqual({ webhook: { url: URL, headerNames: ['X-Api-Key'] } });
  expect(await next(resource)).toEqual([{ 'X-Api-Key': 'new' }]);
  expect((await post(request)).statusCode).toBe(200);
  expect((await resume({ headers: {} })).body['sink']).toEqual({ webhook: { url: URL } });
  expect(await next(resource)).toEqual([undefined]);
});

test.each([
  [{ webhook: { url: URL, headers: { Host: 'hushed' } } }, /^sink\.webhook\.headers must not have Host, /],
  [{ webhook: { url: URL, headers: { 'x-a': 'hushed\n' } } }, /^sink\.webhook\.headers has a value of x-a /],
  [{ webhook: { url: URL, headers: { 'x-a': 1 } } }, /^sink must be one of /],
  [{ webhook: { url: URL, headers: ['hushed'] } }, /^sink must be one of /],
  [{ webhook: { url: URL, headers: { ['__proto__']: 'hushed' } } }, /^sink must be one of /],
  [{ webhook: { url: URL, headers: { constructor: 'hushed', 'x-a': 'b' } } }, /^sink must be one of /],
  [{ queue: { url: URL, headers: { 'x-a': 'hushed' } } }, /^sink/],
])('refuses headers that cannot be sent, and shows no value: %#', async (sink, message) => {
  const { statusCode, body } = await post({ resource: zone(), sink });
  expect({ statusCode, message: body['message'] }).toEqual({
    statusCode: 400,
    message: expect.stringMatching(message),
  });
  expect(`${JSON.stringify(body)}${log.join('')}`).not.toContain('hushed');
});

test('refuses headers for a sink that takes none when it is resumed', async () => {
  await post({ watchId: 'flow', resource: zone(), sink: { workflow: { workflowId: 'wf1' } } });
  const { statusCode, body } = await post({ headers: { 'x-a': 'hushed' } }, '/v1/watches/flow/resume');
  expect([statusCode, body['message']]).toEqual([
    400,
    'headers go with a webhook; this watch has another sink',
  ]);
});

import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { DEMO_PARENTS } from '../../../infra/simulator/demo.ts';
import type { Delivered } from '../../../lib/model/watch/watch-delivery.ts';
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
  [rig.deliveries.length, rig.answers.length] = [0, 0];
  log = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => log.push(String(chunk)) > 0);
});

const SINK = { webhook: { url: 'https://example.com/hook' } };
const LETTERS = { webhook: { url: 'https://example.com/letters', headers: { 'X-Key': 'hushed' } } };
const POISON: Delivered = { outcome: 'FAILED', error: 'HTTP status 422' };
const post = (body: object, path = '/v1/watches') => call(rig.watches, path, 'POST', JSON.stringify(body));
const get = (id: string) => call(rig.watches, `/v1/watches/${id}`);
const zone = (): string => {
  const name = `dns/zones/${fresh('dns').replaceAll('-', '')}`;
  rig.cloud.world.declare(name);
  return name;
};
const end = (resource: string): string => {
  const id = rig.cloud.world.add(resource, { seconds: null });
  rig.cloud.world.finish(id, 'SUCCEEDED');
  return id;
};
const urlsOf = () => rig.deliveries.map(({ target }) => 'webhook' in target && target.webhook.url);

test('tells the dead letter of what the sink does not take, with secrets and headers of its own', async () => {
  const resource = zone();
  const deadLetter = { sink: LETTERS, maxAttempts: 1 };
  const { statusCode, body } = await post({ watchId: 'letters', resource, sink: SINK, deadLetter });
  const secret = expect.stringMatching(/^whsec_/) as unknown as string;
  const letters = { url: LETTERS.webhook.url, headerNames: ['X-Key'] };
  expect([statusCode, body['sink'], body['deadLetter']]).toEqual([
    200,
    { webhook: { ...SINK.webhook, secret } },
    { sink: { webhook: { ...letters, secret } }, maxAttempts: 1 },
  ]);
  const shown = { sink: { webhook: letters }, maxAttempts: 1 };
  expect((await get('letters')).body['deadLetter']).toEqual(shown);
  expect((await post({ watchId: 'letters', resource, sink: SINK, deadLetter })).body['deadLetter']).toEqual(
    shown,
  );
  const other = { watchId: 'letters', resource, sink: SINK, deadLetter: { ...deadLetter, maxAttempts: 2 } };
  expect((await post(other)).statusCode).toBe(409);

  rig.answers.push(POISON);
  const ids = [end(resource), end(resource)];
  await rig.poll(resource);
  expect(urlsOf()).toEqual([SINK.webhook.url, LETTERS.webhook.url, SINK.webhook.url]);
  const [first, letter, second] = rig.deliveries;
  const secretOf = (given: unknown) => (given as { webhook: { secret: string } }).webhook.secret;
  expect(letter).toMatchObject({
    secrets: [secretOf((body['deadLetter'] as { sink: unknown }).sink)],
    headers: LETTERS.webhook.headers,
    event: { ...first?.event, attempts: 1, lasterror: 'HTTP status 422', watchid: 'letters' },
  });
  expect([first?.secrets, first?.headers]).toEqual([[secretOf(body['sink'])], undefined]);
  expect(new Set([first?.event.subject, second?.event.subject])).toEqual(new Set(ids));
  const stored = await rig.store.readWatch('default', 'letters', ANY_TIME);
  expect(stored).toMatchObject({ state: 'ACTIVE', deliveredRevision: 4 });
  expect(log.find((line) => line.includes('UNTOLD'))).toContain('went to the dead letter after 1 attempt');
  expect(`${JSON.stringify([body, stored])}${log.join('')}`).not.toContain('hushed');
});

test('takes a new secret and other headers for the dead letter when it is resumed', async () => {
  const resource = zone();
  await post({ watchId: 'rotated', resource, sink: SINK, deadLetter: { sink: LETTERS, maxAttempts: 1 } });
  const secret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
  const deadLetter = { secret, headers: { 'X-New': 'hushed' } };
  const { body } = await post({ deadLetter }, '/v1/watches/rotated/resume');
  expect(body['deadLetter']).toMatchObject({ sink: { webhook: { headerNames: ['X-New'] } } });
  rig.answers.push(POISON);
  end(resource);
  await rig.poll(resource);
  expect(rig.deliveries[1]).toMatchObject({
    secrets: [secret, expect.stringMatching(/^whsec_/)],
    headers: { 'X-New': 'hushed' },
  });
});

test.each([
  [{ sink: SINK, maxAttempts: 0 }, 'deadLetter.maxAttempts must be a whole number from 1 to 20'],
  [{ sink: SINK, maxAttempts: 21 }, 'deadLetter.maxAttempts must be a whole number from 1 to 20'],
  [{ sink: SINK, maxAttempts: 1.5 }, 'deadLetter.maxAttempts must be a whole number from 1 to 20'],
  [{ sink: SINK, maxAttempts: '3' }, 'deadLetter.maxAttempts must be a whole number'],
  [
    { sink: { webhook: { url: 'http://example.com' } }, maxAttempts: 3 },
    'deadLetter.sink.webhook.url must be https',
  ],
  [
    { sink: { webhook: { ...SINK.webhook, headers: { Host: 'x' } } }, maxAttempts: 3 },
    'deadLetter.sink.webhook.headers must not have Host, which the tracker or the connection sets',
  ],
])('refuses a dead letter that cannot be: %#', async (deadLetter, message) => {
  const { statusCode, body } = await post({ resource: zone(), sink: SINK, deadLetter });
  expect([statusCode, body['message']]).toEqual([400, message]);
});

test('passes over a change of one resource of a folder, and names it', async () => {
  const { folderId } = DEMO_PARENTS;
  const resource = 'backup/resources/epd1';
  rig.cloud.world.declare(resource);
  await post({ watchId: 'folder', folderId, sink: SINK });
  const resume = (more: object) => post(more, '/v1/watches/folder/resume');
  // However soon it is tried again.
  rig.answers.push(...Array<Delivered>(9).fill(POISON));
  end(resource);
  await rig.poll(resource);
  rig.answers.length = 0;
  const refused = await Promise.all([
    resume({ after: '2' }),
    resume({ after: '2', resource: 'backup/resources/none' }),
  ]);
  expect(refused.map(({ statusCode, body }) => [statusCode, body['message']])).toEqual([
    [400, 'resource is required: each resource of a folder has its own revisions'],
    [400, 'resource is none that this watch follows'],
  ]);
  expect((await resume({ after: '2', resource })).statusCode).toBe(200);
  const passed = `change 2 of ${resource} passed over by a resume`;
  expect((await get('folder')).body).toMatchObject({ state: 'ACTIVE', lag: 0, lastError: passed });
  expect(log.find((line) => line.includes('UNTOLD'))).toContain(passed);
  const id = end(resource);
  await rig.poll(resource);
  expect(rig.deliveries.at(-1)?.event.subject).toBe(id);
});

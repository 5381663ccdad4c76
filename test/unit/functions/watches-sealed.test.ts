import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DEMO_ZONE } from '../../../infra/simulator/demo.ts';
import type { HttpAnswer } from '../../../lib/edge/http-answer.ts';
import { type Keyed, keyed } from '../../support/keyed.ts';
import { ANY_TIME } from '../../support/store-builders.ts';
import { startWatches, type WatchesRig } from '../../support/watches-rig.ts';

const URL_GIVEN = 'https://hooks.example.com/T0/hunter1?key=hunter2#hunter3';
const HEADERS = { authorization: `Bearer hunter4${'"'.repeat(8_000)}` };
const sink = { webhook: { url: URL_GIVEN, headers: HEADERS } };
const GRANTS = { editor: 'default:editor:*', viewer: 'default:viewer:*' };

let rig: WatchesRig;
let deployed: Keyed<keyof typeof GRANTS>;
beforeAll(async () => {
  rig = await startWatches({ populate: true });
  deployed = keyed(rig.environment, GRANTS);
});
afterAll(() => rig.close());

async function create(watchId: string): Promise<HttpAnswer> {
  const body = JSON.stringify({ watchId, resource: DEMO_ZONE, types: ['STARTED'], sink, deadLetter });
  return (await rig.watches({ httpMethod: 'POST', path: '/v1/watches', body }, {})) as HttpAnswer;
}
const deadLetter = { sink: { webhook: { url: 'https://dead.example.com/hunter5?hunter6' } }, maxAttempts: 3 };

test('keeps the URL and the headers of a webhook sealed, and shows viewers no query', async () => {
  expect((await create('sealed')).statusCode).toBe(200);
  const stored = await rig.store.readWatch('default', 'sealed', ANY_TIME);
  expect(stored).toMatchObject({
    sink: { webhook: { url: 'https://hooks.example.com' } },
    deadLetter: { sink: { webhook: { url: 'https://dead.example.com' } } },
  });
  expect(JSON.stringify(stored)).not.toContain('hunter');
  for (const [who, url, dead] of [
    ['editor', URL_GIVEN, deadLetter.sink.webhook.url],
    ['viewer', 'https://hooks.example.com/T0/hunter1', 'https://dead.example.com/hunter5'],
  ] as const) {
    const shown = {
      sink: { webhook: { url, headerNames: ['authorization'] } },
      deadLetter: { sink: { webhook: { url: dead } } },
    };
    expect(await deployed.ask(who, '/v1/watches/sealed')).toMatchObject({ statusCode: 200, body: shown });
    expect(await deployed.ask(who, '/v1/watches')).toMatchObject({ body: { watches: [shown] } });
  }
});

test('answers a repetition of the request as before, and another one with 409', async () => {
  const [first, second] = [await create('again'), await create('again')];
  expect(JSON.parse(second.body)).toMatchObject({ id: 'again', sink: { webhook: { url: URL_GIVEN } } });
  expect([first.statusCode, second.statusCode]).toEqual([200, 200]);
  sink.webhook.url = URL_GIVEN.replace('hunter2', 'hunter7');
  expect((await create('again')).statusCode).toBe(409);
  sink.webhook.url = URL_GIVEN;
});

test('calls the whole URL with all headers', async () => {
  expect((await create('told')).statusCode).toBe(200);
  rig.cloud.world.add(DEMO_ZONE, { seconds: null });
  await rig.poll(DEMO_ZONE);
  expect(rig.deliveries).toContainEqual(
    expect.objectContaining({ target: { webhook: { url: URL_GIVEN } }, headers: HEADERS }),
  );
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../lib/model/core/json.ts';
import { call } from '../../support/handlers.ts';
import { reply, serve } from '../../support/upstream.ts';
import { startWatches, type WatchesRig } from '../../support/watches-rig.ts';

const PARENT = 'projects/p/locations/l';
const RESOURCE = `google/run/v2/${PARENT}`;
const rows: JsonObject[] = [];

let rig: WatchesRig;
beforeAll(async () => {
  const { endpoint } = await serve((...asked) => reply(200, { operations: rows })(...asked));
  rig = await startWatches({}, { GOOGLE_ENDPOINT: endpoint });
}, 60_000);
afterAll(() => rig.close());

test('tells of an operation of Cloud Run that began and ended between two polls of an old service', async () => {
  const body = JSON.stringify({ resource: RESOURCE, sink: { webhook: { url: 'https://example.com/hook' } } });
  expect((await call(rig.watches, '/v1/watches', 'POST', body)).statusCode).toBe(200);
  await rig.poll(RESOURCE);
  const service = {
    '@type': 'type.googleapis.com/google.cloud.run.v2.Service',
    createTime: '2024-01-01T00:00:00Z',
    updateTime: '2024-01-02T00:00:00Z',
  };
  rows.push({ name: `${PARENT}/operations/quick`, metadata: service, done: true, response: service });
  // The lease of the first poll has to end.
  for (let polls = 0; rig.deliveries.length < 1 && polls < 10; polls += 1) await rig.poll(RESOURCE);
  expect(rig.deliveries.map(({ event }) => [event.subject, event.type.replace(/.*\./, '')])).toEqual([
    ['quick', 'succeeded'],
  ]);
}, 120_000);

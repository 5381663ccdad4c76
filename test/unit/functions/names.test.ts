import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGetFunction } from '../../../functions/get.ts';
import { createListFunction } from '../../../functions/list.ts';
import { createWatchFunction } from '../../../functions/watch.ts';
import type { Handler } from '../../../lib/edge/handler.ts';
import { call } from '../../support/handlers.ts';
import { reply, serve } from '../../support/upstream.ts';
import { startWatches, type WatchesRig } from '../../support/watches-rig.ts';

/** Operations by their services' own names; done ones among them. */
const DONE = new Set<string>();
const NAMES = [
  '7612202767953098924',
  'transferOperations/t-1',
  'batches/b1',
  'projects/p/locations/l/warehouseOperations/w1',
  'projects/p/databases/(default)/operations/AZaz09+_=',
  'projects/p/locations/-/operations/-a(b)==',
  'projects/p/locations/l/operations/r',
];
const pathOf = (name: string): string => (name.includes('/') ? name : `operations/${name}`);
const listOf = (name: string): string => pathOf(name).replace(/\/[^/]*$/, '');

let rig: WatchesRig;
let functions: { readonly get: Handler; readonly list: Handler; readonly watch: Handler };
beforeAll(async () => {
  const { endpoint } = await serve((response, request, index) => {
    const path = decodeURIComponent(request.url ?? '').replace(/^\/v1\/|\?.*/g, '');
    const found = NAMES.find((name) => pathOf(name) === path.replace(/:cancel$/, ''));
    if (path.endsWith(':cancel')) DONE.add(found ?? '');
    const view = (name: string) => ({
      name,
      metadata: { createTime: '2026-11-01T00:00:00Z' },
      ...(DONE.has(name) ? { done: true, response: { '@type': 'x' } } : {}),
    });
    const listed = NAMES.filter((name) => listOf(name) === path);
    const missing = { error: { code: 404, status: 'NOT_FOUND', message: path } };
    if (found) reply(200, path.endsWith(':cancel') ? {} : view(found))(response, request, index);
    else if (listed.length > 0) reply(200, { operations: listed.map(view) })(response, request, index);
    else reply(404, missing)(response, request, index);
  });
  rig = await startWatches({}, { GOOGLE_ENDPOINT: endpoint });
  const { environment } = rig;
  functions = {
    get: createGetFunction(environment),
    list: createListFunction(environment),
    watch: createWatchFunction(environment),
  };
}, 60_000);
afterAll(() => rig.close());

test.each([
  ...NAMES.slice(0, -1).map((name) => [name, 'speech'] as const),
  [NAMES.at(-1) ?? '', 'aiplatform.us-central1.rep'] as const,
])(
  'lists, gets, watches, follows and cancels the operation %s of %s, and tells its end',
  async (name, host) => {
    const api = `/v1/google/${host}/v1`;
    const id = name.replace(/.*\//, '');
    const parent = listOf(name).replace(/(?:^|\/)operations$/, '');
    const running = { id, name, done: false, state: 'RUNNING' };
    const listed = await call(
      functions.list,
      `${api}/operations?parent=${parent}&filter=${encodeURIComponent(`id = "${id}"`)}`,
    );
    expect(listed).toMatchObject({ statusCode: 200, body: { operations: [running] } });
    const [row] = listed.body['operations'] as { readonly name: string; readonly resource: string }[];
    const got = await call(functions.get, `${api}/operations/${row?.name}`);
    expect(got).toEqual({ statusCode: 200, body: row });
    const waited = await call(functions.watch, `${api}/watch?name=${encodeURIComponent(name)}&timeout=1s`);
    expect(waited).toEqual(got);

    rig.deliveries.length = 0;
    const sink = { webhook: { url: 'https://example.com/hook' } };
    const body = JSON.stringify({ operationId: `google/${host}/v1/${name}`, sink });
    const one = await call(rig.watches, '/v1/watches', 'POST', body);
    expect(one).toMatchObject({ statusCode: 200, body: { resource: row?.resource } });
    const whole = await call(
      rig.watches,
      '/v1/watches',
      'POST',
      JSON.stringify({ resource: row?.resource, sink }),
    );
    expect(whole.statusCode).toBe(200);

    const cancelled = await call(functions.get, `${api}/operations/${row?.name}:cancel`, 'POST');
    expect(cancelled).toMatchObject({ statusCode: 200, body: { id, name, state: 'SUCCEEDED' } });
    await rig.poll(row?.resource ?? '');
    const told = rig.deliveries.map(({ event }) => [event.subject, event.type.replace(/.*\./, '')]);
    expect(told).toEqual([
      [id, 'succeeded'],
      [id, 'succeeded'],
    ]);
  },
);

test('gets an operation of Yandex Cloud by the name that its answer contains', async () => {
  const id = rig.cloud.world.add('dns/zones/dns00000000000000one', { seconds: 0 });
  const got = await call(functions.get, `/v1/operations/operations%2F${id}`);
  expect(got).toMatchObject({ statusCode: 200, body: { id, name: `operations/${id}`, done: true } });
});

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGetFunction } from '../../../functions/get.ts';
import { createListFunction } from '../../../functions/list.ts';
import { createWatchFunction } from '../../../functions/watch.ts';
import type { Handler } from '../../../lib/edge/handler.ts';
import { call } from '../../support/handlers.ts';
import { type Rig, startRig } from '../../support/rig.ts';
import { type Loopback, reply, serve } from '../../support/upstream.ts';

const BULK = 'x'.repeat(20_000);
const OLD = '2026-11-01T00:00:00Z';
const OLD_IDS = Array.from({ length: 1_000 }, (_, index) => `op${index}`);
const ZONE = '/v1/dns/zones/dns0000000000bulky';
const GOOGLE = '/v1/google/run/v2/operations?parent=projects/p';

/** What has begun since. */
const newest: string[] = [];
let rig: Rig;
let upstream: Loopback;
let functions: { readonly get: Handler; readonly list: Handler; readonly watch: Handler };

beforeAll(async () => {
  upstream = await serve((response, request, index) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://upstream');
    const ended = { done: true, createdAt: OLD, modifiedAt: OLD, response: {}, description: BULK };
    const rows = pathname.startsWith('/v2/')
      ? OLD_IDS.map((id) => ({ name: `projects/p/operations/${id}`, metadata: { note: BULK } }))
      : [...newest.map((id) => ({ id })), ...OLD_IDS.map((id) => ({ id, ...ended }))];
    const from = Number(searchParams.get('pageToken') ?? 0);
    const to = from + Number(searchParams.get('pageSize'));
    const huge = { id: 'huge', description: 'x'.repeat(17 * 1024 * 1024) };
    const page = {
      operations: rows.slice(from, to),
      ...(to < rows.length ? { nextPageToken: String(to) } : {}),
    };
    reply(200, pathname === '/operations/huge' ? huge : page)(response, request, index);
  });
  rig = await startRig();
  const { endpoint } = upstream;
  const environment = { ...rig.environment, YC_REST_ENDPOINT: endpoint, GOOGLE_ENDPOINT: endpoint };
  functions = {
    get: createGetFunction(environment),
    list: createListFunction(environment),
    watch: createWatchFunction(environment),
  };
}, 60_000);
afterAll(() => rig.close());

const sizes = (): unknown[] => upstream.asked.map(({ query }) => query['pageSize']);

test.each([
  [`${ZONE}/operations?`, ['1000', '500']],
  [`${GOOGLE}&`, ['100', '100']],
] as const)(
  'lists %s, of which a page of 1,000 is above 16 MB, in pages of %j',
  async (path, asked) => {
    const before = upstream.asked.length;
    const first = await call(functions.list, `${path}pageSize=1000`);
    const token = encodeURIComponent(String(first.body['nextPageToken']));
    const second = await call(functions.list, `${path}pageSize=1000&pageToken=${token}`);
    const all = [first.body, second.body];
    const ids = all.flatMap(({ operations }) =>
      (operations as { readonly id: string }[]).map(({ id }) => id),
    );
    expect(ids.length).toBeGreaterThan(150);
    expect(ids).toEqual(OLD_IDS.slice(0, ids.length));
    const largest = Math.max(...all.map((page) => Buffer.byteLength(JSON.stringify(page))));
    expect(largest).toBeLessThan(2_500_000);
    expect(sizes().slice(before, before + 2)).toEqual(asked);
  },
  60_000,
);

test('tells whoever watches such a list what is new in it', async () => {
  const first = await call(functions.watch, `${ZONE}/watch?timeout=20s&filter=id%3Dnew1`);
  expect(first).toMatchObject({ statusCode: 200, body: { changes: [], caughtUp: true } });
  newest.unshift('new1');
  const cursor = encodeURIComponent(String(first.body['nextCursor']));
  const news = await call(functions.watch, `${ZONE}/watch?timeout=20s&filter=id%3Dnew1&cursor=${cursor}`);
  expect(news).toMatchObject({
    statusCode: 200,
    body: { changes: [{ type: 'STARTED', operation: { id: 'new1' } }] },
  });
}, 120_000);

test('says of one operation above 16 MB that it is too large', async () => {
  expect(await call(functions.get, '/v1/operations/huge')).toMatchObject({
    statusCode: 500,
    body: { code: 13, message: expect.stringMatching(/: more than 16777216 bytes$/) },
  });
});

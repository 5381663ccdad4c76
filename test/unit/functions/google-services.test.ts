import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createGetFunction } from '../../../functions/get.ts';
import { createListFunction } from '../../../functions/list.ts';
import { createWatchFunction } from '../../../functions/watch.ts';
import type { Handler } from '../../../lib/edge/handler.ts';
import { BEGAN, GOOGLE_SERVICES, type GoogleService, googleUpstream } from '../../support/google-services.ts';
import { call } from '../../support/handlers.ts';
import { serve } from '../../support/upstream.ts';
import { startWatches, type WatchesRig } from '../../support/watches-rig.ts';

let rig: WatchesRig;
let functions: { readonly get: Handler; readonly list: Handler; readonly watch: Handler };
beforeAll(async () => {
  const { endpoint } = await serve(googleUpstream());
  rig = await startWatches({}, { GOOGLE_ENDPOINT: endpoint });
  const { environment } = rig;
  functions = {
    get: createGetFunction(environment),
    list: createListFunction(environment),
    watch: createWatchFunction(environment),
  };
}, 60_000);
afterAll(() => rig.close());

const unimplemented = {
  statusCode: 501,
  body: { code: 12, message: expect.stringContaining('googleapis.com') },
};

test.each(GOOGLE_SERVICES.map((service) => [service.title, service] as const))(
  'lists, gets, watches and cancels operations of %s as far as it offers that',
  async (_, service) => {
    const { api, version, name, parent, timeless } = service;
    const root = `/v1/google/${api}/${version}`;
    const under = `parent=${encodeURIComponent(parent ?? '')}`;
    const running = { name, done: false, state: 'RUNNING' };
    const got = await call(functions.get, `${root}/operations/${name}`);
    expect(got).toMatchObject({ statusCode: 200, body: running });
    expect(got.body['createdAt']).toBe(timeless ? undefined : BEGAN);
    expect(await call(functions.watch, `${root}/watch?name=${encodeURIComponent(name)}&timeout=0s`)).toEqual(
      got,
    );

    const listed = await call(functions.list, `${root}/operations?${under}`);
    const watched = await call(functions.watch, `${root}/watch?${under}&timeout=20s`);
    if (parent === undefined) expect([listed, watched]).toMatchObject([unimplemented, unimplemented]);
    else {
      expect(listed).toMatchObject({ statusCode: 200, body: { operations: [running] } });
      const [change] = watched.body['changes'] as { type: string; operation: unknown }[];
      expect(change).toMatchObject({ type: 'SYNC', operation: running });
    }

    const cancelled = await call(functions.get, `${root}/operations/${name}:cancel`, 'POST');
    if (service.cancel === undefined) expect(cancelled).toMatchObject(unimplemented);
    else expect(cancelled).toMatchObject({ statusCode: 200, body: { name, state: 'CANCELLED' } });
  },
);

test('says at once that a host without the path has none, and does not wait for it', async () => {
  const root = '/v1/google/nosuch/v1';
  const askedAt = Date.now();
  for (const [of, path] of [
    ['list', `${root}/operations?parent=projects/p`],
    ['watch', `${root}/watch?parent=projects/p&timeout=50s`],
  ] as const) {
    expect(await call(functions[of], path)).toMatchObject({
      statusCode: 501,
      body: { message: 'nosuch.googleapis.com has no GET /v1/projects/p/operations' },
    });
  }
  expect(Date.now() - askedAt).toBeLessThan(30_000);
});

const mark = (is: boolean): string => (is ? 'yes' : 'no');

/** A service's row of the table in the documents, as this test has tried it. */
const rowOf = ({ title, api, version, parent, cancel, timeless }: GoogleService): string[] => [
  title,
  `\`${api}\` ${version}`,
  parent === undefined ? 'by name only' : `\`${parent.replace(/^projects\/[^/]+/, 'projects/p')}\``,
  mark(parent !== undefined),
  'yes',
  mark(cancel !== undefined),
  mark(timeless !== true),
];

test('the documents have a table of the services as they were tried', () => {
  const table = readFileSync('docs/google-services.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| \w.*` v\d/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, 8)
        .map((cell) => cell.trim()),
    );
  expect(table).toEqual(GOOGLE_SERVICES.map(rowOf));
  expect(table.length).toBe(30);
});

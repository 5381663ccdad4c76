import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createWatchFunction } from '../../../functions/watch.ts';
import type { Fault } from '../../../infra/simulator/faults.ts';
import { call } from '../../support/handlers.ts';
import { type Rig, startRig } from '../../support/rig.ts';
import { reply, serve } from '../../support/upstream.ts';

let rig: Rig;
let places = 0;

beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

/** A place of Google's that nobody has asked for yet, with an operation under way. */
function newPlace() {
  places += 1;
  const parent = `projects/p${places}/locations/l`;
  const id = rig.cloud.world.add(`google/run/v2/${parent}`, { seconds: null });
  return {
    parent,
    id,
    watch: `/v1/google/run/v2/watch?parent=${parent}`,
    list: `/v1/google/run/v2/operations?parent=${parent}`,
  };
}

const REFUSALS: readonly (readonly [string, Fault, number, string])[] = [
  ['a token that has ended', { kind: 'status', http: 401 }, 401, 'UNAUTHENTICATED'],
  ['an account without the role', { kind: 'status', http: 403 }, 403, 'PERMISSION_DENIED'],
  ['a list that there is not', { kind: 'status', http: 501 }, 501, 'UNIMPLEMENTED'],
  ['a parent that there is not', { kind: 'status', http: 404 }, 404, 'NOT_FOUND'],
];

test.each(REFUSALS)(
  'who waits for the first list of a place is told of %s, at once',
  async (_, fault, status, name) => {
    const { watch, parent } = newPlace();
    rig.cloud.world.faults.add({ ...fault, match: ({ path }) => path.includes(parent) });
    const startedAt = Date.now();
    const answer = await rig.ask('watch', `${watch}&timeout=60s`);
    expect(answer).toMatchObject({ statusCode: status, body: { error: { status: name } } });
    expect(Date.now() - startedAt).toBeLessThan(30_000);
    rig.cloud.world.faults.clear();
    expect((await rig.ask('watch', watch)).body).toMatchObject({
      caughtUp: true,
      changes: [{ type: 'SYNC' }],
    });
  },
);

test('who waits is told that no token is set, and by which settings one is had', async () => {
  const { watch } = newPlace();
  const handler = createWatchFunction({ ...rig.environment, GOOGLE_TOKEN: '' });
  expect(await call(handler, `${watch}&timeout=20s`)).toMatchObject({
    statusCode: 401,
    body: { message: 'no token for Google: set GOOGLE_CREDENTIALS, or GOOGLE_TOKEN' },
  });
});

const UNREADABLE = [{ name: 'operation-1', zone: 'a', operationType: 'CREATE_CLUSTER', status: 'RUNNING' }];

test.each([
  ['one page', [{ operations: UNREADABLE }]],
  ['two pages', [{ operations: UNREADABLE, nextPageToken: 'two' }, { operations: UNREADABLE }]],
])('a first list of which no row can be read is an error, and never an empty one: %s', async (_, pages) => {
  const { endpoint } = await serve((response, request, index) => {
    const isSecond = request.url?.includes('pageToken=two');
    reply(200, pages[isSecond ? 1 : 0])(response, request, index);
  });
  const handler = createWatchFunction({ ...rig.environment, GOOGLE_ENDPOINT: endpoint });
  const { watch } = newPlace();
  for (const timeout of ['60s', '20s']) {
    const { statusCode, body } = await call(handler, `${watch}&timeout=${timeout}`);
    expect({ statusCode, body }).toMatchObject({
      statusCode: 500,
      body: {
        code: 13,
        message: expect.stringMatching(/^none of the 1 operations of a page can be read: malformed/),
      },
    });
  }
});

test('a first list of which some rows can be read is one, and the others stand in the log', async () => {
  const { watch, parent } = newPlace();
  const name = `${parent}/operations/o`;
  const { endpoint } = await serve(reply(200, { operations: [...UNREADABLE, { name }] }));
  const handler = createWatchFunction({ ...rig.environment, GOOGLE_ENDPOINT: endpoint });
  const { body } = await call(handler, watch);
  expect(body).toMatchObject({ changes: [{ type: 'SYNC', operation: { name } }], caughtUp: true });
});

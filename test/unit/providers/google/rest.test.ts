import { expect, test } from '@jest/globals';
import {
  type GoogleResource,
  googleOperation,
  googleResource,
} from '../../../../lib/model/operation/families/google.ts';
import { createGoogle } from '../../../../lib/providers/google/rest.ts';
import { createCall, inTurn, reply, restOptions, serve } from '../../../support/upstream.ts';

const redis = (parent = ''): GoogleResource => googleResource({ api: 'redis', version: 'v1', parent });
const operation = (name: string) => googleOperation({ api: 'redis', version: 'v1', name });
const NAME = 'projects/p/locations/l/operations/x';
const running = {
  id: 'x',
  name: NAME,
  description: '',
  createdBy: '',
  done: false,
  state: 'RUNNING',
  resource: 'google/redis/v1/projects/p/locations/l',
};

test.each([
  [redis(), '/v1/operations'],
  [redis('projects/p/locations/l'), '/v1/projects/p/locations/l/operations'],
  [redis('transferOperations'), '/v1/transferOperations'],
  [redis('batches'), '/v1/batches'],
  [redis('projects/p/databases/(default)'), '/v1/projects/p/databases/(default)/operations'],
  [redis('projects/p/locations/-'), '/v1/projects/p/locations/-/operations'],
  [
    redis('projects/example.com:p/locations/-x'.replace('-x', 'x')),
    '/v1/projects/example.com%3Ap/locations/x/operations',
  ],
])('lists %j at its path', async (resource, path) => {
  const { endpoint, asked } = await serve(reply(200, {}));
  const google = createGoogle(restOptions(endpoint));
  expect(google.limits(resource)).toEqual({ maxPageSize: 100, filterFields: [] });
  expect(await google.list({ resource, pageSize: 50, pageToken: 'a/b' }, createCall())).toEqual({
    operations: [],
  });
  expect(
    asked.map(({ method, path: called, query, headers }) => [method, called, query, headers.authorization]),
  ).toEqual([['GET', path, { pageSize: '50', pageToken: 'a/b' }, 'Bearer token-of-google']]);
});

test('reads a page, the way on and what was not reached', async () => {
  const { endpoint } = await serve(
    reply(200, { operations: [{ name: NAME }], nextPageToken: 'next', unreachable: ['locations/m'] }),
  );
  const page = await createGoogle(restOptions(endpoint)).list(
    { resource: redis('projects/p/locations/l'), pageSize: 5 },
    createCall(),
  );
  expect(page).toEqual({ operations: [running], nextPageToken: 'next', unreachable: ['locations/m'] });
});

test('reads the rows of a page each for itself', async () => {
  const { endpoint } = await serve(reply(200, { operations: [{ name: 'myoperations/x' }, { name: NAME }] }));
  const page = await createGoogle(restOptions(endpoint)).list(
    { resource: redis('projects/p/locations/l'), pageSize: 5 },
    createCall(),
  );
  const message = 'malformed answer from redis.googleapis.com: name: must be the name of an operation';
  expect(page).toEqual({
    operations: [running],
    unreadable: [{ id: 'myoperations/x', error: expect.objectContaining({ code: 'INTERNAL', message }) }],
  });
});

test.each([
  [{ operations: 'x' }, 'operations: Invalid type: Expected Array but received "x"'],
  [{ unreachable: [5] }, 'unreachable.0: Invalid type: Expected string but received 5'],
])('refuses the page %j by the name of its host', async (page, problem) => {
  const { endpoint } = await serve(reply(200, page));
  await expect(
    createGoogle(restOptions(endpoint)).list({ resource: redis(), pageSize: 5 }, createCall()),
  ).rejects.toMatchObject({
    code: 'INTERNAL',
    message: `malformed answer from redis.googleapis.com: ${problem}`,
  });
});

test('gets an operation at its name', async () => {
  const { endpoint, asked } = await serve(reply(200, { name: NAME }));
  expect(await createGoogle(restOptions(endpoint)).get(operation(NAME), createCall())).toEqual({
    operation: running,
  });
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET /v1/${NAME}`]);
});

test.each([
  ['123', '/v1/operations/123', '123'],
  ['operations/123', '/v1/operations/123', '123'],
  ['transferOperations/t', '/v1/transferOperations/t', 'transferOperations/t'],
  ['batches/b', '/v1/batches/b', 'batches/b'],
])('gets the operation %s at %s, which answers the name %s', async (name, path, answered) => {
  const { endpoint, asked } = await serve(reply(200, { name: answered }));
  const { operation: got } = await createGoogle(restOptions(endpoint)).get(operation(name), createCall());
  expect([asked[0]?.path, got.name, got.id]).toEqual([path, answered, answered.replace(/.*\//, '')]);
});

test('gets a failed operation, which is no failed call', async () => {
  const error = { code: 5, message: 'no image', details: [] };
  const { endpoint } = await serve(
    reply(200, { name: 'operations/x', done: true, error: { ...error, status: 'NOT_FOUND' } }),
  );
  expect(await createGoogle(restOptions(endpoint)).get(operation('operations/x'), createCall())).toEqual({
    operation: {
      ...running,
      name: 'operations/x',
      resource: 'google/redis/v1',
      done: true,
      error,
      state: 'FAILED',
    },
  });
});

test('cancels by POST and answers the operation as it stands then', async () => {
  const { endpoint, asked } = await serve(inTurn(reply(200, {}), reply(200, { name: NAME })));
  expect(await createGoogle(restOptions(endpoint)).cancel(operation(NAME), createCall())).toEqual({
    operation: running,
  });
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `POST /v1/${NAME}:cancel`,
    `GET /v1/${NAME}`,
  ]);
});

test('does not ask how an operation stands that could not be cancelled', async () => {
  const { endpoint, asked } = await serve(
    reply(501, { error: { code: 501, status: 'UNIMPLEMENTED', message: 'no' } }),
  );
  await expect(
    createGoogle(restOptions(endpoint)).cancel(operation(NAME), createCall()),
  ).rejects.toMatchObject({ code: 'UNIMPLEMENTED' });
  expect(asked.length).toBe(1);
});

test('refuses what is not of Google', async () => {
  const google = createGoogle(restOptions('http://127.0.0.1:1'));
  await expect(google.get({ family: 'yandex', id: 'op1' }, createCall())).rejects.toMatchObject({
    code: 'INTERNAL',
  });
});

test.each([
  ['run', 100, ['done']],
  ['run.europe-west1.rep', 100, ['done']],
  ['europe-west1-run', 100, ['done']],
  ['compute', 500, []],
  ['container', 100, []],
  ['storagetransfer', 256, []],
  ['anything', 100, []],
])('asks %s for pages of up to %d, and filters by %j', (api, maxPageSize, filterFields) => {
  const resource = googleResource({ api, version: 'v1' });
  const google = createGoogle(restOptions('http://127.0.0.1:1'));
  expect(google.limits(resource)).toEqual({ maxPageSize, filterFields });
});

const NOT_FOUND = '<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>';

test.each([
  ['a page for people', NOT_FOUND],
  ['nothing', ''],
])('takes a 404 with %s for the lack of a list or of cancellation', async (_, body) => {
  const { endpoint, asked } = await serve(reply(404, body));
  const google = createGoogle(restOptions(endpoint));
  const refused = (what: string) => ({
    code: 'UNIMPLEMENTED',
    message: `redis.googleapis.com has no ${what}`,
  });
  await expect(
    google.list({ resource: redis('projects/p/locations/l'), pageSize: 5 }, createCall()),
  ).rejects.toMatchObject(refused('GET /v1/projects/p/locations/l/operations'));
  await expect(google.cancel(operation(NAME), createCall())).rejects.toMatchObject(
    refused(`POST /v1/${NAME}:cancel`),
  );
  expect(asked.length).toBe(2);
});

test('takes a 404 that names an error for one, and a bare one of an operation for no answer', async () => {
  const { endpoint } = await serve(
    inTurn(reply(404, { error: { code: 404, status: 'NOT_FOUND', message: 'no' } }), reply(404, NOT_FOUND)),
  );
  const google = createGoogle(restOptions(endpoint));
  await expect(
    google.list({ resource: redis('projects/p/locations/l'), pageSize: 5 }, createCall()),
  ).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'no' });
  await expect(google.get(operation(NAME), createCall())).rejects.toMatchObject({ code: 'INTERNAL' });
});

test.each([
  ['cloudbuild', 'v1', 'list', 'lists no operations; get and watch them by name'],
  ['run', 'v2', 'cancel', 'cancels no operations'],
  ['compute', 'v1', 'cancel', 'cancels no operations'],
] as const)('says before any call that %s %s cannot %s', async (api, version, verb, problem) => {
  const { endpoint, asked } = await serve(reply(500, {}));
  const google = createGoogle(restOptions(endpoint));
  const name = 'projects/p/zones/z/operations/o';
  const call =
    verb === 'list'
      ? google.list({ resource: googleResource({ api, version }), pageSize: 5 }, createCall())
      : google.cancel(googleOperation({ api, version, name }), createCall());
  await expect(call).rejects.toMatchObject({
    code: 'UNIMPLEMENTED',
    message: `${api}.googleapis.com ${version} ${problem}`,
  });
  expect(asked).toEqual([]);
});

test('asks an API or a version that it does not know', async () => {
  const { endpoint, asked } = await serve(reply(200, {}));
  const google = createGoogle(restOptions(endpoint));
  for (const [api, version] of [
    ['newapi', 'v1'],
    ['cloudbuild', 'v9'],
  ] as const) {
    await google.list({ resource: googleResource({ api, version }), pageSize: 5 }, createCall());
  }
  expect(asked.map(({ path }) => path)).toEqual(['/v1/operations', '/v9/operations']);
});

test.each([
  ['rnu', 'v2', 'UNIMPLEMENTED', 'rnu.googleapis.com has no GET /v2/projects/p/locations/l/operations/o'],
  ['run', 'v9', 'UNIMPLEMENTED', 'run.googleapis.com has no GET /v9/projects/p/locations/l/operations/o'],
  [
    'run',
    'v2',
    'INTERNAL',
    'malformed answer from run.googleapis.com: HTTP status 404 without a readable error',
  ],
])('reads a page for people, got for an operation of %s %s, as %s', async (api, version, code, message) => {
  const { endpoint } = await serve(reply(404, NOT_FOUND));
  const operation = googleOperation({ api, version, name: 'projects/p/locations/l/operations/o' });
  await expect(createGoogle(restOptions(endpoint)).get(operation, createCall())).rejects.toMatchObject({
    code,
    message,
  });
});

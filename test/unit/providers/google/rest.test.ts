import { expect, test } from '@jest/globals';
import {
  type GoogleResource,
  googleOperation,
  googleResource,
} from '../../../../lib/model/operation/families/google.ts';
import { createGoogle } from '../../../../lib/providers/google/rest.ts';
import { createCall, inTurn, reply, restOptions, serve } from '../../../support/upstream.ts';

const run = (parent = ''): GoogleResource => googleResource({ api: 'run', version: 'v2', parent });
const operation = (name: string) => googleOperation({ api: 'run', version: 'v2', name });
const NAME = 'projects/p/locations/l/operations/x';
const running = {
  id: 'x',
  name: NAME,
  description: '',
  createdBy: '',
  done: false,
  state: 'RUNNING',
  resource: 'google/run/v2/projects/p/locations/l',
};

test.each([
  [run(), '/v2/operations'],
  [run('projects/p/locations/l'), '/v2/projects/p/locations/l/operations'],
  [run('transferOperations'), '/v2/transferOperations'],
  [run('batches'), '/v2/batches'],
  [run('projects/p/databases/(default)'), '/v2/projects/p/databases/(default)/operations'],
  [run('projects/p/locations/-'), '/v2/projects/p/locations/-/operations'],
  [
    run('projects/example.com:p/locations/-x'.replace('-x', 'x')),
    '/v2/projects/example.com%3Ap/locations/x/operations',
  ],
])('lists %j at its path, and never passes a filter on', async (resource, path) => {
  const { endpoint, asked } = await serve(reply(200, {}));
  const google = createGoogle(restOptions(endpoint));
  expect(google.limits(resource)).toEqual({ maxPageSize: 1000, filterFields: [] });
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
    { resource: run('projects/p/locations/l'), pageSize: 5 },
    createCall(),
  );
  expect(page).toEqual({ operations: [running], nextPageToken: 'next', unreachable: ['locations/m'] });
});

test('reads the rows of a page each for itself', async () => {
  const { endpoint } = await serve(reply(200, { operations: [{ name: 'myoperations/x' }, { name: NAME }] }));
  const page = await createGoogle(restOptions(endpoint)).list(
    { resource: run('projects/p/locations/l'), pageSize: 5 },
    createCall(),
  );
  const message = 'malformed answer from run.googleapis.com: name: must be the name of an operation';
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
    createGoogle(restOptions(endpoint)).list({ resource: run(), pageSize: 5 }, createCall()),
  ).rejects.toMatchObject({
    code: 'INTERNAL',
    message: `malformed answer from run.googleapis.com: ${problem}`,
  });
});

test('gets an operation at its name', async () => {
  const { endpoint, asked } = await serve(reply(200, { name: NAME }));
  expect(await createGoogle(restOptions(endpoint)).get(operation(NAME), createCall())).toEqual({
    operation: running,
  });
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([`GET /v2/${NAME}`]);
});

test.each([
  ['123', '/v2/operations/123', '123'],
  ['operations/123', '/v2/operations/123', '123'],
  ['transferOperations/t', '/v2/transferOperations/t', 'transferOperations/t'],
  ['batches/b', '/v2/batches/b', 'batches/b'],
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
      resource: 'google/run/v2',
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
    `POST /v2/${NAME}:cancel`,
    `GET /v2/${NAME}`,
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

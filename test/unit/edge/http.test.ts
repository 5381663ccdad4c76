import { expect, test } from '@jest/globals';
import { context, createRig, errorBody, violation } from '../../support/edge.ts';

const JSON_HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-request-id': 'req-1',
  'x-tracker-request-id': 'req-1',
};

const invalid = (field: string, problem: string) => ({
  statusCode: 400,
  body: JSON.stringify(
    errorBody(400, 3, 'INVALID_ARGUMENT', `${field} ${problem}`, violation(field, problem)),
  ),
});
const refused = (message: string) => ({
  statusCode: 400,
  body: JSON.stringify(errorBody(400, 3, 'INVALID_ARGUMENT', message)),
});

test.each([
  [
    'the gateway, payload 1.0',
    {
      version: '1.0',
      resource: '/v1/operations/{operationId}',
      path: '/v1/operations/op1',
      httpMethod: 'GET',
      pathParameters: { operationId: 'op1' },
      queryStringParameters: {},
      multiValueQueryStringParameters: {},
      body: '',
      isBase64Encoded: false,
    },
  ],
  [
    'the gateway, payload 0.1',
    {
      httpMethod: 'GET',
      path: '/v1/operations/{operationId}',
      url: '/v1/operations/op1?',
      params: { operationId: 'op1' },
      body: '',
    },
  ],
  [
    "the function's own URL",
    {
      httpMethod: 'GET',
      path: '/v1/operations/op1',
      headers: {},
      queryStringParameters: {},
      requestContext: { identity: {} },
      body: '',
      isBase64Encoded: true,
    },
  ],
  [
    'next to nothing',
    { httpMethod: 'get', path: '/v1/operations/op1', body: null, queryStringParameters: null },
  ],
])('answers an event of %s', async (_, event) => {
  const rig = createRig();
  expect(await rig.handler(event, context)).toEqual({
    statusCode: 200,
    headers: JSON_HEADERS,
    body: '{"operationId":"op1"}',
  });
});

test('answers HEAD as GET without the body, errors too', async () => {
  const rig = createRig();
  expect(await rig.http('HEAD', '/v1/operations/op1')).toEqual({
    statusCode: 200,
    headers: JSON_HEADERS,
    body: '',
  });
  expect(await rig.http('HEAD', '/v1/nothing')).toEqual({ statusCode: 404, headers: JSON_HEADERS, body: '' });
  expect((await rig.http('HEAD', '/v1/operations/op1/cancel')).statusCode).toBe(405);
});

test('answers OPTIONS with what the path takes', async () => {
  const rig = createRig();
  const answer = (allow: string) => ({
    statusCode: 204,
    headers: { allow, 'x-request-id': 'req-1', 'x-tracker-request-id': 'req-1' },
    body: '',
  });
  expect(await rig.http('OPTIONS', '/v1/operations/op1')).toEqual(answer('GET, HEAD, OPTIONS'));
  expect(await rig.http('OPTIONS', '/v1/operations/op1/cancel')).toEqual(answer('POST, OPTIONS'));
  expect(await rig.http('OPTIONS', '/v1/google/run/v2/operations/operations/x')).toEqual(
    answer('GET, HEAD, POST, OPTIONS'),
  );
  expect((await rig.http('OPTIONS', '/v1/nothing')).statusCode).toBe(404);
});

test.each(['PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'PROPFIND', '', 'A\r\nB', '__proto__'])(
  'answers 405 to the method %j, with what the path takes',
  async (method) => {
    const rig = createRig();
    expect(await rig.http(method, '/v1/operations/op1')).toEqual({
      statusCode: 405,
      headers: { ...JSON_HEADERS, allow: 'GET, HEAD, OPTIONS' },
      body: JSON.stringify(errorBody(405, 12, 'UNIMPLEMENTED', 'this path takes GET, HEAD, OPTIONS')),
    });
  },
);

test.each([
  '',
  '/',
  '/v1',
  '/v1/',
  '/v2/health',
  '/v1/health/',
  '//v1/health',
  '/v1/Health',
  '/v1/operations/',
  '/v1/operations/a/b',
  '/v1/dns/zones//operations',
  '/v1/google/run/v2/operations/',
  '*',
  'v1/health',
])('answers 404 for the path %j', async (path) => {
  expect(await createRig().http('GET', path)).toEqual({
    statusCode: 404,
    headers: JSON_HEADERS,
    body: JSON.stringify(errorBody(404, 5, 'NOT_FOUND', 'no such path')),
  });
});

test.each([
  ['/v1/operations/a%20b', { operationId: 'a b' }],
  ['/v1/operations/a%2Fb', { operationId: 'a/b' }],
  ['/v1/operations/%D0%B6', { operationId: 'ж' }],
  ['/v1/operations/__proto__', { operationId: '__proto__' }],
  ['/v1/dns/zones/z1/operations', { service: 'dns', collection: 'zones', resourceId: 'z1' }],
  ['/v1/google/run/v2/operations', { api: 'run', version: 'v2' }],
  [
    '/v1/google/run/v2/operations/projects/p/operations/x',
    { api: 'run', version: 'v2', name: 'projects/p/operations/x' },
  ],
  ['/v1/google/run/v2/operations/operations%2Fx', { api: 'run', version: 'v2', name: 'operations/x' }],
])('reads the path %s', async (path, input) => {
  const { statusCode, body } = await createRig().http('GET', path);
  expect([statusCode, JSON.parse(body)]).toEqual([200, input]);
});

test.each(['/v1/operations/%', '/v1/operations/%zz', '/v1/operations/%ff', '/v1/dns/zones/%c3/operations'])(
  'refuses the path %s, which does not decode',
  async (path) => {
    expect(await createRig().http('GET', path)).toMatchObject(
      refused('the path has a percent sign that begins no encoded character'),
    );
  },
);

test('reads the query of either kind of event', async () => {
  const rig = createRig();
  const path = '/v1/dns/zones/z1/operations';
  const input = { service: 'dns', collection: 'zones', resourceId: 'z1', pageSize: '5', filter: 'done=true' };
  for (const query of [
    { queryStringParameters: { pageSize: '5', filter: 'done=true' } },
    { multiValueQueryStringParameters: { pageSize: ['5'], filter: ['done=true'] } },
    {
      queryStringParameters: { pageSize: '5' },
      multiValueQueryStringParameters: { filter: ['done=true'], pageToken: [] },
    },
  ]) {
    expect(JSON.parse((await rig.http('GET', path, query)).body)).toEqual(input);
  }
});

test.each([
  [
    { multiValueQueryStringParameters: { pageSize: ['5', '5'] } },
    invalid('pageSize', 'is given more than once'),
  ],
  [{ queryStringParameters: { resourceId: 'z2' } }, invalid('resourceId', 'is given more than once')],
  ...['pagesize', 'page_size', 'orderBy', 'toString', '__proto__', 'constructor', ''].map(
    (name) =>
      [
        { queryStringParameters: Object.fromEntries([[name, 'x']]) },
        invalid(
          name,
          'is an unknown parameter; known are service, collection, resourceId, cloudId, folderId, pageSize, pageToken, filter',
        ),
      ] as const,
  ),
  [{ body: '{}' }, refused('GET takes no body')],
  [{ body: 'e30=', isBase64Encoded: true }, refused('GET takes no body')],
] as const)('refuses a list call with %j', async (event, answer) => {
  expect(await createRig().http('GET', '/v1/dns/zones/z1/operations', event)).toMatchObject(answer);
});

const base64 = (text: string) => ({ body: Buffer.from(text).toString('base64'), isBase64Encoded: true });
const unknown = (name: string) => invalid(name, 'is an unknown parameter; known are operationId');
test.each([
  [{ body: '' }, { statusCode: 200, body: '{"operationId":"op1"}' }],
  [{ body: '{}' }, { statusCode: 200, body: '{"operationId":"op1"}' }],
  [base64(' {} '), { statusCode: 200, body: '{"operationId":"op1"}' }],
  [{ body: '{"operationId":"op2"}' }, invalid('operationId', 'is given more than once')],
  [{ body: '{"a":1}' }, unknown('a')],
  [base64('{"__proto__":{"x":1}}'), unknown('__proto__')],
  [{ body: '{"constructor":1}' }, unknown('constructor')],
  ...['{', 'null x', "{'a':1}", '\u0000', ' '].map(
    (body) => [{ body }, refused('the body is not JSON')] as const,
  ),
  ...['null', '[]', '1', '"x"'].map((body) => [{ body }, refused('the body must be a JSON object')] as const),
  [{ body: `{"a":"${'x'.repeat(262_144)}"}` }, refused('the body must be at most 262144 characters long')],
  [{ body: `${'['.repeat(200_000)}` }, refused('the body is not JSON')],
  [base64('\xff\xfe'), refused('the body is not JSON')],
] as const)('answers a cancellation with the body %j', async (event, answer) => {
  const rig = createRig();
  expect(await rig.http('POST', '/v1/operations/op1/cancel', event)).toMatchObject(answer);
});

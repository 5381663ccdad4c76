import { expect, test } from '@jest/globals';
import { readHttpRequest } from '../../../lib/edge/http-event.ts';
import type { TrackerError } from '../../../lib/model/core/error.ts';
import { type EdgeCase, testEdge } from '../../contract/edge.ts';
import contextShape from '../../contract/shapes/context.json';
import direct from '../../contract/shapes/direct.json';
import gateway01 from '../../contract/shapes/gateway-0.1.json';
import gateway10 from '../../contract/shapes/gateway-1.0.json';
import gateway20 from '../../contract/shapes/gateway-2.0.json';
import { context, createRig, errorBody, violation } from '../../support/edge.ts';
import { testKey } from '../../support/keys.ts';

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
  'x-request-id': contextShape.context.requestId,
  'x-tracker-request-id': contextShape.context.requestId,
};
const answer = (statusCode: number, body: unknown, more: object = {}) => ({
  statusCode,
  headers: { ...HEADERS, ...more },
  body,
});
const refused = (message: string, details: unknown = []) =>
  answer(400, errorBody(400, 3, 'INVALID_ARGUMENT', message, details));
const gets = (path: string, operationId: string): EdgeCase => ({
  title: `GET ${path}`,
  call: { target: `/v1/operations/${path}` },
  answer: answer(200, { operationId }),
});
const lists = (query: string, input: object): EdgeCase => ({
  title: `list ?${query}`,
  call: { target: `/v1/dns/zones/z1/operations?${query}` },
  answer: answer(200, { service: 'dns', collection: 'zones', resourceId: 'z1', ...input }),
});
const cancels = (title: string, type: string, body: string, expected: object): EdgeCase => ({
  title: `cancel with ${title}`,
  call: {
    method: 'POST',
    target: '/v1/operations/op1/cancel',
    headers: type === '' ? [] : [['content-type', type]],
    body,
  },
  answer: expected as EdgeCase['answer'],
});
const noSuchPath = answer(404, errorBody(404, 5, 'NOT_FOUND', 'no such path'));
const done = answer(200, { operationId: 'op1' });

testEdge({
  name: 'the edge',
  handler: () => createRig().handler,
  cases: [
    gets('op1', 'op1'),
    gets('a%25b', 'a%b'),
    gets('a%2525b', 'a%25b'),
    gets('a%3Fb', 'a?b'),
    gets('a%2Fb', 'a/b'),
    gets('a%20b+c', 'a b+c'),
    gets('%D0%B6', 'ж'),
    gets('%7Bx%7D', '{x}'),
    gets('op1?', 'op1'),
    { title: 'GET with a slash at the end', call: { target: '/v1/operations/op1/' }, answer: noSuchPath },
    { title: 'GET of no path', call: { target: '/v1/nothing%25' }, answer: noSuchPath },
    lists('pageSize=5&filter=done%3Dtrue', { pageSize: '5', filter: 'done=true' }),
    lists('filter=a%2Cb', { filter: 'a,b' }),
    lists('filter=%D0%B6+%2B%26%3D%25%23', { filter: 'ж +&=%#' }),
    lists('filter=', { filter: '' }),
    {
      title: 'a list with a parameter that comes twice',
      call: { target: '/v1/dns/zones/z1/operations?pageSize=5&pageSize=6' },
      answer: refused('pageSize is given more than once', violation('pageSize', 'is given more than once')),
    },
    cancels('JSON', 'application/json', '{}', done),
    cancels('JSON of another type', 'application/custom+json', '{}', done),
    cancels('JSON of no type', '', ' {} ', done),
    cancels('no body', '', '', done),
    cancels('text', 'text/plain', 'ж', refused('the body is not JSON')),
    cancels('a list', 'application/json', '[]', refused('the body must be a JSON object')),
    { title: 'HEAD', call: { method: 'HEAD', target: '/v1/operations/op1' }, answer: answer(200, '') },
    {
      title: 'OPTIONS',
      call: { method: 'OPTIONS', target: '/v1/operations/op1' },
      answer: {
        statusCode: 204,
        headers: {
          allow: 'GET, HEAD, OPTIONS',
          'x-request-id': HEADERS['x-request-id'],
          'x-tracker-request-id': HEADERS['x-request-id'],
        },
        body: '',
      },
    },
    {
      title: 'a method that the path does not take',
      call: { method: 'PATCH', target: '/v1/operations/op1' },
      answer: answer(405, errorBody(405, 12, 'UNIMPLEMENTED', 'this path takes GET, HEAD, OPTIONS'), {
        allow: 'GET, HEAD, OPTIONS',
      }),
    },
    {
      title: 'a caller with a path of its own in the header',
      call: { target: '/v1/operations/op1', headers: [['x-envoy-original-path', '/v1/services']] },
      answer: done,
    },
  ],
});

const key = testKey('a', 'ops:viewer:*');
const keyed = (
  title: string,
  headers: readonly (readonly [string, string])[],
  admitted: boolean,
): EdgeCase => ({
  title,
  call: { target: '/v1/operations/op1', headers },
  answer: admitted
    ? done
    : answer(401, errorBody(401, 16, 'UNAUTHENTICATED', 'an API key is required'), {
        'www-authenticate': 'Bearer',
      }),
});

testEdge({
  name: 'the edge with keys',
  handler: () => createRig(undefined, { required: true, keys: [key.stored] }).handler,
  cases: [
    keyed('a key in X-API-KEY', [['X-API-KEY', key.text]], true),
    keyed('a key in x-api-key', [['x-api-key', key.text]], true),
    keyed('a key in AUTHORIZATION', [['AUTHORIZATION', `bearer ${key.text}`]], true),
    keyed(
      'a key in Authorization, and another one',
      [
        ['Authorization', 'Bearer x'],
        ['Authorization', `Bearer ${key.text}`],
      ],
      false,
    ),
    keyed('no key', [], false),
  ],
});

test.each([
  ['0.1', gateway01, '/v1/operations/op1'],
  ['1.0', gateway10, '/v1/operations/op1'],
  ['2.0', gateway20, '/v1/operations/op1'],
  ["the function's own URL", direct, ''],
])('reads all that the event of %s has of a call', (_, { event }, path) => {
  const query = 'queryStringParameters' in event && 'a' in event.queryStringParameters;
  expect(readHttpRequest(event)).toEqual({
    method: 'GET',
    path,
    query: new Map(
      query
        ? [
            ['a', ['1', '2']],
            ['b', ['1']],
          ]
        : [],
    ),
    headers: new Map(Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: '',
  });
});

test.each([
  ['0.1', gateway01.event],
  ['1.0', gateway10.event],
  ['2.0', gateway20.event],
  ["the function's own URL", direct.event],
])('answers an event of %s that lacks any one of its members', async (_, event) => {
  for (const name of Object.keys(event)) {
    const { [name]: _taken, ...rest } = event as Record<string, unknown>;
    const given = await createRig()
      .handler(rest, context)
      .catch((thrown: TrackerError) => thrown.code);
    // Without its method it is no HTTP call, and no raw input either.
    const expected = readHttpRequest(rest)
      ? expect.objectContaining({ statusCode: expect.any(Number) })
      : 'INVALID_ARGUMENT';
    expect([name, given]).toEqual([name, expected]);
  }
});

test("takes a caller's header for what it is where the function's own URL is called", async () => {
  const headers = { ...direct.event.headers, 'X-Envoy-Original-Path': '/v1/operations/op1' };
  expect(await createRig().handler({ ...direct.event, headers }, context)).toMatchObject({ statusCode: 404 });
});

import { expect, test } from '@jest/globals';
import { context, createRig } from '../../support/edge.ts';

/** What the gateway makes of a call, payload 1.0, as it was captured: the path is decoded, and as called in a header. */
const event = (path: string, called?: string) => ({
  version: '1.0',
  resource: '/v1/operations/{operationId}',
  path,
  httpMethod: 'GET',
  headers: called === undefined ? {} : { 'X-Envoy-Original-Path': called },
  multiValueQueryStringParameters: {},
  body: '',
});

const answered = async (path: string, called?: string) => {
  const { statusCode, body } = (await createRig().handler(event(path, called), context)) as {
    statusCode: number;
    body: string;
  };
  return [statusCode, (JSON.parse(body) as { operationId?: string }).operationId];
};

test.each([
  ['a percent sign', '100%', '100%25'],
  ['an escape that was escaped', 'a%20b', 'a%2520b'],
  ['a question mark', 'what?', 'what%3F'],
  ['a letter of another alphabet', 'ж', '%D0%B6'],
  ['a slash', 'a/b', 'a%2Fb'],
  ['nothing to escape', 'op1', 'op1'],
])('takes an id with %s as it was called, behind the gateway', async (_, id, called) => {
  expect(await answered(`/v1/operations/${id}`, `/v1/operations/${called}`)).toEqual([200, id]);
  expect(await answered(`/v1/operations/${id}`, `/v1/operations/${called}?a=b`)).toEqual([200, id]);
});

test.each(['/v1/operations/other', '/v1/operations/%', '/v1/health', '', '*'])(
  'a called path that is not the path of the event counts for nothing: %j',
  async (called) => {
    expect(await answered('/v1/operations/op1', called)).toEqual([200, 'op1']);
  },
);

test('without the header the path is what the event has', async () => {
  expect(await answered('/v1/operations/a%20b')).toEqual([200, 'a b']);
});

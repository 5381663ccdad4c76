import { expect, test } from '@jest/globals';
import { HTTP_STATUS } from '../../../lib/edge/http-status.ts';
import { TrackerError } from '../../../lib/model/core/error.ts';
import type { JsonObject } from '../../../lib/model/core/json.ts';
import { CODES, type Code } from '../../../lib/model/core/status.ts';
import { context, createRig, errorBody } from '../../support/edge.ts';

const codes = Object.keys(CODES).filter((code): code is Exclude<Code, 'OK'> => code !== 'OK');
const REQUEST_INFO = [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'req-1' }];
const INTERNAL = errorBody(500, 13, 'INTERNAL', 'internal error', REQUEST_INFO);

const throwing = (thrown: unknown) =>
  createRig(() => {
    throw thrown;
  });

test('has the HTTP status of google/rpc/code.proto for each code', () => {
  expect(codes.map((code) => HTTP_STATUS[code])).toEqual([
    ...[499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401],
  ]);
  expect(HTTP_STATUS.OK).toBe(200);
});

test.each(codes)('answers %s in the form of both families', async (code) => {
  const details = [{ '@type': 'type.googleapis.com/x', note: 'ы' }];
  const { http, lines } = throwing(new TrackerError(code, 'the message', { details }));
  expect(await http('GET', '/v1/operations/op1')).toEqual({
    statusCode: HTTP_STATUS[code],
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-request-id': 'req-1',
      'x-tracker-request-id': 'req-1',
    },
    body: JSON.stringify(errorBody(HTTP_STATUS[code], CODES[code], code, 'the message', details)),
  });
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ outcome: code, error: 'the message' }),
  ]);
});

test('tells in whole seconds when to try again', async () => {
  for (const [retryAfterMs, seconds] of [
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [0, '0'],
  ] as const) {
    const { headers } = await throwing(new TrackerError('UNAVAILABLE', 'busy', { retryAfterMs })).http(
      'GET',
      '/v1/operations/op1',
    );
    expect(headers['retry-after']).toBe(seconds);
  }
});

const faults: readonly unknown[] = [
  new TypeError('key=secret at /home/app'),
  'secret',
  { message: 'secret' },
  null,
  new TrackerError('INTERNAL', 'internal error', { cause: new Error('secret') }),
  TrackerError.from(new Error('secret')),
];
test.each(faults.map((fault, index) => [index, fault] as const))(
  'shows nothing of an internal fault but where to find it (%d)',
  async (_, fault) => {
    const { http, handler } = throwing(fault);
    const answer = await http('GET', '/v1/operations/op1');
    expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([500, INTERNAL]);
    const thrown = await handler({ operationId: 'op1' }, context).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: 'INTERNAL', message: 'internal error', details: REQUEST_INFO });
    expect((thrown as Error).cause).toBeUndefined();
  },
);

test('logs an internal fault in full', async () => {
  const { http, lines } = throwing(new TypeError('where it hurts'));
  await http('GET', '/v1/operations/op1');
  const [record = {}] = lines.map((line) => JSON.parse(line) as JsonObject);
  expect(record).toMatchObject({
    level: 'ERROR',
    message: 'GET /v1/operations/{operationId} 500',
    outcome: 'INTERNAL',
  });
  expect(record['error']).toMatch(/^internal error: TypeError: where it hurts\n {4}at /);
});

test.each([
  [
    'larger',
    [{ text: 'ы'.repeat(1_500_000) }],
    'the answer is over 2400000 bytes, which the platform does not carry',
  ],
  [
    'deeper',
    [JSON.parse(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`) as JsonObject],
    'internal error',
  ],
])('answers an error whose details are %s than can be written', async (_, details, message) => {
  const { http, lines } = throwing(new TrackerError('NOT_FOUND', 'gone', { details }));
  const answer = await http('GET', '/v1/operations/op1');
  expect([answer.statusCode, JSON.parse(answer.body)]).toEqual([
    500,
    expect.objectContaining({ code: 13, message }),
  ]);
  expect(lines.length).toBe(1);
});

test('answers no more than the platform carries', async () => {
  const { http } = createRig(() => ({ text: 'ы'.repeat(1_500_000) }));
  const message = 'the answer is over 2400000 bytes, which the platform does not carry';
  expect(await http('GET', '/v1/operations/op1')).toMatchObject({
    statusCode: 500,
    body: JSON.stringify(errorBody(500, 13, 'INTERNAL', message)),
  });
});

test('logs one line for a call, of everything that is asked of a log', async () => {
  const { http, handler, lines } = createRig();
  await http('GET', '/v1/operations/op1');
  await http('HEAD', '/v1/health');
  await http('GET', '/v1/nothing');
  await http('PUT', '/v1/health');
  await http('OPTIONS', '/v1/health');
  await handler({ operationId: 'op1' }, context);
  await handler('x', context).catch(() => undefined);
  const line = (message: string, route: string, more: object = {}) => ({
    level: 'INFO',
    message,
    requestId: 'req-1',
    route,
    outcome: 'OK',
    upstreamCalls: 0,
    requestUnits: 0,
    milliseconds: 7,
    ...more,
  });
  expect(lines.map((text) => JSON.parse(text))).toEqual([
    line('GET /v1/operations/{operationId} 200', 'GET /v1/operations/{operationId}'),
    line('HEAD /v1/health 200', 'HEAD /v1/health'),
    line('unknown path 404', 'unknown path', { outcome: 'NOT_FOUND', error: 'no such path' }),
    line('other method /v1/health 405', 'other method /v1/health'),
    line('OPTIONS /v1/health 204', 'OPTIONS /v1/health'),
    line('getOperation OK', 'getOperation'),
    line('raw INVALID_ARGUMENT', 'raw', {
      outcome: 'INVALID_ARGUMENT',
      error: 'the input must be a JSON object',
    }),
  ]);
});

test.each([
  ['INTERNAL', 'ERROR'],
  ['UNKNOWN', 'ERROR'],
  ['DATA_LOSS', 'ERROR'],
  ['UNAVAILABLE', 'WARN'],
  ['DEADLINE_EXCEEDED', 'WARN'],
  ['RESOURCE_EXHAUSTED', 'WARN'],
  ['NOT_FOUND', 'INFO'],
  ['UNAUTHENTICATED', 'INFO'],
] as const)('logs %s at level %s', async (code, level) => {
  const { http, lines } = throwing(new TrackerError(code, 'x'));
  await http('GET', '/v1/operations/op1');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level });
});

test.each(['\n', '\r\n{"level":"FATAL"}', '\u2028', '\u0000', '"', '\ud800', '\u001b[2J'])(
  'writes one line of JSON whatever the caller puts %j into',
  async (bait) => {
    const { http, handler, lines } = throwing(new TrackerError('NOT_FOUND', `no ${bait}`));
    const headers = { 'x-request-id': bait, 'user-agent': bait };
    await http('GET', `/v1/operations/${encodeURIComponent(bait.replace('\ud800', ''))}x`, { headers });
    await http(bait, bait, { queryStringParameters: { [bait]: bait }, headers });
    await handler({ operationId: 'x', [bait]: bait, action: bait }, context).catch(() => undefined);
    await handler({ operationId: 'x' }, { requestId: bait }).catch(() => undefined);
    expect(lines.length).toBe(4);
    for (const line of lines) {
      expect(line).not.toMatch(/[\r\n]/);
      expect(Object.keys(JSON.parse(line) as object)).toEqual(
        expect.arrayContaining([
          'level',
          'message',
          'requestId',
          'route',
          'outcome',
          'upstreamCalls',
          'milliseconds',
        ]),
      );
    }
  },
);

test('keeps a line of the log under 64 KB', async () => {
  const { http, lines } = throwing(new TrackerError('NOT_FOUND', '\u0000'.repeat(1_000_000)));
  await http('GET', '/v1/operations/op1');
  expect(Buffer.byteLength(lines[0] ?? '')).toBeLessThan(64_000);
});

test.each([
  [undefined],
  [null],
  [{}],
  ['x'],
  [{ requestId: '' }],
  [{ requestId: 'a\r\nb: c' }],
  [{ requestId: 'x'.repeat(201) }],
  [{ requestId: 5 }],
])('makes a request id where the context is %j', async (given) => {
  expect(await createRig().handler({ httpMethod: 'GET', path: '/v1/health' }, given)).toMatchObject({
    statusCode: 200,
    headers: { 'x-request-id': 'made-1', 'x-tracker-request-id': 'made-1' },
  });
});

import { afterEach, expect, jest, test } from '@jest/globals';
import { createGetFunction } from '../../../functions/get.ts';
import { createListFunction } from '../../../functions/list.ts';
import { reply, serve } from '../../support/upstream.ts';

const TOKEN = 't1.hushed-"\\/token';
const GOOGLE_TOKEN = 'ya29.hushed-token';
const KEY = Buffer.alloc(32, 99).toString('base64');

afterEach(() => {
  jest.restoreAllMocks();
});

/** What the process wrote to its log since. */
function captureLog(): () => string {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  return () => write.mock.calls.map(([chunk]) => String(chunk)).join('');
}

/** An upstream that repeats the headers it got, in the form of either family's errors. */
const echoing = (status: number, form: 'yandex' | 'google' | 'html') =>
  serve((response, request, index) => {
    const message = `denied: ${request.headers.authorization}`;
    const details = [{ '@type': 'x', [message]: [{ headers: request.headers }] }];
    const bodies = {
      yandex: { code: 16, message, details },
      google: { error: { code: status, message, details } },
      html: message,
    };
    reply(status, bodies[form])(response, request, index);
  });

const calls = [
  '/v1/operations/op1',
  '/v1/operations/op1/cancel',
  '/v1/google/run/v2/operations/operations/x',
  '/v1/google/run/v2/operations',
  '/v1/dns/zones/z1/operations',
];

test.each([
  [401, 'yandex'],
  [401, 'google'],
  [403, 'html'],
  [200, 'html'],
] as const)(
  'neither logs nor answers a token or key where the upstream repeats them with %d in %s',
  async (status, form) => {
    const log = captureLog();
    const { endpoint } = await echoing(status, form);
    const environment = {
      YC_TOKEN: TOKEN,
      GOOGLE_TOKEN,
      SEALING_KEYS: `k1:${KEY}`,
      ALLOW_LOOPBACK_SINKS: '1',
      AUTHENTICATION: 'off',
      YC_REST_ENDPOINT: endpoint,
      GOOGLE_ENDPOINT: endpoint,
    };
    const answers: unknown[] = [];
    for (const handler of [createGetFunction(environment), createListFunction(environment)]) {
      for (const path of calls) {
        const httpMethod = path.endsWith('cancel') ? 'POST' : 'GET';
        answers.push(await handler({ httpMethod, path }, {}));
      }
      answers.push(
        await handler({ operationId: 'op1', service: 'dns' }, {}).catch((error: unknown) => error),
      );
    }
    const shown = `${log()}${JSON.stringify(answers)}`;
    const lines = log().trim().split('\n');
    expect(lines.length).toBe(answers.length);
    expect(lines.filter((line) => line.includes('"upstreamCalls":1')).length).toBe(5);
    for (const secret of ['hushed', TOKEN, GOOGLE_TOKEN, KEY, KEY.slice(0, 20)])
      expect(shown).not.toContain(secret);
  },
);

test.each([
  [{ SEALING_KEYS: 'k1:hushed' }],
  [{ YC_REST_ENDPOINT: 'http://user:hushed@127.0.0.1', ALLOW_LOOPBACK_SINKS: '1', AUTHENTICATION: 'off' }],
  [{ YC_TOKEN: 'hushed\nx', ALLOW_LOOPBACK_SINKS: '1', AUTHENTICATION: 'off' }],
  [{ YC_TOKEN: 'hushed é', ALLOW_LOOPBACK_SINKS: '1', AUTHENTICATION: 'off' }],
])('names a bad setting in the log and shows no value (%#)', async (environment) => {
  const log = captureLog();
  const answer = await createGetFunction(environment)(
    { httpMethod: 'GET', path: '/v1/operations/op1' },
    { requestId: 'r1' },
  );
  expect([500, 401]).toContain((answer as { statusCode: number }).statusCode);
  expect(`${log()}${JSON.stringify(answer)}`).not.toContain('hushed');
  expect(log().trim().split('\n').length).toBe(1);
});

test('never lets a GET reach the cancellation of an operation', async () => {
  captureLog();
  const { endpoint, asked } = await serve(reply(200, { id: 'op1' }));
  const get = createGetFunction({
    YC_TOKEN: 't',
    YC_REST_ENDPOINT: endpoint,
    ALLOW_LOOPBACK_SINKS: '1',
    AUTHENTICATION: 'off',
  });
  for (const id of ['op1:cancel', 'op1%3Acancel', 'op1%3acancel', 'op1%253Acancel']) {
    expect(await get({ httpMethod: 'GET', path: `/v1/operations/${id}` }, {})).toMatchObject({
      statusCode: 400,
    });
  }
  expect(asked).toEqual([]);
});

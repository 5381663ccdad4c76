import { afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { createGetFunction } from '../../../functions/get.ts';
import { createListFunction } from '../../../functions/list.ts';
import { call } from '../../support/handlers.ts';
import { type Loopback, reply, serve } from '../../support/upstream.ts';

let upstream: Loopback;
let answer: unknown = {};
let log: () => string;

beforeAll(async () => {
  upstream = await serve((response, request, index) => reply(200, answer)(response, request, index));
});
beforeEach(() => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  log = () => write.mock.calls.map(([chunk]) => String(chunk)).join('');
});
afterEach(() => {
  jest.restoreAllMocks();
});

const environment = () => ({
  YC_TOKEN: 'token',
  GOOGLE_TOKEN: 'token',
  YC_REST_ENDPOINT: upstream.endpoint,
  GOOGLE_ENDPOINT: upstream.endpoint,
  ALLOW_LOOPBACK_SINKS: '1',
  AUTHENTICATION: 'off',
  SEALING_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
});

const POLLUTION = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';
function isClean(): void {
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(([] as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
}

test('no body, query or path reaches a prototype', async () => {
  const get = createGetFunction(environment());
  for (const body of [`${POLLUTION}}`, `${POLLUTION},"operationId":"x"}`, `{"a":${POLLUTION}}}`]) {
    expect((await call(get, '/v1/operations/op1/cancel', 'POST', body)).statusCode).toBe(400);
  }
  const list = createListFunction(environment());
  for (const query of ['__proto__=1', '__proto__[polluted]=1', 'constructor.prototype.polluted=1', 'a[]=1']) {
    expect((await call(list, `/v1/dns/zones/z1/operations?${query}`)).statusCode).toBe(400);
  }
  for (const filter of ['__proto__=1', 'metadata.__proto__.polluted=1', 'constructor=1', 'toString=1']) {
    answer = { operations: [{ id: 'op1', metadata: { '@type': 't' } }] };
    const url = `/v1/dns/zones/z1/operations?filter=${encodeURIComponent(filter)}`;
    const { statusCode, body } = await call(list, url);
    expect([400, 200]).toContain(statusCode);
    if (statusCode === 200) expect(body['operations']).toEqual([]);
  }
  for (const path of ['/v1/__proto__/constructor/x/operations', '/v1/dns/__proto__/x/operations']) {
    expect((await call(list, path)).statusCode).toBe(404);
  }
  isClean();
});

test("an upstream's JSON reaches no prototype and stays what it was", async () => {
  const metadata = JSON.parse(`${POLLUTION},"@type":"t"}`) as object;
  answer = {
    operations: [{ id: 'op1', metadata, __proto__: { done: true } }],
    ...JSON.parse(`${POLLUTION}}`),
  };
  const { statusCode, body } = await call(createListFunction(environment()), '/v1/dns/zones/z1/operations');
  expect(statusCode).toBe(200);
  expect(JSON.stringify(body)).toContain('"metadata":{"__proto__":{"polluted":1}');
  expect(body).toMatchObject({ operations: [{ id: 'op1', done: false }] });
  isClean();
});

const GET = '/v1/operations/';
test.each([
  ['//v1/operations/op1', 404],
  ['/v1//operations/op1', 404],
  ['/v1/operations//op1', 404],
  ['/v1/operations/op1/', 404],
  ['/V1/operations/op1', 404],
  ['/v1/Operations/op1', 404],
  ['/v1/./operations/op1', 404],
  ['/v1/dns/../operations/op1', 404],
  [`${GET}..`, 400],
  [`${GET}%2e%2e`, 400],
  [`${GET}%2E%2E%2Fzones`, 400],
  [`${GET}..%2f..%2fiam%2fv1%2ftokens`, 400],
  [`${GET}%252e%252e`, 400],
  [`${GET}op1;x=1`, 400],
  [`${GET}op1%3Bx`, 400],
  [`${GET}op1%2Fcancel`, 400],
  [`${GET}op1%5C..`, 400],
  [`${GET}op1%00`, 400],
  [`${GET}op1%0d%0ahost:%20evil`, 400],
  [`${GET}op1%3Fx=1`, 400],
  [`${GET}op1%23x`, 400],
  [`${GET}@evil.example`, 400],
  [`${GET}op1:cancel`, 400],
  ['/v1/google/run%2eevil.example%2f/v2/operations/operations/x', 400],
  ['/v1/google/run/v2/operations/projects/../operations/x', 400],
  ['/v1/google/run/v2/operations/projects/%2e%2e/operations/x', 400],
  ['/v1/google/run/v2%2f..%2fv1/operations/operations/x', 400],
  ['/v1/google/RUN/v2/operations/operations/x', 400],
])('answers the path %s with %d, and asks nobody', async (path, status) => {
  const before = upstream.asked.length;
  const get = createGetFunction(environment());
  const answered = (await get({ httpMethod: 'GET', path, headers: {} }, {})) as { statusCode: number };
  expect(answered.statusCode).toBe(status);
  expect(upstream.asked.length).toBe(before);
});

test('a parameter given twice is refused, wherever it is given', async () => {
  const list = createListFunction(environment());
  const path = '/v1/dns/zones/z1/operations';
  for (const query of ['pageSize=1&pageSize=1', 'pageSize=1&pageSize=2', 'resourceId=z2', 'service=dns']) {
    expect((await call(list, `${path}?${query}`)).body['message']).toMatch(/ is given more than once$/);
  }
  const get = createGetFunction(environment());
  const twice = await call(get, '/v1/operations/op1/cancel?operationId=op2', 'POST', '{"operationId":"op3"}');
  expect([twice.statusCode, twice.body['message']]).toEqual([400, 'operationId is given more than once']);
});

test("nothing of a caller's or an upstream's makes a line of the log", async () => {
  const bait = '\n{"level":"ERROR","message":"forged"}\r\n\u2028';
  const headers = { 'X-Api-Key': bait, Authorization: `Bearer ${bait}`, 'User-Agent': bait };
  const get = createGetFunction(environment());
  answer = { code: 5, message: bait, details: [{ '@type': bait }] };
  await get({ httpMethod: 'GET', path: '/v1/operations/op1', headers }, {});
  const shut = createGetFunction({ ...environment(), AUTHENTICATION: '' });
  await shut({ httpMethod: bait, path: bait, headers, body: bait }, { requestId: bait });
  const lines = log().split('\n').slice(0, -1);
  expect(lines.length).toBe(2);
  for (const line of lines) expect(JSON.parse(line)).not.toMatchObject({ message: 'forged' });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type LocalTracker, startTracker } from '../../../../infra/local/tracker.ts';
import { type Case, cases } from './cases.ts';
import { checkedBy } from './checked.ts';
import { gatewaySpecification, specified } from './gateway.ts';

const specification = gatewaySpecification();
const operations = specified(specification);
const problems = checkedBy(specification);
const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
let tracker: LocalTracker;
let tried: Readonly<Record<string, readonly Case[]>>;

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const settings = { PORT: '0', DATA_DIR: folder, POLL_EVERY: '0', ALLOW_LOOPBACK_SINKS: '1' };
  tracker = await startTracker(settings);
  tried = await cases(tracker);
}, 60_000);

afterAll(async () => {
  await tracker.close();
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

test.each(operations)('the local server answers $method $path as specified', async (operation) => {
  const own = tried[operation.operationId] ?? [];
  expect(own.some(([, status]) => status === 200)).toBe(true);
  expect(own.some(([, status]) => status >= 400)).toBe(true);
  for (const [url, expected, given] of own) {
    const response = await fetch(`${tracker.url}${url}`, {
      method: operation.method,
      ...(given ? { body: JSON.stringify(given) } : {}),
    });
    const { status } = response;
    const body: unknown = await response.json();
    expect({ url, status, problems: problems(operation.schemas, status, body) }).toEqual({
      url,
      status: expected,
      problems: [],
    });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  }
});

test('nothing is tried that is not specified', () => {
  expect(Object.keys(tried).sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
});

/** Provoked in refusals.test.ts. */
const REFUSALS = ['401', '403', '429', '501', '503', 'default'];
/** Of calls that wait: the function's own tests have two calls of one consumer, and a log that has expired. */
const OF_WAITING = ['409', '410'];

test('every status that is specified is tried', () => {
  for (const { operationId, schemas } of operations) {
    const own = (tried[operationId] ?? []).map(([, status]) => String(status));
    const elsewhere = [...REFUSALS, ...(operationId.startsWith('watch') ? OF_WAITING : [])];
    const rest = [...schemas.keys()].filter((status) => ![...own, ...elsewhere].includes(status));
    expect([operationId, rest]).toEqual([operationId, []]);
  }
});

test.each([
  ['GET', '/v1/nothing', 404],
  ['DELETE', '/v1/operations/x', 405],
  ['GET', '/v1/operations/%zz', 400],
])('%s %s gets the common error', async (method, url, status) => {
  const response = await fetch(`${tracker.url}${url}`, { method });
  const [any] = operations;
  if (!any) throw new Error('nothing is specified');
  expect([response.status, problems(any.schemas, 'default', await response.json())]).toEqual([status, []]);
});

test.each(operations)(
  'the examples of $method $path fit their schemas',
  ({ examples, schemas, requests }) => {
    for (const [status, body] of examples) expect(problems(schemas, Number(status), body)).toEqual([]);
    for (const { schema, example } of requests) {
      expect(problems(new Map([['default', schema]]), 'default', example)).toEqual([]);
    }
  },
);

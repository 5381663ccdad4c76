import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { type LocalTracker, startTracker } from '../../infra/local/tracker.ts';
import { type Case, cases } from './cases.ts';
import { closed } from './closed.ts';
import { gatewaySpecification, type Specified, specified } from './gateway.ts';

const specification = gatewaySpecification();
const operations = specified(specification);
const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
let tracker: LocalTracker;
/** One that asks for keys. */
let guarded: LocalTracker;
let tried: Readonly<Record<string, readonly Case[]>>;

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  tracker = await startTracker({ PORT: '0', DATA_DIR: folder, POLL_EVERY: '0' });
  guarded = await startTracker({
    PORT: '0',
    DATA_DIR: join(folder, 'guarded'),
    POLL_EVERY: '0',
    API_KEYS: `k1:${'A'.repeat(43)}:ops:viewer:*`,
  });
  tried = await cases(tracker);
}, 60_000);

afterAll(async () => {
  await tracker.close();
  await guarded.close();
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

const ajv = new Ajv({ strict: false, formats: fullFormats });
ajv.addSchema(closed({ $id: 'specification', components: specification.components }) as object);

/** What is wrong with a body by the schema that the specification has for its status. */
function problems({ schemas }: Specified, status: number, body: unknown): unknown {
  const schema = schemas.get(String(status)) ?? schemas.get('default');
  const text = JSON.stringify(closed(schema)).replaceAll('"#/', '"specification#/');
  const validate = ajv.compile(JSON.parse(text) as object);
  return validate(body) ? [] : validate.errors;
}

test.each(operations)('the local server answers $method $path as specified', async (operation) => {
  const own = tried[operation.operationId] ?? [];
  expect(own.some(([, status]) => status === 200)).toBe(true);
  expect(own.some(([, status]) => status >= 400)).toBe(true);
  for (const [url, expected, given] of own) {
    const response = await fetch(`${tracker.url}${url}`, {
      method: operation.method,
      ...(given ? { body: JSON.stringify(given) } : {}),
    });
    const body: unknown = await response.json();
    expect({ url, status: response.status, problems: problems(operation, response.status, body) }).toEqual({
      url,
      status: expected,
      problems: [],
    });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  }
});

test.each(operations)('without a key, $method $path is answered as specified', async (operation) => {
  const [url = ''] = tried[operation.operationId]?.[0] ?? [];
  const response = await fetch(`${guarded.url}${url}`, { method: operation.method });
  expect(response.status).toBe(operation.open ? 200 : 401);
  expect(problems(operation, response.status, await response.json())).toEqual([]);
});

test('nothing is tried that is not specified', () => {
  expect(Object.keys(tried).sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
});

test.each([
  ['GET', '/v1/nothing', 404],
  ['DELETE', '/v1/operations/x', 405],
  ['GET', '/v1/operations/%zz', 400],
])('%s %s gets the common error', async (method, url, status) => {
  const response = await fetch(`${tracker.url}${url}`, { method });
  const [any] = operations;
  if (!any) throw new Error('nothing is specified');
  expect([response.status, problems(any, status, await response.json())]).toEqual([status, []]);
});

test.each(operations)('the examples of $method $path fit their schemas', (operation) => {
  for (const [status, body] of operation.examples) {
    expect(problems(operation, Number(status), body)).toEqual([]);
  }
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { createRig } from '../../support/edge.ts';

/** Calls a handler of every route with an event, and holds what comes of it against what the platform takes. */
async function check(event: unknown, context: unknown): Promise<void> {
  const { handler, lines } = createRig();
  const http =
    typeof event === 'object' &&
    event !== null &&
    !Array.isArray(event) &&
    typeof (event as { httpMethod?: unknown }).httpMethod === 'string';
  const answer = await handler(event, context).catch((thrown: unknown) => {
    if (http || !(thrown instanceof TrackerError)) throw thrown;
    return undefined;
  });
  expect(lines.length).toBe(1);
  expect(lines[0]).not.toContain('\n');
  const { level } = JSON.parse(lines[0] ?? '') as { level: string };
  expect(level).toBe('INFO');
  if (!http) return;
  const { statusCode, headers, body } = answer as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
  };
  expect(Object.keys(answer as object).sort()).toEqual(['body', 'headers', 'statusCode']);
  expect(statusCode >= 100 && statusCode < 500).toBe(true);
  for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
  expect(Buffer.byteLength(body)).toBeLessThan(2_500_000);
  if (body !== '') JSON.parse(body);
}

const nasty: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
    }),
  },
  { weight: 2, arbitrary: fc.jsonValue() },
  fc.constantFrom<unknown>(
    { toString: 1 },
    { toString: null, valueOf: null },
    Object.create(null),
    [{ toString: 1 }],
    Symbol('x'),
    10n,
    Number.NaN,
  ),
  fc.constantFrom<unknown>(
    'x'.repeat(100_000),
    '%'.repeat(1_000),
    '/'.repeat(10_000),
    '{}',
    '?',
    '\r\n',
    '\ud800',
  ),
);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '/v1/health',
    '/v1/operations/x',
    '/v1/dns/zones/z/operations',
    '/v1/operations/x/cancel',
    '/v1/google/a/b/operations/c',
  ),
);
const either = fc.oneof(text, nasty);
const members = fc.oneof(
  nasty,
  fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toString', 'pageSize', 'filter')),
    fc.oneof(either, fc.array(either)),
  ),
);

const httpEvent = fc.record(
  {
    httpMethod: fc.oneof(fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'DELETE'), fc.string()),
    path: either,
    url: either,
    headers: members,
    multiValueHeaders: members,
    queryStringParameters: members,
    multiValueQueryStringParameters: members,
    pathParameters: members,
    requestContext: members,
    body: fc.oneof(either, fc.json()),
    isBase64Encoded: fc.oneof(fc.boolean(), nasty),
  },
  { requiredKeys: ['httpMethod'] },
);
const context = fc.oneof(
  nasty,
  fc.record(
    {
      requestId: nasty,
      token: nasty,
      getRemainingTimeInMillis: fc.oneof(
        nasty,
        nasty.map((value) => () => value),
      ),
    },
    { requiredKeys: [] },
  ),
);

test('answers every HTTP-shaped event well-formed, with one line of the log', async () => {
  await fc.assert(fc.asyncProperty(httpEvent, context, check), { numRuns: 2_000 });
});

test('answers or rejects every other event, with one line of the log', async () => {
  const names = fc.constantFrom(
    'action',
    'operationId',
    'service',
    'collection',
    'resourceId',
    'api',
    'version',
    'name',
    '__proto__',
  );
  const actions = fc.constantFrom('getOperation', 'listOperations', 'health', 'x');
  const raw = fc.dictionary(names, fc.oneof(either, actions));
  await fc.assert(fc.asyncProperty(fc.oneof(nasty, raw), context, check), { numRuns: 2_000 });
});

test('bears events that are deep, wide and long', async () => {
  const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`) as unknown;
  const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 'x']));
  for (const member of [deep, wide, 'x'.repeat(5_000_000), '/'.repeat(1_000_000), '['.repeat(1_000_000)]) {
    for (const name of [
      'path',
      'queryStringParameters',
      'multiValueQueryStringParameters',
      'body',
      'headers',
    ]) {
      await check({ httpMethod: 'POST', path: '/v1/operations/x/cancel', [name]: member }, {});
    }
    await check(member, {});
    await check({ operationId: member }, {});
    await check({ action: member }, {});
  }
});

import fc from 'fast-check';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import { createRig } from '../../../support/edge.ts';

interface Answered {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Calls a handler of every route with an event; what is wrong with what comes of it, by what the platform takes. */
export async function problemOf(event: unknown, context: unknown): Promise<string | undefined> {
  const { handler, lines } = createRig();
  const http =
    typeof event === 'object' &&
    event !== null &&
    !Array.isArray(event) &&
    typeof (event as { httpMethod?: unknown }).httpMethod === 'string';
  try {
    const answer = await handler(event, context);
    return problemOfLog(lines) ?? (http ? problemOfAnswer(answer as Answered) : undefined);
  } catch (thrown) {
    if (!http && thrown instanceof TrackerError) return problemOfLog(lines);
    return `rejects: ${String(thrown)}`;
  }
}

function problemOfLog(lines: readonly string[]): string | undefined {
  const [line = ''] = lines;
  if (lines.length !== 1 || line.includes('\n')) return `leaves ${lines.length} lines: ${lines.join()}`;
  const { level } = JSON.parse(line) as { readonly level: string };
  return level === 'INFO' ? undefined : `is logged at ${level}: ${line}`;
}

function problemOfAnswer(answer: Answered): string | undefined {
  const { statusCode, headers, body } = answer;
  const members = Object.keys(answer).sort().join();
  if (members !== 'body,headers,statusCode') return `the answer has ${members}`;
  if (!(statusCode >= 100 && statusCode < 500)) return `is answered ${statusCode}`;
  const odd = Object.values(headers).find((value) => !/^[\x20-\x7e]*$/.test(value));
  if (odd !== undefined) return `a header is ${odd}`;
  if (Buffer.byteLength(body) >= 2_500_000) return 'the answer is too long';
  try {
    if (body !== '') JSON.parse(body);
    return undefined;
  } catch {
    return 'the body is not JSON';
  }
}

export const nasty: fc.Arbitrary<unknown> = fc.oneof(
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
export const either = fc.oneof(text, nasty);
const members = fc.oneof(
  nasty,
  fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toString', 'pageSize', 'filter')),
    fc.oneof(either, fc.array(either)),
  ),
);

export const httpEvent = fc.record(
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
export const context = fc.oneof(
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

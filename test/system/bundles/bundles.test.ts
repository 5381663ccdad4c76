import { execFileSync, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Cloud, startCloud } from '../../../infra/simulator/cloud.ts';
import { DEMO_BACKUP, DEMO_COMPUTE, DEMO_ZONE } from '../../../infra/simulator/demo.ts';
import { pollShape, SHAPES, SMALLEST_FUNCTION_MB } from '../../bench/memory-shapes.ts';

/** The Node.js of the platform; continuous integration brings it, and must. */
const node22 = process.env['NODE_22'];
const runtimes = [process.execPath, ...(node22 ? [node22] : [])];

let cloud: Cloud;

beforeAll(async () => {
  execFileSync(process.execPath, ['infra/tools/build.mjs', 'functions']);
  cloud = await startCloud({ populate: true });
}, 60_000);

afterAll(() => cloud.close());

interface Result {
  readonly answer?: { readonly statusCode: number; readonly body: string };
  readonly error?: { readonly code: string; readonly message: string };
  readonly loaded: readonly string[];
  readonly flags: readonly string[];
}

async function call(runtime: string, name: string, events: readonly unknown[]): Promise<readonly Result[]> {
  const child = spawn(runtime, [resolve('test/system/bundles/call.cjs')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      YC_TOKEN: cloud.token,
      YC_REST_ENDPOINT: cloud.restEndpoint,
      YC_GRPC_ENDPOINT: cloud.grpcEndpoint,
      GOOGLE_TOKEN: cloud.token,
      GOOGLE_ENDPOINT: cloud.googleEndpoint,
      ALLOW_LOOPBACK_SINKS: '1',
      AUTHENTICATION: 'off',
      SEALING_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
    },
  });
  child.stdin.end(JSON.stringify({ bundle: resolve(`dist/${name}/index.js`), events }));
  let output = '';
  for await (const chunk of child.stdout) output += String(chunk);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as readonly Result[];
}

const get = (path: string, query: Readonly<Record<string, string>> = {}) => ({
  version: '1.0',
  httpMethod: 'GET',
  path,
  headers: {},
  queryStringParameters: query,
  multiValueQueryStringParameters: Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, [value]]),
  ),
  body: '',
  isBase64Encoded: false,
});

const body = (result: Result | undefined): Record<string, unknown> =>
  JSON.parse(result?.answer?.body ?? 'null') as Record<string, unknown>;

test('continuous integration brings the Node.js of the platform', () => {
  expect(process.env['CI'] === undefined || node22 !== undefined).toBe(true);
});

test.each([
  ['get', ['document-store.js', 'dynamo.js', 'google-tokens.js', 'grpc.js', 'index.js', 'rest.js']],
  ['list', ['document-store.js', 'dynamo.js', 'google-tokens.js', 'grpc.js', 'index.js', 'rest.js']],
  ['watch', ['dynamo.js', 'google-tokens.js', 'grpc.js', 'index.js', 'rest.js']],
  [
    'watches',
    [
      'client.js',
      'dynamo.js',
      'google-tokens.js',
      'grpc.js',
      'index.js',
      'queue.js',
      'rest.js',
      'sinks.js',
      'sqs.js',
      'webhook.js',
      'workflow.js',
    ],
  ],
  [
    'poll',
    [
      'client.js',
      'dynamo.js',
      'google-tokens.js',
      'grpc.js',
      'index.js',
      'queue.js',
      'rest.js',
      'sinks.js',
      'sqs.js',
      'webhook.js',
      'workflow.js',
    ],
  ],
  [
    'backup',
    [
      'client.js',
      'document-store.js',
      'dynamo.js',
      'google-tokens.js',
      'grpc.js',
      'index.js',
      'queue.js',
      'rest.js',
      'sinks.js',
      'sqs.js',
      'webhook.js',
      'workflow.js',
    ],
  ],
])(
  'the package of %s holds its bundle, the files it loads lazily and the notices, and no source maps',
  (name, files) => {
    expect(readdirSync(`dist/${name}`).sort()).toEqual(['THIRD-PARTY-NOTICES.txt', ...files]);
  },
);

test.each(runtimes)(
  'the list bundle lists over REST without gRPC, and over gRPC when it must: %s',
  async (runtime) => {
    const [rest, grpc, raw] = await call(runtime, 'list', [
      get(`/v1/${DEMO_ZONE}/operations`, { pageSize: '2', filter: 'done=true' }),
      get(`/v1/${DEMO_BACKUP}/operations`, { pageSize: '2' }),
      // Ended operations are the same in both answers.
      {
        service: 'dns',
        collection: 'zones',
        resourceId: 'dns0000000000000demo',
        pageSize: 2,
        filter: 'done=true',
      },
    ]);
    expect(rest?.answer?.statusCode).toBe(200);
    expect(body(rest)['operations']).toHaveLength(2);
    expect(rest?.loaded).toEqual(['index.js']);
    expect(grpc?.answer?.statusCode).toBe(200);
    expect(body(grpc)['operations']).toHaveLength(2);
    expect(grpc?.loaded).toEqual(['grpc.js', 'index.js']);
    expect(raw?.answer).toMatchObject({ operations: body(rest)['operations'] });
  },
);

test.each(runtimes)(
  "the list bundle loads Google's dialects when Google is asked, and what they throw keeps its code: %s",
  async (runtime) => {
    const [yandex, google, none] = await call(runtime, 'list', [
      get(`/v1/${DEMO_ZONE}/operations`, { pageSize: '2' }),
      get('/v1/google/compute/v1/operations', { parent: DEMO_COMPUTE.split('/').slice(3).join('/') }),
      get('/v1/google/cloudbuild/v1/operations'),
    ]);
    expect(yandex?.loaded).toEqual(['index.js']);
    expect(google?.answer?.statusCode).toBe(200);
    expect(body(google)['operations']).toHaveLength(9);
    expect(google?.loaded).toEqual(['index.js', 'rest.js']);
    expect(none?.answer?.statusCode).toBe(501);
  },
);

test.each(runtimes)(
  'an error keeps its code on its way out of the file that gRPC is in: %s',
  async (runtime) => {
    const [unknown, raw] = await call(runtime, 'list', [
      get('/v1/backup/resources/epdunknown0000000000/operations'),
      { service: 'backup', collection: 'resources', resourceId: 'epdunknown0000000000' },
    ]);
    expect(unknown?.answer?.statusCode).toBe(404);
    expect(body(unknown)).toMatchObject({ code: 5, error: { code: 404, status: 'NOT_FOUND' } });
    expect(raw?.error?.code).toBe('NOT_FOUND');
  },
);

test.each(runtimes)(
  'the get bundle gets an operation, and answers 404 for one that is not there: %s',
  async (runtime) => {
    const id = cloud.world.ids(DEMO_ZONE)[0] ?? '';
    // What is not there comes last: it is asked for again for five seconds, in which operations move on.
    const [found, raw, missing] = await call(runtime, 'get', [
      get(`/v1/operations/${id}`),
      { operationId: id },
      get('/v1/operations/dnsunknown0000000000'),
    ]);
    expect(body(found)).toMatchObject({ id, name: `operations/${id}`, resource: DEMO_ZONE });
    expect(missing?.answer?.statusCode).toBe(404);
    expect(raw?.answer).toEqual(body(found));
  },
);

test.each(runtimes)(
  'the poll bundle bounds the growth of its heap from its first call on, and no other does: %s',
  async (runtime) => {
    const [poll] = await call(runtime, 'poll', [{}]);
    const [health] = await call(runtime, 'get', [get('/v1/health')]);
    expect([poll?.flags, health?.flags]).toEqual([
      ['--semi-space-growth-factor=1', '--heap-growing-percent=20'],
      [],
    ]);
  },
);

test.each(SHAPES.filter(({ isTest }) => isTest).map((shape) => [shape.name, shape] as const))(
  'the poll bundle keeps to the memory of the smallest function with %s',
  async (_, shape) => {
    const { summary, megabytes } = await pollShape(shape, node22);
    // How far it gets in its time is the machine's; the bench wants all of it.
    expect(summary['changes']).toBeGreaterThanOrEqual(shape.reached.changes / 4);
    expect(summary['upstreamCalls']).toBeGreaterThanOrEqual(shape.reached.upstreamCalls / 4);
    expect(megabytes).toBeLessThan(SMALLEST_FUNCTION_MB);
  },
  240_000,
);

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TrackerError } from '../../../lib/model/core/error.ts';
import type { Operation } from '../../../lib/model/operation/operation.ts';
import { parseTimestamp } from '../../../lib/model/time/timestamp.ts';
import { readGoogleOperation } from '../../../lib/providers/google/operation.ts';
import { readYandexOperation } from '../../../lib/providers/yandex/operation.ts';

const HOST = 'api.example';
const yandex = (answer: unknown): Operation => readYandexOperation(answer, HOST);
const google = (answer: unknown): Operation => readGoogleOperation(answer, HOST, 'google/run/v2');
const refused = (problem: string) =>
  expect.objectContaining({
    name: 'TrackerError',
    code: 'INTERNAL',
    message: `malformed answer from ${HOST}: ${problem}`,
  });

const error = { code: 9, message: 'no', details: [{ '@type': 'x', at: '1' }] };
const response = { '@type': 'x', value: 'AA==' };
const AT = '2026-07-01T00:00:00.123456789Z';
const LOCAL = '2026-07-01T03:00:00.000000001+03:00';

test('keeps all of an operation of Yandex Cloud as it came, to the nanosecond', () => {
  const raw = {
    id: 'op1',
    description: 'Create',
    createdAt: AT,
    createdBy: 'aje1',
    modifiedAt: LOCAL,
    done: true,
    metadata: { '@type': 'x', id: 'z1' },
    response,
  };
  expect(yandex({ ...raw, extra: 1 })).toEqual({ ...raw, name: 'operations/op1', state: 'SUCCEEDED' });
});

test('takes what is missing or null for its default', () => {
  const bare = {
    id: 'op1',
    name: 'operations/op1',
    description: '',
    createdBy: '',
    done: false,
    state: 'RUNNING',
  };
  expect(yandex({ id: 'op1' })).toEqual(bare);
  const nothing = {
    description: null,
    createdAt: null,
    createdBy: null,
    modifiedAt: null,
    done: null,
    metadata: null,
    error: null,
    response: null,
  };
  expect(yandex({ id: 'op1', ...nothing })).toEqual(bare);
  expect(google({ name: 'operations/x', done: null, metadata: null, error: null, response: null })).toEqual({
    id: 'x',
    name: 'operations/x',
    description: '',
    createdBy: '',
    done: false,
    state: 'RUNNING',
    resource: 'google/run/v2',
  });
});

test.each([
  [{}, 'RUNNING', 'RUNNING'],
  [{ error }, 'FAILING', 'FAILING'],
  [{ response }, 'RUNNING', 'RUNNING'],
  [{ done: true }, 'UNKNOWN', 'SUCCEEDED'],
  [{ done: true, error }, 'FAILED', 'FAILED'],
  [{ done: true, error: { code: 1 } }, 'CANCELLED', 'CANCELLED'],
  [{ done: true, error: {} }, 'FAILED', 'FAILED'],
  [{ error: {} }, 'RUNNING', 'RUNNING'],
  [{ error: { message: 'rolls back' } }, 'FAILING', 'FAILING'],
  [{ done: true, error: {}, response }, 'SUCCEEDED', 'SUCCEEDED'],
  [{ done: true, error: { code: 0, message: 'OK' }, response }, 'SUCCEEDED', 'SUCCEEDED'],
  [{ done: true, error: { code: '0' }, response: {} }, 'SUCCEEDED', 'SUCCEEDED'],
  [{ done: true, error: { code: '1' } }, 'CANCELLED', 'CANCELLED'],
  [{ done: true, response: {} }, 'SUCCEEDED', 'SUCCEEDED'],
])('derives from %j the states %s and %s', (result, ofYandex, ofGoogle) => {
  expect([yandex({ id: 'a', ...result }).state, google({ name: 'operations/a', ...result }).state]).toEqual([
    ofYandex,
    ofGoogle,
  ]);
});

test('refuses both an error and a response, done or not', () => {
  for (const done of [true, false]) {
    expect(() => yandex({ id: 'op1', done, error, response })).toThrow(
      refused('operation op1 has both an error and a response'),
    );
    expect(() => google({ name: 'operations/x', done, error, response })).toThrow(
      refused('operations/x has both an error and a response'),
    );
  }
});

test.each([
  [{ code: '13' }, { code: 13, message: '', details: [] }],
  [
    { code: '1.3e1', message: null, details: null },
    { code: 13, message: '', details: [] },
  ],
  [
    { code: 'NOT_FOUND', message: 5 },
    { code: 5, message: '', details: [] },
  ],
  [
    { code: -1, details: [{ a: 1 }, null, 'text', 5, ['x']] },
    {
      code: -1,
      message: '',
      details: [
        { a: 1 },
        { '@type': 'type.googleapis.com/google.protobuf.Value', value: 'text' },
        { '@type': 'type.googleapis.com/google.protobuf.Value', value: 5 },
        { '@type': 'type.googleapis.com/google.protobuf.Value', value: ['x'] },
      ],
    },
  ],
  [
    { code: 9, details: { a: 1 } },
    { code: 9, message: '', details: [{ a: 1 }] },
  ],
])('reads the error %j as the JSON mapping of protobuf does, whatever else is wrong', (given, read) => {
  expect([
    yandex({ id: 'a', done: true, error: given }).error,
    google({ name: 'operations/a', error: given }).error,
  ]).toEqual([read, read]);
});

test('reads both spellings of a field, the one of JSON first', () => {
  const metadata = {
    '@type': 'type.googleapis.com/yandex.cloud.dns.v1.CreateDnsZoneMetadata',
    dns_zone_id: 'dns1',
  };
  expect(yandex({ id: 'a', created_at: AT, modified_at: LOCAL, created_by: 'aje1', metadata })).toMatchObject(
    {
      createdAt: AT,
      modifiedAt: LOCAL,
      createdBy: 'aje1',
      resource: 'dns/zones/dns1',
    },
  );
  expect(yandex({ id: 'a', created_at: LOCAL, createdAt: AT }).createdAt).toBe(AT);
  const times = { create_time: AT, end_time: LOCAL };
  expect(google({ name: 'operations/a', metadata: times })).toMatchObject({
    createdAt: AT,
    modifiedAt: LOCAL,
  });
});

test.each([
  [null, 'the body: must be an object'],
  [[], 'the body: must be an object'],
  ['x', 'the body: must be an object'],
  [{}, 'id: Invalid key: Expected "id" but received undefined'],
  [{ id: '' }, 'id: must not be empty'],
  [{ id: 'a', done: 'true' }, 'done: Invalid type: Expected boolean but received "true"'],
  [{ id: 'a'.repeat(1_001) }, 'id: is too long'],
  [{ id: 'a', response: 'done' }, 'response: must be an object'],
  [{ id: 'a', error: [] }, 'error: must be an object'],
  [{ id: 'a', error: { code: 'x' } }, 'error.code: must be a code of google.rpc.Code'],
  [{ id: 'a', error: { code: 4_294_967_296 } }, 'error.code: must be a code of google.rpc.Code'],
  [{ id: 'a', error: { code: '1.5' } }, 'error.code: must be a code of google.rpc.Code'],
])('refuses %j of Yandex Cloud', (answer, problem) => {
  expect(() => yandex(answer)).toThrow(refused(problem));
});

test.each([
  { createdAt: '2026-02-30T00:00:00Z' },
  { createdAt: 'yesterday' },
  { createdAt: '2026-07-01T23:59:60Z' },
  { createdAt: '10000-01-01T00:00:00Z' },
  { modifiedAt: 5 },
  { modifiedAt: {} },
  { metadata: [] },
  { metadata: 'text' },
  { description: 5, createdBy: [] },
])('reads an operation of Yandex Cloud without %j', (odd) => {
  expect(yandex({ id: 'op1', done: true, error, ...odd })).toEqual({
    id: 'op1',
    name: 'operations/op1',
    description: '',
    createdBy: '',
    done: true,
    error,
    state: 'FAILED',
  });
});

test('reads an operation of Google without metadata that is no object', () => {
  const plain = { name: 'operations/x', done: true, error };
  expect(google({ ...plain, metadata: 'text' })).toEqual(google(plain));
  expect(() => google({ name: `operations/${'é'.repeat(500)}` })).toThrow(refused('name: is too long'));
});

test.each([
  ['operations/x', 'x'],
  ['projects/p/locations/l/operations/x', 'x'],
  ['operations/build/p/x', 'build/p/x'],
  ['operations/operations/x', 'x'],
  ['operations/a/myoperations/', 'a/myoperations/'],
  ['operations/a\nb', 'a\nb'],
  ['123', '123'],
  ['transferOperations/t', 't'],
  ['projects/p/locations/l/warehouseOperations/w', 'w'],
  ['batches/b', 'b'],
])('reads the Google operation %j by the id %j', (name, id) => {
  expect(google({ name })).toMatchObject({ id, name });
});

test.each(['', 'operations', 'operations/', 'myoperations/x', 'projects/p/operations/', 'projects/p'])(
  'refuses the Google operation %j',
  (name) => {
    expect(() => google({ name })).toThrow(refused('name: must be the name of an operation'));
  },
);

test.each([
  { name: 'operation-1', operationType: 'CREATE_CLUSTER', status: 'DONE' },
  { name: 'batches/b', state: 'RUNNING' },
])('takes %j for no operation of google.longrunning', (answer) => {
  const [, other = ''] = Object.keys(answer);
  expect(() => google(answer)).toThrow(
    refused(`${answer.name} has "${other}", which no google.longrunning.Operation has`),
  );
});

test("takes Google's timestamps from the metadata, the first that is one", () => {
  const times = (metadata: object) => {
    const { createdAt, modifiedAt } = google({ name: 'operations/x', metadata });
    return [createdAt, modifiedAt];
  };
  expect(times({ createTime: AT, updateTime: LOCAL, startTime: LOCAL, endTime: AT })).toEqual([AT, LOCAL]);
  expect(times({ createTime: 'soon', startTime: AT, updateTime: 5, endTime: LOCAL })).toEqual([AT, LOCAL]);
  expect(times({ createTime: { seconds: 5 } })).toEqual([undefined, undefined]);
});

const type = (name: string) => ({ '@type': `type.googleapis.com/${name}` });

test.each([
  [{ genericMetadata: { createTime: AT, updateTime: LOCAL } }],
  [{ generic_metadata: { create_time: AT, update_time: LOCAL } }],
  [{ commonMetadata: { createTime: AT, updateTime: LOCAL } }],
  [{ operationMetadata: { createTime: AT, endTime: LOCAL } }],
  [{ common: { startTime: AT, endTime: LOCAL } }],
  [{ progress: { startTime: AT, endTime: LOCAL } }],
  [{ progress: [{ startTime: AT, endTime: LOCAL }, { startTime: AT, endTime: '2026-06-30T00:00:00Z' }, {}] }],
  [{ build: { createTime: AT, startTime: LOCAL, finishTime: LOCAL } }],
  [{ requestTime: AT, finishTime: LOCAL }],
  [{ submitTime: AT, endTime: LOCAL }],
  [{ insertTime: AT, endTime: LOCAL, common: { startTime: LOCAL, endTime: AT } }],
  [{ ...type('google.cloud.functions.v1.OperationMetadataV1'), createTime: AT, updateTime: LOCAL }],
  [{ ...type('google.storagetransfer.v1.TransferOperation'), startTime: AT, endTime: LOCAL }],
])('takes the timestamps of an operation from where its service has them, %j', (metadata) => {
  const { createdAt, modifiedAt } = google({ name: 'operations/x', metadata });
  expect([createdAt, modifiedAt]).toEqual([AT, LOCAL]);
});

test.each([
  [{ ...type('google.cloud.run.v2.Service'), createTime: AT, updateTime: LOCAL }],
  [{ ...type('google.cloud.run.v2.Execution'), common: { startTime: AT } }],
  [{ progress: 5, common: 'text', build: [null] }],
])('takes no timestamps of an operation from a resource, %j', (metadata) => {
  const { createdAt, modifiedAt } = google({ name: 'operations/x', metadata });
  expect([createdAt, modifiedAt]).toEqual([undefined, undefined]);
});

test('bears names that every object has', () => {
  const raw: unknown = JSON.parse(
    '{"id":"op1","__proto__":{"done":true},"metadata":{"__proto__":{"a":1},"toString":1}}',
  );
  const read = yandex(raw);
  expect([read.done, JSON.stringify(read.metadata)]).toEqual([false, '{"__proto__":{"a":1},"toString":1}']);
  expect(() => yandex(JSON.parse('{"__proto__":{"id":"op1"}}'))).toThrow(TrackerError);
});

test('names the resource of an operation got by id as its metadata does', () => {
  const metadata = {
    '@type': 'type.googleapis.com/yandex.cloud.dns.v1.CreateDnsZoneMetadata',
    dnsZoneId: 'dns1',
  };
  expect(yandex({ id: 'op1', metadata }).resource).toBe('dns/zones/dns1');
  for (const type of [{ toString: 1 }, [{ toString: 1 }], 5, null, ['x']]) {
    expect(yandex({ id: 'op1', metadata: { ...metadata, '@type': type } }).resource).toBeUndefined();
  }
});

test('reads any JSON as a valid operation, or refuses it by the name of its upstream', () => {
  const key = fc.constantFrom(
    '@type',
    'code',
    'message',
    'details',
    'createTime',
    'toString',
    '__proto__',
    'dnsZoneId',
  );
  const scalar = fc.oneof(
    fc.constantFrom(null, '', 0, 1, true, AT, 'type.googleapis.com/yandex.cloud.dns.v1.X'),
    fc.constantFrom({ toString: 1 }, [], {}),
    fc.jsonValue(),
  );
  const object = fc.dictionary(key, fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })));
  const member = fc.oneof(scalar, object);
  const names = [
    'id',
    'name',
    'description',
    'createdAt',
    'createdBy',
    'modifiedAt',
    'done',
    'metadata',
    'error',
    'response',
  ];
  const answer = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        ...Object.fromEntries(names.map((name) => [name, member])),
        id: fc.constantFrom('a', ''),
        name: fc.constantFrom('operations/a', 'a'),
      },
      { requiredKeys: ['id', 'name'] },
    ),
    fc.record({
      id: fc.constant('a'),
      name: fc.constant('operations/a'),
      done: fc.boolean(),
      metadata: object,
      createdAt: fc.constant(AT),
    }),
  );
  let valid = 0;
  fc.assert(
    fc.property(answer, fc.constantFrom(yandex, google), (json, read) => {
      try {
        const { id, name, done, state, createdAt, error: failure, response: result, ...rest } = read(json);
        valid += 1;
        expect([typeof id, id === '', name.endsWith(id), typeof done]).toEqual([
          'string',
          false,
          true,
          'boolean',
        ]);
        expect(createdAt === undefined || parseTimestamp(createdAt) !== undefined).toBe(true);
        expect(failure && result).toBeUndefined();
        expect(['RUNNING', 'FAILING'].includes(state)).toBe(!done);
        expect(Object.values(rest)).not.toContain(null);
      } catch (thrown) {
        if (!(thrown instanceof TrackerError)) throw thrown;
        expect([thrown.code, thrown.message.startsWith(`malformed answer from ${HOST}: `)]).toEqual([
          'INTERNAL',
          true,
        ]);
      }
    }),
    { numRuns: 3_000 },
  );
  expect(valid).toBeGreaterThan(500);
});

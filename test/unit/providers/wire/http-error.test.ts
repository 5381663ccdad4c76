import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import { CODES, type Code } from '../../../../lib/model/core/status.ts';
import { readError } from '../../../../lib/providers/wire/http-error.ts';
import { NOW } from '../../../support/upstream.ts';

const codes = Object.keys(CODES).filter((code): code is Exclude<Code, 'OK'> => code !== 'OK');

function read(status: number, json: unknown, headers: Record<string, string> = {}) {
  const error = readError({ status, headers: new Headers(headers), json }, 'api.example', NOW);
  if (!error) return undefined;
  const { code, message, details, retryAfterMs } = error;
  return { code, message, details, retryAfterMs };
}

/** What says nothing of the request is told with the name of whose it is. */
const FAULTS = ['UNKNOWN', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'];
const no = (code: string): string => (FAULTS.includes(code) ? 'api.example: no' : 'no');

const error = (code: string, message: string, details: unknown = [], retryAfterMs?: number) => ({
  code,
  message,
  details,
  retryAfterMs,
});
const bare = (code: string, status: number) => error(code, `api.example answered HTTP status ${status}`);
const unreadable = (status: number) =>
  error('INTERNAL', `malformed answer from api.example: HTTP status ${status} without a readable error`);

const DETAIL = { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: 'r1' };

test.each(codes)('reads %s of either family, whatever the HTTP status', (code) => {
  for (const status of [200, 400, 401, 403, 404, 409, 429, 499, 500, 501, 502, 503, 504]) {
    const yandex = { code: CODES[code], message: 'no', details: [DETAIL] };
    const google = { error: { code: status, status: code, message: 'no', details: [DETAIL] } };
    expect([read(status, yandex), read(status, google)]).toEqual([
      error(code, no(code), [DETAIL]),
      error(code, no(code), [DETAIL]),
    ]);
  }
});

test.each([
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [429, 'RESOURCE_EXHAUSTED'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
  [408, 'UNAVAILABLE'],
  [425, 'UNAVAILABLE'],
  [520, 'UNAVAILABLE'],
  [530, 'UNAVAILABLE'],
])('reads a bare %d as %s', (status, code) => {
  for (const json of [
    undefined,
    null,
    [],
    {},
    'no',
    { error: 'no' },
    { error: {} },
    { message: 'no' },
    { code: 'x' },
  ]) {
    expect(read(status, json)).toMatchObject({ code });
  }
  expect(read(status, undefined)).toEqual(bare(code, status));
});

test.each([301, 302, 400, 404, 409, 418, 499, 500, 501])(
  'takes a bare %d for no answer about anything',
  (status) => {
    for (const json of [undefined, null, [], {}, 'no', { error: 'no' }, { message: 'no' }]) {
      expect(read(status, json)).toEqual(unreadable(status));
    }
  },
);

test.each([
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [409, 'ABORTED'],
  [429, 'RESOURCE_EXHAUSTED'],
  [499, 'CANCELLED'],
  [500, 'INTERNAL'],
  [501, 'UNIMPLEMENTED'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
  [418, 'INTERNAL'],
  [408, 'UNAVAILABLE'],
  [524, 'UNAVAILABLE'],
])("reads Google's %d without a status as %s", (status, code) => {
  expect(read(status, { error: { code: status, message: 'no' } })).toEqual(error(code, no(code)));
  expect(read(status, { error: { message: 'no' } })).toEqual(error(code, no(code)));
  expect(read(status, { error: { code: status, status: 'toString', message: 'no' } })).toEqual(
    error(code, no(code)),
  );
});

test.each([
  [404, { code: 5 }, bare('NOT_FOUND', 404)],
  [404, { code: 5, message: '' }, bare('NOT_FOUND', 404)],
  [404, { code: 5, message: null, details: null }, bare('NOT_FOUND', 404)],
  [404, { code: 5, message: 'no', details: ['x', 1, null, DETAIL] }, error('NOT_FOUND', 'no', [DETAIL])],
  [404, { code: 5, message: 'no', details: {} }, error('NOT_FOUND', 'no')],
  [
    404,
    { error: { status: 'NOT_FOUND', message: 'no', details: ['x', DETAIL] } },
    error('NOT_FOUND', 'no', [DETAIL]),
  ],
  [500, { code: 99, message: 'no' }, error('UNKNOWN', 'api.example: no')],
  [500, { code: 0, message: 'no' }, error('UNKNOWN', 'api.example: no')],
  [500, { code: 5.5, message: 'no' }, unreadable(500)],
  [500, { code: '5', message: 'no' }, unreadable(500)],
])('reads %d with %j', (status, json, outcome) => {
  expect(read(status, json)).toEqual(outcome);
});

test.each([
  {},
  null,
  [],
  { id: 'op1', done: true, error: { code: 5, message: 'no', details: [] } },
  { name: 'operations/x', done: true, error: { code: 5, message: 'no' } },
  { name: 'operations/x', done: true, error: { code: 5, message: 'no', status: 'NOT_FOUND' } },
  { id: 'op1', done: true, error: { code: 5, message: 'no', status: 'NOT_FOUND' } },
  { operations: [] },
  { code: 5 },
])('takes 200 with %j for no error', (json) => {
  expect(read(200, json)).toBeUndefined();
});

const busy = (retryDelay: unknown) => ({
  code: 14,
  message: 'busy',
  details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay }],
});
test.each([
  [{ code: 14, message: 'busy' }, { 'retry-after': '3' }, 3_000],
  [{ code: 14, message: 'busy' }, { 'retry-after': 'Wed, 01 Jul 2026 00:00:10 GMT' }, 10_000],
  [{ code: 14, message: 'busy' }, { 'retry-after': 'Tue, 30 Jun 2026 00:00:00 GMT' }, undefined],
  [{ code: 14, message: 'busy' }, { 'retry-after': 'soon' }, undefined],
  [undefined, { 'retry-after': '3' }, 3_000],
  [undefined, { 'retry-after': '2, 3' }, 3_000],
  [undefined, { 'retry-after': '99999999999' }, 99_999_999_999_000],
  [
    undefined,
    { 'retry-after': 'Tue, 30 Jun 2026 12:00:10 GMT', date: 'Tue, 30 Jun 2026 12:00:00 GMT' },
    10_000,
  ],
  [busy('2.5s'), {}, 2_500],
  [busy('2.5s'), { 'retry-after': '3' }, 3_000],
  [busy('4s'), { 'retry-after': '3' }, 4_000],
])('reads from %j with %j when to try again: %j', (json, headers, retryAfterMs) => {
  expect(read(503, json, headers as Record<string, string>)).toMatchObject({
    code: 'UNAVAILABLE',
    retryAfterMs,
  });
});

test('reads any JSON with any status, without a throw', () => {
  const key = fc.constantFrom(
    'code',
    'message',
    'details',
    'error',
    'status',
    '@type',
    'retryDelay',
    'seconds',
    '__proto__',
    'toString',
  );
  const scalar = fc.oneof(
    fc.constantFrom('NOT_FOUND', 'type.googleapis.com/google.rpc.RetryInfo', '', null, 5, -1, 1.5, true),
    fc.constantFrom({ toString: 1 }, [], {}),
  );
  const level = (inner: fc.Arbitrary<unknown>) =>
    fc
      .array(fc.tuple(key, fc.oneof(scalar, inner, fc.array(inner, { maxLength: 2 }))), { maxLength: 5 })
      .map((entries): unknown => Object.fromEntries(entries));
  const json = fc.oneof(fc.jsonValue(), level(level(level(scalar))));
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 599 }), json, (status, value) => {
      const found = readError({ status, headers: new Headers(), json: value }, 'api.example', NOW);
      expect(found === undefined || (found instanceof TrackerError && found.message !== '')).toBe(true);
      if (status >= 300) expect(found).toBeDefined();
    }),
    { numRuns: 2_000 },
  );
});

const info = (reason: string) => ({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason });

test.each([
  ['rateLimitExceeded', 'RESOURCE_EXHAUSTED'],
  ['userRateLimitExceeded', 'RESOURCE_EXHAUSTED'],
  ['quotaExceeded', 'RESOURCE_EXHAUSTED'],
  ['dailyLimitExceeded', 'RESOURCE_EXHAUSTED'],
  ['RATE_LIMIT_EXCEEDED', 'RESOURCE_EXHAUSTED'],
  ['forbidden', 'PERMISSION_DENIED'],
  ['accessNotConfigured', 'PERMISSION_DENIED'],
  ['notLimitExceeded!', 'PERMISSION_DENIED'],
])('reads a 403 of Google for the reason %s as %s', (reason, code) => {
  const says = code === 'RESOURCE_EXHAUSTED' ? 'api.example: no' : 'no';
  const older = {
    error: { code: 403, message: 'no', errors: [{ domain: 'usageLimits', reason, message: 'no' }] },
  };
  const newer = { error: { code: 403, status: 'PERMISSION_DENIED', message: 'no', details: [info(reason)] } };
  expect([read(403, older), read(403, newer)]).toEqual([
    error(code, says),
    error(code, says, [info(reason)]),
  ]);
});

test('takes no other code for a quota that is used up', () => {
  const errors = [{ reason: 'rateLimitExceeded' }];
  expect(read(404, { error: { code: 404, message: 'no', errors } })).toEqual(error('NOT_FOUND', 'no'));
});

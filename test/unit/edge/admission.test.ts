import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type AdmissionSettings, createAdmission } from '../../../lib/edge/admission.ts';
import type { HttpRequest } from '../../../lib/edge/http-request.ts';
import { TRACKER } from '../../../lib/model/access/access.ts';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { createRig, errorBody } from '../../support/edge.ts';
import { testKey } from '../../support/keys.ts';

const one = testKey('one', 'ops:viewer:dns/zones/*');
const two = testKey('two', 'ops:editor:*');
const settings: AdmissionSettings = { required: true, keys: [one.stored, two.stored] };

const request = (headers: Readonly<Record<string, string>>): HttpRequest => ({
  method: 'GET',
  path: '/v1/services',
  query: new Map(),
  headers: new Map(Object.entries(headers)),
  body: '',
});
const admission = (given: AdmissionSettings = settings, now = () => 0) =>
  createAdmission({ settings: () => given, now });

test('knows a key by either header', () => {
  const admit = admission();
  for (const headers of [
    { authorization: `Bearer ${one.text}` },
    { authorization: `bearer   ${one.text}` },
    { 'x-api-key': one.text },
    { 'x-api-key': one.text, authorization: 'Bearer of something else' },
  ]) {
    expect(admit(request(headers), 'viewer')).toEqual(one.stored);
  }
});

const altered = (text: string): string => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`;
const bad: readonly Readonly<Record<string, string>>[] = [
  {},
  { authorization: '' },
  { authorization: 'Bearer' },
  { authorization: one.text },
  { authorization: `Basic ${one.text}` },
  { authorization: `Bearer ${one.text}, Bearer ${two.text}` },
  { 'x-api-key': `${one.text},${one.text}` },
  { 'x-api-key': ` ${one.text}` },
  { 'x-api-key': `${one.text}\n` },
  { 'x-api-key': altered(one.text) },
  { 'x-api-key': one.text.replace('ot_one', 'ot_two') },
  { 'x-api-key': one.text.replace('ot_one', 'ot_three') },
  { 'x-api-key': one.text.slice(0, -1) },
  { 'x-api-key': one.text.toUpperCase() },
  { 'x-api-key': one.stored.hash },
  { 'x-api-key': `ot_one_${one.stored.hash}` },
  { 'x-api-key': 'ot___proto___x' },
  { 'x-api-key': 'x'.repeat(1_000_000) },
  { 'x-api-key': `${one.text}${'x'.repeat(1_000_000)}` },
];

test.each(bad.map((headers) => [headers] as const))(
  'answers one and the same 401 to %.100j, on every path and method',
  async (headers) => {
    const rig = createRig(undefined, settings);
    for (const [method, path] of [
      ['GET', '/v1/services'],
      ['POST', '/v1/operations/op1/cancel'],
      ['PUT', '/v1/services'],
      ['GET', '/v1/nothing'],
      ['GET', '/v1/operations/%'],
    ] as const) {
      expect(await rig.http(method, path, { headers, body: '{' })).toEqual({
        statusCode: 401,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'cache-control': 'no-store',
          'www-authenticate': 'Bearer',
          'x-request-id': 'req-1',
          'x-tracker-request-id': 'req-1',
        },
        body: JSON.stringify(errorBody(401, 16, 'UNAUTHENTICATED', 'an API key is required')),
      });
    }
  },
);

test('is shut where no key is set, and says so in the log alone', async () => {
  const rig = createRig(undefined, { required: true, keys: [] });
  const headers = { authorization: `Bearer ${one.text}` };
  expect((await rig.http('GET', '/v1/services', { headers })).statusCode).toBe(401);
  await expect(rig.handler({ operationId: 'op1' }, {})).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'direct calls are refused',
  });
  const errors = rig.lines.map((line) => (JSON.parse(line) as { error: string }).error);
  expect(errors).toEqual([
    'an API key is required: API_KEYS is not set: every request is refused',
    'direct calls are refused: DIRECT_CALLS is not set',
  ]);
});

test('tells anybody that it is well, and what a path takes', async () => {
  const rig = createRig(undefined, { required: true, keys: [] });
  expect(await rig.http('GET', '/v1/health')).toMatchObject({ statusCode: 200, body: '{"status":"OK"}' });
  expect((await rig.http('HEAD', '/v1/health')).statusCode).toBe(200);
  expect((await rig.http('OPTIONS', '/v1/services')).statusCode).toBe(204);
  expect((await rig.http('POST', '/v1/health')).statusCode).toBe(401);
});

test('a viewer reads, and an editor does the rest as well', async () => {
  const rig = createRig(undefined, settings);
  const [viewer, editor] = [one, two].map(({ text }) => ({ headers: { 'x-api-key': text } }));
  const cancel = '/v1/operations/op1/cancel';
  expect(await rig.http('POST', cancel, viewer)).toMatchObject({
    statusCode: 403,
    body: JSON.stringify(errorBody(403, 7, 'PERMISSION_DENIED', 'permission denied')),
  });
  expect((await rig.http('GET', '/v1/operations/op1', viewer)).statusCode).toBe(200);
  expect((await rig.http('POST', cancel, editor)).statusCode).toBe(200);
});

test('raw input has the name and the role that a setting gives it', async () => {
  const { tenant, access } = one.stored;
  const rig = createRig(undefined, { ...settings, direct: { tenant, access } });
  expect(await rig.handler({ operationId: 'op1' }, {})).toEqual({ operationId: 'op1' });
  await expect(rig.handler({ action: 'cancelOperation', operationId: 'op1' }, {})).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
});

test('everybody is the tracker itself where authentication is off', () => {
  expect(admission({ required: false, keys: [] })(request({}), 'editor')).toEqual(TRACKER);
});

test('names the key in the log, and never shows it', async () => {
  const rig = createRig(undefined, settings);
  await rig.http('GET', '/v1/services', { headers: { 'x-api-key': one.text } });
  expect(JSON.parse(rig.lines[0] ?? '')).toMatchObject({ key: 'one', outcome: 'OK' });
  expect(rig.lines.join()).not.toContain(one.text.slice(7));
});

test('a key that calls too often waits, and no other with it', () => {
  let now = 0;
  const admit = admission(settings, () => now);
  const ask = (key: string): void => void admit(request({ 'x-api-key': key }), 'viewer');
  for (let calls = 0; calls < 100; calls += 1) ask(one.text);
  const message = 'the key one makes too many calls; it has 20 a second and 100 at once';
  const refusal = new TrackerError('RESOURCE_EXHAUSTED', message, { retryAfterMs: 50 });
  expect(() => ask(one.text)).toThrow(refusal);
  ask(two.text);
  now = 49;
  expect(() => ask(one.text)).toThrow();
  now = 101;
  ask(one.text);
  ask(one.text);
  expect(() => ask(one.text)).toThrow();
});

test('a clock that runs back keeps nobody waiting until it has caught up', () => {
  let now = 3_600_000;
  const admit = admission(settings, () => now);
  const ask = (): void => void admit(request({ 'x-api-key': one.text }), 'viewer');
  for (let calls = 0; calls < 100; calls += 1) ask();
  now = 0;
  expect(ask).toThrow();
  now = 50;
  ask();
  now = 7_200_000;
  for (let calls = 0; calls < 100; calls += 1) ask();
  expect(ask).toThrow();
});

test('compares hashes of one length with the comparison that takes one time', () => {
  const source = readFileSync('lib/edge/admission.ts', 'utf8');
  expect(source).toMatch(/timingSafeEqual\(hashOf\(shown\), hash\)/);
  expect(source).not.toMatch(/\bhash\b\s*[!=]==?|[!=]==?\s*hash\b/);
});

test('takes as long for an unknown key as for a wrong one', () => {
  const admit = admission();
  const refuse = (text: string): number => {
    const startedAt = process.hrtime.bigint();
    expect(() => admit(request({ 'x-api-key': text }), 'viewer')).toThrow();
    return Number(process.hrtime.bigint() - startedAt);
  };
  const median = (text: string): number =>
    Array.from({ length: 301 }, () => refuse(text)).sort((a, b) => a - b)[150] ?? 0;
  const [wrong, unknown] = [altered(one.text), one.text.replace('ot_one', 'ot_six')];
  for (const text of [wrong, unknown]) median(text);
  const ratio = median(wrong) / median(unknown);
  // Far from what a loaded machine makes of it, and far below what a hash left out would show.
  expect(ratio).toBeGreaterThan(0.2);
  expect(ratio).toBeLessThan(5);
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { yandexOperation } from '../../../../lib/model/operation/families/yandex.ts';
import { formatResource, parseResource } from '../../../../lib/model/operation/resource.ts';
import { soloOperation, soloResourceOf } from '../../../../lib/model/operation/solo-resource.ts';
import { deliverTaskId, parseDeliverTaskId } from '../../../../lib/model/task.ts';
import { stateOf } from '../../../../lib/model/watch/watch.ts';
import { afterDelivery } from '../../../../lib/model/watch/watch-delivery.ts';
import { readWatchRequest } from '../../../../lib/model/watch/watch-request.ts';
import { livingSecrets, withSecret } from '../../../../lib/model/watch/watch-secret.ts';
import { change, ended } from '../../../support/store-builders.ts';
import { watchOf } from '../../../support/watch-builder.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const HOUR = 3_600_000;
const next = change('dns/zones/z1', 8, { type: 'SUCCEEDED', operation: ended('op8') });

test('the cursor moves when the change was taken, and only then', () => {
  const watch = watchOf({ error: 'HTTP 500', failing: { since: NOW - 1, attempts: 3, retryAt: NOW } });
  expect(afterDelivery(watch, next, { outcome: 'TAKEN' }, NOW, 0.5)).toEqual(
    watchOf({ deliveredRevision: 8 }),
  );
  const failed = afterDelivery(watch, next, { outcome: 'FAILED', error: 'HTTP 502' }, NOW, 0.5);
  expect(failed).toEqual({
    ...watch,
    error: 'HTTP 502',
    failing: { since: NOW - 1, attempts: 4, retryAt: NOW + 40_000 },
  });
  expect(afterDelivery(watchOf(), next, { outcome: 'GONE', error: 'HTTP 410' }, NOW, 0.5)).toEqual(
    watchOf({ state: 'DONE', error: 'HTTP 410', keepUntil: NOW + 14 * 24 * HOUR }),
  );
});

test('a retry comes within an hour, no later than the end of the day that it all may take', () => {
  fc.assert(
    fc.property(
      fc.nat(40),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.nat(25 * HOUR),
      (attempts, random, past) => {
        const watch = watchOf({ failing: { since: NOW - past, attempts, retryAt: NOW } });
        const failed = { outcome: 'FAILED', error: 'x', retryAfterMs: 9 * HOUR } as const;
        const { state, failing, deliveredRevision } = afterDelivery(watch, next, failed, NOW, random);
        expect(deliveredRevision).toBe(7);
        expect(state).toBe(past < 24 * HOUR ? 'ACTIVE' : 'SUSPENDED');
        expect(failing?.retryAt).toBeLessThanOrEqual(Math.min(NOW + HOUR, NOW - past + 24 * HOUR));
      },
    ),
  );
});

test('a watch on one operation is done with its end, also where it is not told of that', () => {
  const watch = watchOf({ operation: 'op8', types: ['FAILED'] });
  expect(afterDelivery(watch, next, { outcome: 'TAKEN' }, NOW, 0)).toMatchObject({ state: 'DONE' });
});

test('is expired from the instant on', () => {
  const watch = watchOf({ expiresAt: '2026-11-20T12:00:00+02:00' });
  expect([NOW - 1, NOW].map((now) => stateOf(watch, now))).toEqual(['ACTIVE', 'EXPIRED']);
  expect(stateOf({ ...watch, state: 'DONE' }, NOW)).toBe('DONE');
  expect(stateOf({ ...watch, state: 'SUSPENDED' }, NOW)).toBe('EXPIRED');
});

test('an old secret signs for a day beside the new ones, however many rotations follow', () => {
  const secrets = withSecret(withSecret([{ sealed: 'a' }], 'b', NOW), 'c', NOW + HOUR);
  expect(secrets.map(({ sealed }) => sealed)).toEqual(['c', 'b', 'a']);
  expect(withSecret(secrets, 'd', NOW + HOUR).map(({ sealed }) => sealed)).toEqual(['d', 'c', 'b', 'a']);
  const living = (now: number) => livingSecrets(secrets, now).map(({ sealed }) => sealed);
  expect(living(NOW + 24 * HOUR - 1)).toEqual(['c', 'b', 'a']);
  expect(living(NOW + 24 * HOUR)).toEqual(['c', 'b']);
  expect(living(NOW + 99 * HOUR)).toEqual(['c']);
});

test('a rotation is refused where ten secrets are valid, until the first of them is not', () => {
  const rotateAt = (secrets: ReturnType<typeof withSecret>, hours: number) =>
    withSecret(secrets, `s${hours}`, NOW + hours * HOUR);
  const full = [1, 2, 3, 4, 5, 6, 7, 8, 9].reduce(rotateAt, [{ sealed: 's0' }]);
  expect(full.length).toBe(10);
  expect(() => rotateAt(full, 10)).toThrow(
    expect.objectContaining({
      code: 'RESOURCE_EXHAUSTED',
      message: '10 secrets are still valid; rotate later',
      retryAfterMs: 15 * HOUR,
    }),
  );
  expect(rotateAt(full, 25).map(({ sealed }) => sealed)).toEqual([
    's25',
    's9',
    's8',
    's7',
    's6',
    's5',
    's4',
    's3',
    's2',
    's1',
  ]);
});

test('requests that mean the same have the same canonical text, all others another', () => {
  const sink = { webhook: { url: 'https://example.com' } };
  const canonical = (more: object) => readWatchRequest({ resource: 'dns/zones/a', sink, ...more }).canonical;
  const same = [
    { filter: 'done=true', types: ['FAILED', 'STARTED'] },
    { filter: ' done = "true"', types: ['STARTED', 'FAILED', 'STARTED'], watchId: 'x' },
  ];
  expect(new Set(same.map(canonical)).size).toBe(1);
  const others = [
    {},
    { filter: 'done=false' },
    { types: ['FAILED'] },
    { resource: 'dns/zones/b' },
    { resource: 'dns/zones/a?folderId=f' },
    { sink: { webhook: { url: 'https://example.com', secret: `whsec_${'A'.repeat(32)}` } } },
    { sink: { queue: { url: 'https://example.com' } } },
    { expiresAt: '2027-01-01T00:00:00Z' },
    { resource: undefined, operationId: 'a' },
  ];
  expect(new Set([...others, ...same.slice(0, 1)].map(canonical)).size).toBe(others.length + 1);
});

test('an operation has a place of its own, by a name that is read back', () => {
  const google = { family: 'google', api: 'run', version: 'v2', name: 'projects/p/operations/x' } as const;
  for (const ref of [yandexOperation({ operationId: 'dns1' }), google]) {
    const place = soloResourceOf(ref);
    expect(parseResource(formatResource(place))).toEqual(place);
    expect(soloOperation(place)).toBe(ref.family === 'yandex' ? ref.id : ref.name);
  }
  expect(formatResource(soloResourceOf(yandexOperation({ operationId: 'dns1' })))).toBe('operations/dns1');
  for (const name of ['dns/zones/operations', 'google/run/v2/projects/p', 'google/run/v2']) {
    expect(soloOperation(parseResource(name))).toBeUndefined();
  }
});

test('a deliver task names its watch, whatever the tenant is called', () => {
  for (const watch of [
    { tenant: 't', id: 'w' },
    { tenant: 'a/b:c', id: 'w.1' },
  ]) {
    expect(parseDeliverTaskId(deliverTaskId(watch))).toEqual(watch);
  }
});

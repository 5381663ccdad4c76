import { expect, test } from '@jest/globals';
import { follow, newTracking } from '../../../../lib/model/following/follow.ts';
import { progressOf } from '../../../../lib/model/following/progress.ts';
import { fingerprint } from '../../../../lib/model/operation/fingerprint.ts';
import { operationKey, refOf, trackedId } from '../../../../lib/model/operation/operation-ref.ts';
import { BEGIN, followed, HOUR, operation } from '../../../support/observed.ts';

test('begins once, and keeps its beginning', () => {
  expect(progressOf(followed)).toEqual({ since: BEGIN, watermark: BEGIN - 300_000 });
  expect(follow(followed, undefined, BEGIN + HOUR)).toBe(followed);
});

test('keeps following the whole resource when single operations are asked for', () => {
  expect(follow(followed, ['a'], BEGIN + HOUR)).toBe(followed);
});

test('follows more operations beside those that have not ended', () => {
  const some = follow(newTracking('dns/zones/z1', {}), ['a', 'b'], BEGIN);
  expect(follow(some, ['a'], BEGIN + HOUR)).toBe(some);
  const more = follow({ ...some, recent: { a: { state: 'FAILED' } } }, ['c'], BEGIN + HOUR);
  expect(progressOf(more)).toMatchObject({ since: BEGIN, only: ['b', 'c'] });
});

test('begins anew when the whole resource is to be followed after single operations', () => {
  const some = follow(newTracking('dns/zones/z1', {}), ['a'], BEGIN);
  const whole = follow({ ...some, revision: 7, recent: { a: { state: 'FAILED' } } }, undefined, BEGIN + HOUR);
  expect(whole).toMatchObject({ revision: 7, recent: { a: { state: 'FAILED' } } });
  expect(progressOf(whole)).toEqual({ since: BEGIN + HOUR, watermark: BEGIN + HOUR - 300_000 });
});

test('has one fingerprint for one version of an operation, whatever the order of its keys', () => {
  const one = fingerprint(operation('a', { metadata: { x: 1, y: { z: [1, null] } } }));
  expect(fingerprint(operation('a', { metadata: { y: { z: [1, null] }, x: 1 } }))).toBe(one);
  const others = [{ x: 1, y: { z: [null, 1] } }, { x: 2 }, { x: '1' }, {}];
  const prints = others.map((metadata) => fingerprint(operation('a', { metadata })));
  expect(new Set([one, ...prints]).size).toBe(5);
});

test('has another fingerprint for each of 100,000 versions', () => {
  const prints = Array.from({ length: 100_000 }, (_, step) =>
    fingerprint(operation('a', { metadata: { step } })),
  );
  expect(new Set(prints).size).toBe(100_000);
});

test('knows an operation of Google by its whole name, and of Yandex Cloud by its id', () => {
  const named = { id: 'x', name: 'projects/p/locations/l/operations/x' };
  expect(trackedId('google/run/v2/projects/p/locations/-', named)).toBe(named.name);
  expect(trackedId('dns/zones/z1', named)).toBe('x');
  const google = { family: 'google', api: 'run', version: 'v2', parent: 'projects/p/locations/-' } as const;
  expect(operationKey(refOf(google, named.name))).toBe(`google/run/v2/${named.name}`);
  expect(operationKey({ family: 'yandex', id: 'x' })).toBe('x');
});

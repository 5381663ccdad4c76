import { expect, test } from '@jest/globals';
import {
  type Access,
  hasRole,
  isUnlimited,
  mayChange,
  mayRead,
  TRACKER,
} from '../../../../lib/model/access/access.ts';

const viewer = (...resources: string[]): Access => ({ role: 'viewer', resources });
const editor = (...resources: string[]): Access => ({ role: 'editor', resources });

test.each([
  ['*', 'dns/zones/z', true],
  ['*', undefined, true],
  ['dns/zones/*', 'dns/zones/z', true],
  ['dns/*', 'dns/zones/z', true],
  ['dns/zones/z', 'dns/zones/z', true],
  ['google/run/*', 'google/run/v2', true],
  ['google/run/v2/projects/p/*', 'google/run/v2/projects/p/locations/l', true],
  ['dns/zones/*', undefined, false],
  ['dns/zones/*', 'dns/zones/', false],
  ['dns/zones/*', 'dns/zones', false],
  ['dns/zones/*', 'dns/zonesx/z', false],
  ['dns/zones/*', 'vpc/networks/n', false],
  ['dns/zones/*', 'DNS/zones/z', false],
  ['dns/zones/z', 'dns/zones/z2', false],
  ['dns/zones/z', 'dns/zones/z/y', false],
  ['google/run/v2/projects/p/*', 'google/run/v2/projects/p', false],
  ['google/run/v2/projects/p/*', 'google/run/v2/projects/pp/locations/l', false],
  ['google/run/v2', 'google/run/v2/projects/p', false],
])('%s lets %s be read: %s', (pattern, resource, expected) => {
  expect(mayRead(viewer(pattern), resource)).toBe(expected);
  expect(mayRead(viewer('x/y/z', pattern), resource)).toBe(expected);
  expect(mayChange(editor(pattern), resource)).toBe(expected);
  expect(mayChange(viewer(pattern), resource)).toBe(false);
});

test('nobody without patterns reads anything, and an editor of everything has no limits', () => {
  expect(mayRead(editor(), 'dns/zones/z')).toBe(false);
  expect([editor('*'), viewer('*'), editor('dns/*'), TRACKER.access].map(isUnlimited)).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect([hasRole(viewer(), 'viewer'), hasRole(viewer(), 'editor'), hasRole(editor(), 'viewer')]).toEqual([
    true,
    false,
    true,
  ]);
});

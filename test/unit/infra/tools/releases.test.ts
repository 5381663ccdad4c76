import { expect, test } from '@jest/globals';
import { planRollback, type Version } from '../../../../infra/tools/deploy/releases.ts';

const version = (
  name: string,
  release: number,
  more: Partial<Version> & { live?: boolean } = {},
): Version => {
  const { live, ...rest } = more;
  return {
    id: `${name}${release}`,
    createdAt: `2026-11-0${release}T00:00:00Z`,
    status: 'ACTIVE',
    tags: [...(live ? ['live', '$latest'] : []), `release-${release}`],
    secrets: [{ id: 'settings', versionId: 'v1' }],
    ...rest,
  };
};
const live = { live: true };

test('goes back to the release before, of every function', () => {
  const functions = {
    get: [version('get', 3, live), version('get', 2), version('get', 1)],
    list: [version('list', 1), version('list', 3, live), version('list', 2)],
  };
  expect(planRollback(functions)).toEqual({
    from: 'release-3',
    to: 'release-2',
    moves: [
      { name: 'get', versionId: 'get2' },
      { name: 'list', versionId: 'list2' },
    ],
  });
});

test('goes further back from where it has gone back to', () => {
  const functions = { get: [version('get', 3), version('get', 2, live), version('get', 1)] };
  expect(planRollback(functions)).toMatchObject({ from: 'release-2', to: 'release-1' });
});

test('after half a deployment, or half a way back, only what is not there goes back', () => {
  const functions = {
    get: [version('get', 2, live), version('get', 1)],
    list: [version('list', 1, live)],
  };
  expect(planRollback(functions)).toEqual({
    from: 'release-2',
    to: 'release-1',
    moves: [{ name: 'get', versionId: 'get1' }],
  });
});

test('passes over releases that a function has no version of, or no active one', () => {
  const functions = {
    get: [version('get', 4, live), version('get', 3), version('get', 2), version('get', 1)],
    list: [version('list', 4, live), version('list', 2, { status: 'OBSOLETE' }), version('list', 1)],
  };
  expect(planRollback(functions)).toMatchObject({ from: 'release-4', to: 'release-1' });
});

test.each([
  ['no version of get is live: deploy first', [version('get', 1)]],
  ['there is no release before release-1 that every function has a version of', [version('get', 1, live)]],
  [
    'the secrets of release-1 have been replaced: deploy its commit again instead',
    [version('get', 2, live), version('get', 1, { secrets: [{ id: 'settings', versionId: 'v0' }] })],
  ],
])('refuses: %s', (message, versions) => {
  expect(() => planRollback({ get: versions })).toThrow(message);
});

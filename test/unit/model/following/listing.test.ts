import { expect, test } from '@jest/globals';
import { follow, newTracking } from '../../../../lib/model/following/follow.ts';
import type { Observation, Reconciled } from '../../../../lib/model/following/observation.ts';
import { allEnded, choosePollMode } from '../../../../lib/model/following/poll-schedule.ts';
import { progressOf } from '../../../../lib/model/following/progress.ts';
import { reconcile } from '../../../../lib/model/following/reconcile.ts';
import { RULES } from '../../../../lib/model/following/rules.ts';
import type { Tracking } from '../../../../lib/model/following/tracking.ts';
import { BEGIN, MINUTE, missing, operation, page, SECOND, SUCCESS } from '../../../support/observed.ts';

const following = (...only: readonly string[]): Tracking =>
  follow(newTracking('dns/zones/z1', {}), only, BEGIN);

const see = (tracking: Tracking, observation: Observation, after = SECOND): Reconciled =>
  reconcile(tracking, observation, BEGIN + after);

const means = (tracking: Tracking, after: number): string =>
  choosePollMode(tracking, undefined, BEGIN + after);

const told = ({ changes }: Reconciled): string[] =>
  changes.map(({ type, operation: { id } }) => `${id} ${type}`);

test('asks for a single operation by its id, and looks for several in the list', () => {
  expect(means(following('a'), 0)).toBe('GETS');
  expect(means(following('a', 'b'), 0)).toBe('LIST');
});

test('takes from a list only the operations that are followed, and stops once it has seen them all', () => {
  const rows = [operation('x'), operation('a'), operation('b', SUCCESS), operation('y', SUCCESS)];
  const seen = see(following('a', 'b', 'c', 'd'), page(rows, { nextPageToken: 'two' }));
  expect(told(seen)).toEqual(['a STARTED', 'b STARTED', 'b SUCCEEDED']);
  const last = see(
    seen.tracking,
    page([operation('c'), operation('d')], { asked: 'two', nextPageToken: 'three' }),
  );
  expect(last).toMatchObject({ scanEnd: 'EARLY', missingFromScan: [] });
  expect(Object.keys(last.tracking.open)).toEqual(['a', 'c', 'd']);
  expect(progressOf(last.tracking)).toEqual({
    ...progressOf(following('a', 'b', 'c', 'd')),
    changedAt: BEGIN + SECOND,
    listing: { at: BEGIN + SECOND, calls: 2 },
  });
});

test('lists on where that costs fewer calls than to ask for each, and tries again after half an hour', () => {
  const rows = [operation('a'), operation('b'), operation('c')];
  const { tracking } = see(following('a', 'b', 'c'), page(rows, { nextPageToken: 'two' }));
  expect(means(tracking, MINUTE)).toBe('LIST');
  const { tracking: deep } = see(
    see(following('a', 'b', 'c'), page([], { nextPageToken: 'two' })).tracking,
    page([], { asked: 'two', nextPageToken: 'three' }),
  );
  expect(progressOf(deep).listing).toEqual({ at: BEGIN + SECOND, calls: 6 });
  expect(means(deep, MINUTE)).toBe('GETS');
  expect(means(deep, RULES.listingMs + SECOND)).toBe('LIST');
});

test('gives the list up after fewer pages than there are operations to ask for, and asks for the rest', () => {
  const first = see(following('a', 'b', 'c'), page([], { nextPageToken: 'two' }));
  expect(first).toMatchObject({ missingFromScan: [] });
  expect(first.scanEnd).toBeUndefined();
  const second = see(first.tracking, page([operation('b')], { asked: 'two', nextPageToken: 'three' }));
  expect(second).toMatchObject({ scanEnd: 'EARLY', missingFromScan: ['a', 'c'] });
});

test('asks for what a whole list did not show, and counts that to what the list costs', () => {
  const seen = see(following('a', 'b', 'c'), page([operation('a')]));
  expect(seen).toMatchObject({ scanEnd: 'COMPLETE', missingFromScan: ['b', 'c'] });
  expect(progressOf(seen.tracking).listing).toEqual({ at: BEGIN + SECOND, calls: 3 });
});

test('asks one by one where the list is refused, loops or does not take its own token', () => {
  const unlisted = see(following('a', 'b'), { kind: 'unlisted' });
  expect(unlisted).toMatchObject({ missingFromScan: ['a', 'b'], changes: [] });
  expect(means(unlisted.tracking, MINUTE)).toBe('GETS');

  const first = see(following('a', 'b', 'c', 'd'), page([], { nextPageToken: 'two' }));
  const refused = see(first.tracking, { kind: 'refused', asked: 'two' });
  expect(refused).toMatchObject({ scanEnd: 'BROKEN', missingFromScan: ['a', 'b', 'c', 'd'] });
  expect(means(refused.tracking, MINUTE)).toBe('GETS');

  const looping = see(first.tracking, page([], { asked: 'two', nextPageToken: 'two' }));
  expect(looping).toMatchObject({
    scanEnd: 'BROKEN',
    missingFromScan: ['a', 'b', 'c', 'd'],
    anomalies: [{ kind: 'TOKEN_LOOP' }],
  });
  expect(means(looping.tracking, MINUTE)).toBe('GETS');
});

test('has nothing new to write while the list costs what it cost', () => {
  const rows = [operation('a'), operation('b')];
  const { tracking } = see(following('a', 'b'), page(rows));
  expect(see(tracking, page(rows), MINUTE).tracking.progress).toEqual(tracking.progress);
  expect(progressOf(see(tracking, page(rows), RULES.listingMs + SECOND).tracking).listing?.at).toBe(
    BEGIN + RULES.listingMs + SECOND,
  );
});

test('goes on asking for an operation that nobody has shown yet', () => {
  const { tracking } = see(following('a'), missing('a'));
  expect(allEnded(tracking)).toBe(false);
  const { tracking: ended } = see(tracking, page([operation('a', SUCCESS)]));
  expect(allEnded(ended)).toBe(true);
});

test('forgets what was followed on its own a day after its end, when more is followed', () => {
  const { tracking } = see(following('a', 'b'), page([operation('a', SUCCESS), operation('b')]));
  const soon = follow(tracking, ['c'], BEGIN + MINUTE);
  expect(Object.keys(soon.recent)).toEqual(['a']);
  const later = follow(tracking, ['c'], BEGIN + RULES.rememberMs + 2 * SECOND);
  expect(later.recent).toEqual({});
  expect(progressOf(later).only).toEqual(['b', 'c']);
});

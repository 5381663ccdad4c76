import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import type { Observation, Reconciled } from '../../../../lib/model/following/observation.ts';
import { progressOf } from '../../../../lib/model/following/progress.ts';
import { reconcile } from '../../../../lib/model/following/reconcile.ts';
import type { Tracking } from '../../../../lib/model/following/tracking.ts';
import type { Operation } from '../../../../lib/model/operation/operation.ts';
import {
  BEGIN,
  followed,
  HOUR,
  MINUTE,
  operation,
  page,
  SECOND,
  SUCCESS,
} from '../../../support/observed.ts';

const at = (tracking: Tracking, observation: Observation, after: number): Reconciled =>
  reconcile(tracking, observation, BEGIN + after);

/** Scans a list of one page every half hour, up to `after`. */
function scannedUntil(after: number, rows: readonly Operation[]): Tracking {
  let tracking = followed;
  for (let time = MINUTE; time <= after; time += 30 * MINUTE) {
    tracking = at(tracking, page(rows), time).tracking;
  }
  return tracking;
}

test('goes on with the token of the last page, also after it was stored', () => {
  const first = at(followed, page([operation('a')], { nextPageToken: 'two' }), MINUTE);
  const stored = JSON.parse(JSON.stringify(first.tracking)) as Tracking;
  expect(progressOf(stored).scan).toMatchObject({ pageToken: 'two', startedAt: BEGIN + MINUTE });
  const second = at(stored, page([operation('b')], { asked: 'two' }), 2 * MINUTE);
  expect(second.scanEnd).toBe('COMPLETE');
  expect(progressOf(second.tracking)).toMatchObject({
    fullScan: { startedAt: BEGIN + MINUTE, pages: 2, newestFirst: true },
  });
  expect(progressOf(second.tracking).scan).toBeUndefined();
});

test('a scan with rows that cannot be read gets to the end of the list and settles nothing', () => {
  const error = new TrackerError('INTERNAL', 'malformed answer from dns: no id');
  const unreadable = [{ id: 'x', error }, { error }, { error }, { error }];
  const rows = [operation('a', SUCCESS)];
  let { tracking, anomalies, scanEnd } = at(followed, page(rows, { unreadable }), MINUTE);
  const problem = error.message;
  expect([scanEnd, anomalies]).toEqual([
    'COMPLETE',
    [
      { kind: 'UNREADABLE', id: 'x', problem },
      { kind: 'UNREADABLE', problem },
      { kind: 'UNREADABLE', problem },
    ],
  ]);
  expect(progressOf(tracking).fullScan).toEqual({ startedAt: BEGIN + MINUTE, pages: 1, newestFirst: true });
  const { watermark } = progressOf(followed);
  for (let hour = 1; hour < 9; hour += 1) {
    const odd = hour % 2 === 0 ? { unreadable } : {};
    tracking = at(tracking, page(rows, odd), hour * HOUR).tracking;
    expect([progressOf(tracking).watermark, Object.keys(tracking.recent)]).toEqual([watermark, ['a']]);
  }
  expect(at(tracking, page([operation('late', SUCCESS)]), 9 * HOUR).changes).toHaveLength(2);
});

test('asks for what is missing from a scan with rows that cannot be read', () => {
  const { tracking } = at(followed, page([operation('a')]), MINUTE);
  const unreadable = [{ error: new TrackerError('INTERNAL', 'malformed answer from dns: no id') }];
  expect(at(tracking, page([], { unreadable }), 2 * MINUTE)).toMatchObject({
    changes: [],
    missingFromScan: ['a'],
  });
});

test('takes the rows of a page that is not the next one, and leaves the scan as it is', () => {
  const first = at(followed, page([], { nextPageToken: 'two' }), MINUTE);
  const stray = at(first.tracking, page([operation('a')], { asked: 'nine' }), MINUTE);
  expect(stray.changes.map(({ type }) => type)).toEqual(['STARTED']);
  expect(stray.scanEnd).toBeUndefined();
  expect(progressOf(stray.tracking).scan).toEqual(progressOf(first.tracking).scan);
});

test('breaks off a scan whose tokens go round in a circle', () => {
  const first = at(followed, page([], { nextPageToken: 'two' }), MINUTE).tracking;
  const second = at(first, page([], { asked: 'two', nextPageToken: 'three' }), MINUTE).tracking;
  const third = at(second, page([], { asked: 'three', nextPageToken: 'two' }), MINUTE);
  expect([third.scanEnd, third.anomalies]).toEqual(['BROKEN', [{ kind: 'TOKEN_LOOP' }]]);
  expect(progressOf(third.tracking).scan).toBeUndefined();
  expect(progressOf(third.tracking).fullScan).toBeUndefined();
});

test('begins again when the upstream refuses the token of this scan, and of no other', () => {
  const first = at(followed, page([], { nextPageToken: 'two' }), MINUTE).tracking;
  const refused = at(first, { kind: 'refused', asked: 'two' }, MINUTE);
  expect([refused.scanEnd, refused.anomalies]).toEqual(['BROKEN', [{ kind: 'TOKEN_REFUSED' }]]);
  expect(progressOf(refused.tracking).scan).toBeUndefined();
  expect(at(first, { kind: 'refused', asked: 'nine' }, MINUTE).tracking).toEqual(first);
});

test('moves the watermark two full scans and an hour behind, and no later than the upstream has got', () => {
  const rows = [operation('b', SUCCESS, 100 * MINUTE), operation('a', SUCCESS)];
  const late = scannedUntil(121 * MINUTE, rows);
  expect(progressOf(late).watermark).toBe(BEGIN + 31 * MINUTE);
  const quiet = scannedUntil(24 * HOUR, [operation('a', SUCCESS, 10 * MINUTE)]);
  expect(progressOf(quiet).watermark).toBe(BEGIN - 5 * MINUTE);
});

test('forgets what the watermark has passed, and takes it for no news when it is listed again', () => {
  const rows = [operation('b', SUCCESS, 23 * HOUR), operation('a', SUCCESS)];
  const tracking = scannedUntil(25 * HOUR, rows);
  expect(Object.keys(tracking.recent)).toEqual(['b']);
  expect(at(tracking, page(rows), 26 * HOUR).changes).toEqual([]);
});

test('does not move the watermark by a scan that had to leave something undecided', () => {
  const tracking = scannedUntil(121 * MINUTE, [operation('a', SUCCESS)]);
  const undecided = at(tracking, page([operation('z', {}, -HOUR)]), 200 * MINUTE);
  expect(undecided.lookups).toEqual(['z']);
  expect(progressOf(undecided.tracking)).toEqual(progressOf(tracking));
});

const NEWEST_FIRST = [operation('c', SUCCESS, 3 * HOUR), operation('a', SUCCESS, -6 * MINUTE)];
const MORE = { nextPageToken: 'two' } as const;

test('stops early when the list is newest first and everything open has been seen', () => {
  const tracking = scannedUntil(4 * HOUR, NEWEST_FIRST);
  expect(at(tracking, page(NEWEST_FIRST, MORE), 4 * HOUR).scanEnd).toBe('EARLY');
});

test('does not stop early on a row out of order, nor with an open operation unseen, nor above the watermark', () => {
  const tracking = scannedUntil(4 * HOUR, NEWEST_FIRST);
  const open = at(tracking, page([operation('o', {}, 4 * HOUR), ...NEWEST_FIRST]), 4 * HOUR).tracking;
  expect(at(tracking, page([...NEWEST_FIRST].reverse(), MORE), 4 * HOUR).scanEnd).toBeUndefined();
  expect(at(open, page(NEWEST_FIRST, MORE), 4 * HOUR).scanEnd).toBeUndefined();
  expect(at(tracking, page(NEWEST_FIRST.slice(0, 1), MORE), 4 * HOUR).scanEnd).toBeUndefined();
});

test('goes through to the end after half an hour, whatever the first page says', () => {
  const tracking = scannedUntil(4 * HOUR, NEWEST_FIRST);
  const { startedAt } = progressOf(tracking).fullScan ?? { startedAt: 0 };
  const due = reconcile(tracking, page(NEWEST_FIRST, MORE), startedAt + 30 * MINUTE);
  expect(due.scanEnd).toBeUndefined();
});

test('forgets what has no timestamps once two full scans in a row have not listed it', () => {
  const { createdAt: _, modifiedAt: __, ...untimed } = operation('a', SUCCESS);
  let tracking = at(followed, page([untimed]), MINUTE).tracking;
  tracking = at(tracking, page([]), 40 * MINUTE).tracking;
  expect(tracking.recent).toEqual({ a: { state: 'SUCCEEDED', gone: true } });
  expect(at(tracking, page([untimed]), 80 * MINUTE).tracking.recent).toEqual({ a: { state: 'SUCCEEDED' } });
  expect(at(tracking, page([]), 80 * MINUTE).tracking.recent).toEqual({});
});

test('scans a list of 100,000 with 20,000 open, and keeps no more than is open', () => {
  const rows = Array.from({ length: 100_000 }, (_, index) =>
    index % 5 === 0
      ? operation(`open${index}`, {}, SECOND - index)
      : operation(`old${index}`, SUCCESS, -HOUR - index),
  );
  const scanned = [1, 2].reduce((tracking) => scannedInPages(tracking, rows), followed);
  expect(Object.keys(scanned.open)).toHaveLength(20_000);
  expect(scanned.recent).toEqual({});
});

function scannedInPages(tracking: Tracking, rows: readonly Operation[]): Tracking {
  let known = tracking;
  for (let first = 0; first < rows.length; first += 1000) {
    const tokens = {
      ...(first > 0 ? { asked: `t${first}` } : {}),
      ...(first + 1000 < rows.length ? { nextPageToken: `t${first + 1000}` } : {}),
    };
    known = at(known, page(rows.slice(first, first + 1000), tokens), MINUTE).tracking;
  }
  return known;
}

import { expect, test } from '@jest/globals';
import {
  choosePollMode,
  nextDelay,
  operationsToGet,
  PACE,
  type Situation,
} from '../../../../lib/model/following/poll-schedule.ts';
import { progressOf } from '../../../../lib/model/following/progress.ts';
import type { Tracking } from '../../../../lib/model/following/tracking.ts';
import { BEGIN, followed, MINUTE } from '../../../support/observed.ts';

const calm: Situation = { now: 1e9, changedAt: 1e9, open: 1, waiting: false, failures: 0 };

test('polls soon after a change, and the later the longer nothing has moved', () => {
  const waits = [0, 60_000, 300_000, 3_600_000].map((quiet) =>
    nextDelay({ ...calm, changedAt: calm.now - quiet }, 0),
  );
  expect(waits).toEqual([5_000, 6_000, 30_000, 60_000]);
});

test('polls rarely while nothing is open', () => {
  expect(nextDelay({ ...calm, open: 0, changedAt: 0 }, 0)).toBe(PACE.longestIdle);
});

test('polls often while a caller waits', () => {
  expect(nextDelay({ ...calm, changedAt: 0, waiting: true }, 0)).toBe(PACE.waiting);
});

test('spreads the waits upwards only', () => {
  expect(nextDelay(calm, 0.5)).toBe(5_500);
  expect(nextDelay(calm, 0.999)).toBeLessThanOrEqual(6_000);
});

test('waits longer with every failure, up to a bound', () => {
  const waits = [1, 2, 3, 50].map((failures) => nextDelay({ ...calm, failures }, 0.5));
  expect(waits).toEqual([8_250, 11_000, 16_500, 170_500]);
});

test('polls what the upstream does not know any more ever more rarely, once a day at last', () => {
  const waits = [1, 2, 5, 50].map((failures) => nextDelay({ ...calm, open: 0, failures, gone: true }, 0));
  expect(waits).toEqual([10_000, 20_000, 160_000, PACE.longestGone]);
  expect(nextDelay({ ...calm, open: 0, failures: 50, gone: true, waiting: true }, 0)).toBeLessThan(
    10 * MINUTE,
  );
});

test("obeys the upstream's wish before everything else, within an hour", () => {
  expect(nextDelay({ ...calm, waiting: true, failures: 3, hintMs: 30_000 }, 0)).toBe(30_000);
  expect(nextDelay({ ...calm, open: 0, changedAt: 0, hintMs: 1_000 }, 0)).toBe(1_000);
  expect(nextDelay({ ...calm, hintMs: 1e9 }, 0)).toBe(PACE.longestHint);
});

function scanned(pages: number, newestFirst: boolean, open: number): Tracking {
  const fullScan = { startedAt: BEGIN, pages, newestFirst };
  const ids = Array.from({ length: open }, (_, index) => [
    `op${index}`,
    { fingerprint: '', state: 'RUNNING' },
  ]);
  return { ...followed, open: Object.fromEntries(ids), progress: { ...progressOf(followed), fullScan } };
}

test('asks for a few open operations rather than list many pages, but lists every minute', () => {
  const tracking = scanned(10, false, 3);
  expect(choosePollMode(tracking, BEGIN, BEGIN + 30_000)).toBe('GETS');
  expect(choosePollMode(tracking, BEGIN, BEGIN + PACE.listEvery)).toBe('LIST');
  expect(choosePollMode(tracking, undefined, BEGIN + 30_000)).toBe('LIST');
});

test('lists when that costs no more calls', () => {
  expect(choosePollMode(scanned(3, false, 3), BEGIN, BEGIN + 30_000)).toBe('LIST');
  expect(choosePollMode(scanned(10, true, 3), BEGIN, BEGIN + 30_000)).toBe('LIST');
});

test('lists when a full scan is due, and when one waits to be gone on with', () => {
  const now = BEGIN + 30 * MINUTE;
  expect(choosePollMode(scanned(10, false, 3), now, now)).toBe('LIST');
});

test('asks for single operations that have not ended', () => {
  const tracking = { ...followed, progress: { ...followed.progress, only: ['a', 'b'] }, recent: { b: {} } };
  expect(operationsToGet(tracking, [], true, 0)).toEqual(['a']);
});

test('asks first for what was not found the last time, and for the rest from another place each time', () => {
  const open = { a: { fingerprint: '' }, b: { fingerprint: '' }, c: { fingerprint: '', misses: 1 } };
  expect(operationsToGet({ ...followed, open }, [], true, 0)).toEqual(['c', 'a', 'b']);
  expect(operationsToGet({ ...followed, open }, [], true, 0.5)).toEqual(['c', 'b', 'a']);
  expect(operationsToGet({ ...followed, open }, ['b'], false, 0)).toEqual(['c', 'b']);
});

test('asks for a hundred operations at most', () => {
  expect(operationsToGet(scanned(1, true, 5_000), [], true, 0.7)).toHaveLength(100);
});

test('lists where nothing is open, which nothing else could tell of, and sooner for a caller who waits', () => {
  const idle = scanned(3, false, 0);
  expect(choosePollMode(idle, BEGIN, BEGIN + 1_000)).toBe('LIST');
  const open = scanned(10, false, 3);
  expect(choosePollMode(open, BEGIN, BEGIN + PACE.listEveryWaiting)).toBe('GETS');
  expect(choosePollMode(open, BEGIN, BEGIN + PACE.listEveryWaiting, true)).toBe('LIST');
});

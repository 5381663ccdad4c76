import { expect, test } from '@jest/globals';
import type { Observation, Reconciled, Records } from '../../../../lib/model/following/observation.ts';
import { reconcile } from '../../../../lib/model/following/reconcile.ts';
import type { Tracking } from '../../../../lib/model/following/tracking.ts';
import {
  BEGIN,
  FAILURE,
  followed,
  got,
  HOUR,
  MINUTE,
  missing,
  operation,
  page,
  ROLLBACK,
  SECOND,
  SUCCESS,
  timestamp,
} from '../../../support/observed.ts';

/** Reconciles one observation a while after `BEGIN`. */
function seen(tracking: Tracking, observation: Observation, after = MINUTE, records?: Records): Reconciled {
  return reconcile(tracking, observation, BEGIN + after, records);
}

const types = ({ changes }: Reconciled): string[] => changes.map(({ type }) => type);

test('tells of an operation that runs, with its number, its moment and its resource', () => {
  const running = operation('a');
  const { changes, operations, tracking } = seen(followed, page([running]));
  expect(changes).toEqual([
    {
      revision: 1,
      type: 'STARTED',
      observedAt: timestamp(BEGIN + MINUTE),
      resource: 'dns/zones/z1',
      operation: running,
    },
  ]);
  expect(operations).toEqual([running]);
  expect(tracking.revision).toBe(1);
  expect(Object.keys(tracking.open)).toEqual(['a']);
});

test('tells of an operation that was never seen running that it started and ended', () => {
  const first = seen(followed, page([operation('a', SUCCESS)]));
  expect(types(first)).toEqual(['STARTED', 'SUCCEEDED']);
  expect(types(seen(first.tracking, page([operation('a', SUCCESS)])))).toEqual([]);
});

test('tells of a rollback once, and does not take it for the end', () => {
  const started = seen(followed, page([operation('a')])).tracking;
  const failing = seen(started, page([operation('a', ROLLBACK, SECOND, 2 * SECOND)]));
  expect(types(failing)).toEqual(['FAILING']);
  const deeper = { ...ROLLBACK, metadata: { step: 2 } };
  const updated = seen(failing.tracking, page([operation('a', deeper, SECOND, 3 * SECOND)]));
  expect(types(updated)).toEqual(['UPDATED']);
  const ended = seen(updated.tracking, page([operation('a', FAILURE, SECOND, 4 * SECOND)]));
  expect(types(ended)).toEqual(['FAILED']);
  expect(ended.tracking.open).toEqual({});
});

test('does not let an older answer overwrite a newer one, to the nanosecond', () => {
  const newer = { ...operation('a'), modifiedAt: '2026-11-20T12:00:05.000000002Z' };
  const older = { ...newer, modifiedAt: '2026-11-20T12:00:05.000000001Z', metadata: { step: 0 } };
  const { tracking } = seen(followed, page([newer]));
  const after = seen(tracking, page([older]));
  expect(types(after)).toEqual([]);
  expect(after.tracking.open).toBe(tracking.open);
});

test('takes an end for the end even where its timestamp is the older', () => {
  const { tracking } = seen(followed, page([operation('a', {}, SECOND, 9 * SECOND)]));
  expect(types(seen(tracking, page([operation('a', SUCCESS, SECOND, 3 * SECOND)])))).toEqual(['SUCCEEDED']);
});

test('reports once, and tells nobody, that what had ended is open again', () => {
  const { tracking } = seen(followed, page([operation('a', SUCCESS)]));
  const again = page([operation('a', {}, SECOND, 2 * HOUR)]);
  const reopened = seen(tracking, again);
  expect(reopened.changes).toEqual([]);
  expect(reopened.anomalies).toEqual([{ kind: 'REOPENED', id: 'a' }]);
  expect(seen(reopened.tracking, again).anomalies).toEqual([]);
});

test('reports once that an operation ends in another way than before', () => {
  const { tracking } = seen(followed, page([operation('a', SUCCESS)]));
  const other = seen(tracking, page([operation('a', FAILURE)]));
  expect([other.changes, other.anomalies]).toEqual([[], [{ kind: 'OTHER_END', id: 'a' }]]);
});

test('does not tell of what had ended before following began, and records it if that is not long ago', () => {
  const yesterday = operation('a', SUCCESS, -HOUR);
  const { changes, operations, tracking } = seen(
    followed,
    page([yesterday, operation('b', SUCCESS, -25 * HOUR), operation('c', SUCCESS, -MINUTE)]),
  );
  expect(changes).toEqual([]);
  expect(operations.map(({ id }) => id)).toEqual(['a', 'c']);
  expect(Object.keys(tracking.recent)).toEqual(['c']);
});

test('tells of what ended before following began by a clock that is behind, if the first scan did not list it', () => {
  const { tracking } = seen(followed, page([]));
  expect(types(seen(tracking, page([operation('a', SUCCESS, -MINUTE)])))).toEqual(['STARTED', 'SUCCEEDED']);
  expect(types(seen(tracking, page([operation('a', SUCCESS, -HOUR)])))).toEqual([]);
});

test('takes operations without timestamps for history during the first scan and for news afterwards', () => {
  const { createdAt: _, modifiedAt: __, ...untimed } = operation('a', SUCCESS);
  const first = seen(followed, page([untimed]));
  expect(types(first)).toEqual([]);
  expect(types(seen(first.tracking, page([untimed])))).toEqual([]);
  const news = seen(first.tracking, page([{ ...untimed, id: 'b' }]), HOUR, new Map([['b', undefined]]));
  expect(types(news)).toEqual(['STARTED']);
  expect(types(seen(news.tracking, page([{ ...untimed, id: 'b' }])))).toEqual(['SUCCEEDED']);
});

test('asks for the record of an operation that shows up too late to be news, and goes by that', () => {
  const { tracking } = seen(followed, page([]));
  const late = page([operation('a', FAILURE, -HOUR, HOUR)]);
  const asked = seen(tracking, late);
  expect([asked.changes, asked.lookups, asked.tracking.recent]).toEqual([[], ['a'], {}]);
  const settled = seen(tracking, late, HOUR, new Map([['a', operation('a', SUCCESS)]]));
  expect([settled.changes, settled.lookups]).toEqual([[], []]);
  expect(types(seen(settled.tracking, late))).toEqual([]);
});

test('tells the end of an operation met late, and records it, only once its beginning is committed', () => {
  const { tracking } = seen(followed, page([]));
  const row = operation('a', FAILURE, -HOUR, HOUR);
  const met = seen(tracking, page([row, row]), HOUR, new Map([['a', undefined]]));
  expect([types(met), met.operations]).toEqual([['STARTED'], []]);
  const ended = seen(met.tracking, got(row));
  expect([types(ended), ended.operations]).toEqual([['FAILED'], [row]]);
});

test('names as missing what a complete scan did not list, and decides nothing', () => {
  const { tracking } = seen(followed, page([operation('a'), operation('b')]));
  const after = seen(tracking, page([operation('b')]));
  expect([after.changes, after.missingFromScan, after.tracking.open]).toEqual([[], ['a'], tracking.open]);
});

test('names nothing as missing when a place could not be asked', () => {
  const { tracking } = seen(followed, page([operation('a')]));
  expect(seen(tracking, page([], { partial: true })).missingFromScan).toEqual([]);
});

test('takes an operation for LOST after three times not found over a minute, with what was recorded of it', () => {
  const recorded = operation('a');
  let { tracking } = seen(followed, page([recorded]));
  for (const after of [0, 20 * SECOND, 40 * SECOND, 59 * SECOND]) {
    const missed = seen(tracking, missing('a'), MINUTE + after);
    expect([missed.changes, missed.lookups]).toEqual([[], []]);
    tracking = missed.tracking;
  }
  expect(seen(tracking, missing('a'), 2 * MINUTE).lookups).toEqual(['a']);
  const lost = seen(tracking, missing('a'), 2 * MINUTE, new Map([['a', recorded]]));
  expect(lost.changes.map(({ type, operation: of }) => [type, of])).toEqual([
    ['LOST', { ...recorded, state: 'LOST' }],
  ]);
  expect(seen(lost.tracking, page([recorded])).anomalies).toEqual([{ kind: 'REOPENED', id: 'a' }]);
});

test('begins to count anew after any answer', () => {
  let { tracking } = seen(followed, page([operation('a')]));
  for (const after of [0, MINUTE]) tracking = seen(tracking, missing('a'), MINUTE + after).tracking;
  tracking = seen(tracking, page([operation('a')]), 2 * MINUTE).tracking;
  tracking = seen(tracking, missing('a'), 3 * MINUTE).tracking;
  expect(tracking.open['a']).toMatchObject({ misses: 1, missedSince: BEGIN + 3 * MINUTE });
});

test('tells the recorded end of an operation that vanished before its end was told', () => {
  const recorded = operation('a', SUCCESS);
  let { tracking } = seen(followed, page([operation('a')]));
  for (const after of [0, 30 * SECOND]) tracking = seen(tracking, missing('a'), MINUTE + after).tracking;
  const last = seen(tracking, missing('a'), 2 * MINUTE, new Map([['a', recorded]]));
  expect(types(last)).toEqual(['SUCCEEDED']);
});

test('reports an answer about another operation than the one asked for', () => {
  const answered: Observation = { kind: 'operation', id: 'a', operation: operation('b') };
  const { changes, anomalies, tracking } = seen(followed, answered);
  expect([changes, anomalies, tracking]).toEqual([[], [{ kind: 'OTHER_OPERATION', id: 'a' }], followed]);
});

test('keeps ids apart from the names that every object has', () => {
  const odd = ['__proto__', 'constructor', 'toString'].map((id) => operation(id));
  const { tracking } = seen(followed, page(odd));
  expect(Object.keys(tracking.open)).toEqual(['__proto__', 'constructor', 'toString']);
  const ended = seen(tracking, page([operation('__proto__', SUCCESS)]));
  expect(types(ended)).toEqual(['SUCCEEDED']);
  expect(Object.keys(ended.tracking.recent)).toEqual(['__proto__']);
});

test('names an operation that is LOST and has no record by what it was tracked by', () => {
  const name = 'projects/p/locations/l/operations/x';
  const google = { ...followed, resource: 'google/run/v2/projects/p/locations/l' };
  const { createdAt: _, ...row } = { ...operation('x'), name };
  let { tracking } = seen(google, page([row]));
  for (const after of [0, 30 * SECOND]) tracking = seen(tracking, missing(name), MINUTE + after).tracking;
  const [lost] = seen(tracking, missing(name), 2 * MINUTE, new Map([[name, undefined]])).changes;
  expect(lost?.operation).toEqual({
    id: 'x',
    name,
    description: '',
    createdBy: '',
    done: false,
    state: 'LOST',
    resource: 'google/run/v2/projects/p/locations/l',
  });
});

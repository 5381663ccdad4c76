import { expect, test } from '@jest/globals';
import type { Observation, PageSeen, Records } from '../../../../lib/model/following/observation.ts';
import { reconcile } from '../../../../lib/model/following/reconcile.ts';
import type { Tracking } from '../../../../lib/model/following/tracking.ts';
import { clockSkew } from '../../../../lib/model/time/clock-skew.ts';
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

/** The types of the changes that pages lead to, one page a minute, with no record of any operation. */
function told(...pages: readonly PageSeen[]): readonly string[] {
  let tracking: Tracking = followed;
  return pages.flatMap((seen, index) => {
    const at = BEGIN + SECOND + index * MINUTE;
    const first = reconcile(tracking, seen, at);
    const records: Records = new Map(first.lookups.map((id) => [id, undefined]));
    const judged = first.lookups.length > 0 ? reconcile(tracking, seen, at, records) : first;
    tracking = judged.tracking;
    return judged.changes.map(({ type, operation: { id } }) => `${type} ${id}`);
  });
}

/** An operation as an upstream shows it whose clock is `skew` ahead of ours. */
const by = (skew: number, id: string, created: number, modified = created) =>
  operation(id, SUCCESS, created + skew, modified + skew);
const skews = [-3 * HOUR, -10 * MINUTE, -6 * MINUTE, 0, 10 * MINUTE, 3 * HOUR];

test.each(skews)(
  'what begins and ends at first is told by a clock that is %d ms ahead, header or none',
  (skew) => {
    const both = ['STARTED new', 'SUCCEEDED new'];
    for (const header of [{ skewMs: skew }, {}]) {
      const fresh = by(skew, 'new', 20 * SECOND, 40 * SECOND);
      expect(told(page([], header), page([fresh], header), page([fresh], header))).toEqual(both);
      // The latest row of a clock that nothing else tells of may have ended just now.
      if (skew > HOUR && header.skewMs === undefined) continue;
      const old = by(skew, 'old', -2 * HOUR, -HOUR);
      const rows = page([fresh, old], header);
      expect(told(page([old], header), rows, rows)).toEqual(both);
    }
  },
);

test.each(skews)(
  'what ends during the first scan is told, and what ended before is not, %d ms ahead',
  (skew) => {
    const during = by(skew, 'during', -MINUTE, SECOND / 2);
    const before = by(skew, 'before', -MINUTE, -10 * SECOND);
    const both = ['STARTED during', 'SUCCEEDED during'];
    const first = page([during, before], { skewMs: skew });
    expect(told(first, first)).toEqual(both);
    const pieces: Observation = { kind: 'rows', operations: [during, before], skewMs: skew };
    const { changes } = reconcile(followed, pieces, BEGIN + SECOND);
    expect(changes.map(({ type, operation: { id } }) => `${type} ${id}`)).toEqual(both);
  },
);

test('a row from the far future hides nothing that is to come', () => {
  const absurd = operation('absurd', SUCCESS, 9e12);
  const fresh = by(0, 'new', 20 * SECOND, 40 * SECOND);
  const lines = told(page([absurd]), page([absurd, fresh]), page([absurd, fresh]));
  expect(lines.filter((line) => line.endsWith('new'))).toEqual(['STARTED new', 'SUCCEEDED new']);
});

test.each([
  ['the same second', 'Fri, 20 Nov 2026 12:00:00 GMT', 100, 300, 0],
  ['the second before, within what the header leaves out', 'Fri, 20 Nov 2026 11:59:59 GMT', -500, 300, 0],
  ['a slow answer', 'Fri, 20 Nov 2026 12:00:00 GMT', -100, 40_000, 0],
  ['a clock that is behind', 'Fri, 20 Nov 2026 11:50:00 GMT', 0, 300, -600_300],
  ['a clock that is ahead', 'Fri, 20 Nov 2026 12:10:00 GMT', 0, 300, 599_700],
  ['no header', undefined, 0, 300, 0],
  ['no date', 'yesterday', 0, 300, 0],
])('the clock of an upstream by %s', (_, date, sent, answered, skew) => {
  expect(clockSkew(date, BEGIN + sent, BEGIN + answered)).toBe(skew);
});

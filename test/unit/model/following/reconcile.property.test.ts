import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Change } from '../../../../lib/model/change-log/change.ts';
import type { Observation, Records } from '../../../../lib/model/following/observation.ts';
import { progressOf } from '../../../../lib/model/following/progress.ts';
import { reconcile } from '../../../../lib/model/following/reconcile.ts';
import type { Tracking } from '../../../../lib/model/following/tracking.ts';
import {
  type Operation,
  type OperationState,
  TERMINAL_STATES,
} from '../../../../lib/model/operation/operation.ts';
import {
  BEGIN,
  FAILURE,
  followed,
  got,
  MINUTE,
  missing,
  operation,
  page,
  ROLLBACK,
  SUCCESS,
} from '../../../support/observed.ts';

const ids = fc.constantFrom('a', 'b', 'c', '__proto__');
const minutes = fc.integer({ min: -30, max: 400 }).map((count) => count * MINUTE);

const operations: fc.Arbitrary<Operation> = fc
  .tuple(
    ids,
    fc.constantFrom({}, ROLLBACK, SUCCESS, FAILURE),
    minutes,
    minutes,
    fc.integer({ min: 0, max: 3 }),
  )
  .map(([id, result, created, modified, shape]) => {
    const whole = operation(
      id,
      { ...result, metadata: { step: shape } },
      created,
      Math.max(created, modified),
    );
    const { createdAt, modifiedAt, ...bare } = whole;
    return shape === 0 ? bare : shape === 1 && createdAt ? { ...bare, createdAt } : whole;
  });

const tokens = fc.option(fc.constantFrom('t1', 't2', 't3'), { nil: undefined });

const observations: fc.Arbitrary<Observation> = fc.oneof(
  fc
    .tuple(fc.array(operations, { maxLength: 4 }), tokens, tokens, fc.boolean())
    .map(([rows, asked, nextPageToken, partial]) =>
      page(rows, { partial, ...(asked ? { asked } : {}), ...(nextPageToken ? { nextPageToken } : {}) }),
    ),
  operations.map(got),
  ids.map(missing),
  fc.constantFrom('t1', 't2').map((asked): Observation => ({ kind: 'refused', asked })),
);

/** What was seen, and how long after the one before. */
const stories = fc.array(fc.tuple(observations, fc.integer({ min: 0, max: 40 * MINUTE })), { maxLength: 40 });

interface Told {
  readonly tracking: Tracking;
  readonly log: readonly Change[];
  readonly records: ReadonlyMap<string, Operation>;
  readonly now: number;
}

/** Reconciles one observation as a holder does: with the records it asks for, and everything committed. */
function tell({ tracking, log, records, now }: Told, observation: Observation, passed: number): Told {
  const later = now + passed;
  const { lookups } = reconcile(tracking, observation, later);
  const known: Records = new Map(lookups.map((id) => [id, records.get(id)]));
  const result = reconcile(tracking, observation, later, known);
  const recorded = new Map(records);
  for (const row of result.operations) {
    const before = recorded.get(row.id);
    if (!before || !TERMINAL_STATES.has(before.state) || TERMINAL_STATES.has(row.state))
      recorded.set(row.id, row);
  }
  return { tracking: result.tracking, log: [...log, ...result.changes], records: recorded, now: later };
}

const BEGINNING: Told = { tracking: followed, log: [], records: new Map(), now: BEGIN };

const isTerminal = ({ type }: Change): boolean => TERMINAL_STATES.has(type as OperationState);

test('whatever is observed, the log counts on, and every operation starts once, ends once at most, and then rests', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { tracking, log } = story.reduce((told, [seen, passed]) => tell(told, seen, passed), BEGINNING);
      expect(log.map(({ revision }) => revision)).toEqual(log.map((_, index) => index + 1));
      expect(tracking.revision).toBe(log.length);
      for (const id of new Set(log.map((change) => change.operation.id))) {
        const own = log.filter((change) => change.operation.id === id);
        expect(own.map(({ type }) => type).lastIndexOf('STARTED')).toBe(0);
        expect(own.slice(0, -1).some(isTerminal)).toBe(false);
        expect(Object.hasOwn(tracking.open, id)).toBe(!own.slice(-1).some(isTerminal));
      }
      expect(Object.keys(tracking.open).filter((id) => Object.hasOwn(tracking.recent, id))).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test('no end is told that the upstream has not shown, and none is LOST that was not missed three times', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { log } = story.reduce((told, [seen, passed]) => tell(told, seen, passed), BEGINNING);
      const shown = story.flatMap(([seen]) =>
        seen.kind === 'page' ? seen.operations : seen.kind === 'operation' ? [seen.operation] : [],
      );
      for (const { type, operation: of } of log.filter(isTerminal)) {
        const misses = story.filter(([seen]) => seen.kind === 'missing' && seen.id === of.id).length;
        const evidence = shown.some(({ id, state }) => id === of.id && state === type);
        expect(evidence || (type === 'LOST' && misses >= 3)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('the same answer a second time changes nothing, and nothing that was known is touched', () => {
  fc.assert(
    fc.property(stories, observations, (story, last) => {
      fc.pre(last.kind !== 'missing');
      const told = story.reduce((sofar, [seen, passed]) => tell(sofar, seen, passed), BEGINNING);
      const before = JSON.stringify(told.tracking);
      let once = tell(told, last, 0);
      // An operation that was met late has its end told by the second answer.
      once = tell(once, last, 0);
      const again = tell(once, last, 0);
      expect(again.log).toEqual(once.log);
      expect(again.tracking.open).toEqual(once.tracking.open);
      expect(JSON.stringify(told.tracking)).toBe(before);
    }),
    { numRuns: 1_000 },
  );
});

test('what was stored as JSON in between makes no difference', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const whole = story.reduce((told, [seen, passed]) => tell(told, seen, passed), BEGINNING);
      let stored = BEGINNING;
      for (const [seen, passed] of story) {
        const tracking = JSON.parse(JSON.stringify(stored.tracking)) as Tracking;
        stored = tell({ ...stored, tracking }, seen, passed);
      }
      expect(stored.log).toEqual(whole.log);
      expect(progressOf(stored.tracking)).toEqual(progressOf(whole.tracking));
    }),
    { numRuns: 500 },
  );
});

test('the watermark and the revision only ever rise', () => {
  fc.assert(
    fc.property(stories, (story) => {
      let told = BEGINNING;
      for (const [seen, passed] of story) {
        const next = tell(told, seen, passed);
        expect(progressOf(next.tracking).watermark).toBeGreaterThanOrEqual(
          progressOf(told.tracking).watermark,
        );
        expect(next.tracking.revision).toBeGreaterThanOrEqual(told.tracking.revision);
        told = next;
      }
    }),
    { numRuns: 500 },
  );
});

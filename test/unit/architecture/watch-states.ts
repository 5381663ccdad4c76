import { expect } from '@jest/globals';
import { isDeadLetterDue } from '../../../lib/model/watch/dead-letter.ts';
import { nextRun } from '../../../lib/model/watch/delivery-schedule.ts';
import { stateOf, type Watch, type WatchState } from '../../../lib/model/watch/watch.ts';
import {
  afterDelivery,
  behindLost,
  ended as endedWatch,
  expire,
  passed,
  resumed,
} from '../../../lib/model/watch/watch-delivery.ts';
import { resumeWatch } from '../../../lib/use-cases/watches/resume-watch.ts';
import { change, codeOf, ended } from '../../support/store-builders.ts';
import { watchOf } from '../../support/watch-builder.ts';
import type { StateMachine } from './state-machine.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const HOUR = 3_600_000;
const KEPT = { keepUntil: NOW + 14 * 24 * HOUR };
const FAILING = { error: 'HTTP 500', failing: { since: NOW - HOUR, attempts: 2, retryAt: NOW } };
const STATES: Readonly<Record<WatchState, Watch>> = {
  ACTIVE: watchOf(FAILING),
  SUSPENDED: watchOf({ state: 'SUSPENDED', ...FAILING }),
  DONE: endedWatch(watchOf({ operation: 'op8' }), 'DONE', NOW - HOUR),
  EXPIRED: endedWatch(watchOf({ expiresAt: '2026-11-20T09:00:00Z' }), 'EXPIRED', NOW - HOUR),
};
const end = change('dns/zones/z1', 8, { type: 'SUCCEEDED', operation: ended('op8') });
const update = change('dns/zones/z1', 8, { type: 'UPDATED' });
const FAILED = { outcome: 'FAILED', error: 'HTTP 502' } as const;

/** A watch whose change is given up, and whose dead letter has failed once, if at all, so long ago. */
const givenUp = (watch: Watch, sinceMs: number): Watch => ({
  ...watch,
  failing: {
    since: NOW - sinceMs,
    attempts: sinceMs > 0 ? 1 : 0,
    retryAt: NOW,
    givenUp: { attempts: 3, error: 'HTTP 422' },
  },
});

/** Each event of a watch, whose cursor is on 7; it asserts its own effects. */
const EVENTS: Readonly<Record<string, (watch: Watch) => Watch | Promise<Watch>>> = {
  'sink took the change': (watch) => {
    const next = afterDelivery(watch, end, { outcome: 'TAKEN' }, NOW, 0);
    expect(next).toEqual(watchOf({ deliveredRevision: 8 }));
    return next;
  },
  'sink took the end of its one operation': (watch) => {
    const next = afterDelivery({ ...watch, operation: 'op8' }, end, { outcome: 'TAKEN' }, NOW, 0);
    expect(next).toEqual(watchOf({ operation: 'op8', state: 'DONE', deliveredRevision: 8, ...KEPT }));
    return next;
  },
  'change is none of its business': (watch) => {
    const next = passed(watch, update, NOW);
    expect(next).toEqual({ ...watch, deliveredRevision: 8 });
    return next;
  },
  'end of its one operation, not asked for': (watch) => {
    const next = passed({ ...watch, operation: 'op8', types: ['FAILED'] }, end, NOW);
    expect(next).toMatchObject({ deliveredRevision: 8, ...KEPT });
    return next;
  },
  'sink failed': (watch) => {
    const next = afterDelivery(watch, end, FAILED, NOW, 0.5);
    const failing = { since: NOW - HOUR, attempts: 3, retryAt: NOW + 20_000 };
    expect(next).toEqual({ ...watch, error: 'HTTP 502', failing });
    return next;
  },
  'sink has failed for 24 hours': (watch) => {
    const failing = { since: NOW - 24 * HOUR, attempts: 30, retryAt: NOW };
    const next = afterDelivery({ ...watch, failing }, end, FAILED, NOW, 0.5);
    expect(next).toMatchObject({ deliveredRevision: 7, error: 'HTTP 502' });
    return next;
  },
  'sink is gone (HTTP 410)': (watch) => {
    const next = afterDelivery(watch, end, { outcome: 'GONE', error: 'HTTP 410' }, NOW, 0);
    expect(next).toMatchObject({ deliveredRevision: 7, error: 'HTTP 410', ...KEPT });
    return next;
  },
  'sink failed for the last time allowed': (watch) => {
    const next = afterDelivery(watch, end, FAILED, NOW, 0.5, 3);
    const givenUp = { attempts: 3, error: 'HTTP 502' };
    const failing = { since: NOW, attempts: 0, retryAt: NOW, givenUp };
    expect(next).toEqual({ ...watch, error: 'HTTP 502', failing });
    expect(isDeadLetterDue(next)).toBe(true);
    return next;
  },
  'dead letter was taken': (watch) => {
    const next = afterDelivery(givenUp(watch, 0), end, { outcome: 'TAKEN' }, NOW, 0, 3);
    expect(next).toEqual(watchOf({ deliveredRevision: 8 }));
    return next;
  },
  'dead letter failed': (watch) => {
    const before = givenUp(watch, HOUR);
    const next = afterDelivery(before, end, FAILED, NOW, 0.5, 3);
    const failing = { ...before.failing, attempts: 2, retryAt: NOW + 10_000 };
    expect(next).toEqual({ ...before, error: 'HTTP 422; dead letter: HTTP 502', failing });
    expect(isDeadLetterDue(next)).toBe(false);
    return next;
  },
  'dead letter has failed for 24 hours': (watch) => {
    const next = afterDelivery(givenUp(watch, 24 * HOUR), end, FAILED, NOW, 0.5, 3);
    expect(next).toMatchObject({ deliveredRevision: 7, error: 'HTTP 422; dead letter: HTTP 502' });
    return next;
  },
  'dead letter is gone (HTTP 410)': (watch) => {
    const gone = { outcome: 'GONE', error: 'HTTP 410' } as const;
    const next = afterDelivery(givenUp(watch, 0), end, gone, NOW, 0.5, 3);
    expect(next).toMatchObject({ deliveredRevision: 7, error: 'HTTP 422; dead letter: HTTP 410' });
    return next;
  },
  'resumed behind a revision': (watch) => {
    const next = resumed(watch, 9);
    const lost = 'changes 8 to 9 passed over by a resume';
    expect(next).toEqual(watchOf({ deliveredRevision: 9, lost }));
    expect(resumed({ ...watch, lost: 'change 1' }, 8)).toMatchObject({
      lost: 'change 1; change 8 passed over by a resume',
    });
    expect(resumed(watch, 3)).toEqual(watchOf({ deliveredRevision: 3 }));
    return next;
  },
  'changes have left the log': (watch) => {
    const next = behindLost(watch, 20);
    const lost = 'changes 8 to 20 had left the log before the sink took them';
    expect(next).toEqual({ ...watch, deliveredRevision: 20, lost });
    return next;
  },
  'its time is up': (watch) => {
    const late = { ...watch, expiresAt: new Date(NOW).toISOString() };
    const next = expire(late, NOW);
    const hasEnded = watch.state === 'DONE' || watch.state === 'EXPIRED';
    if (hasEnded) expect(next).toBe(late);
    else expect(next).toMatchObject(KEPT);
    return next;
  },
  async resumed(watch) {
    if (watch.state === 'DONE' || watch.state === 'EXPIRED') {
      expect(await codeOf(resume(watch))).toBe('FAILED_PRECONDITION');
      return watch;
    }
    const next = resumed(watch);
    expect(next).toEqual(watchOf());
    return next;
  },
  run(watch) {
    expect(watch.state).not.toBe('ACTIVE');
    const rest = { watch, caughtUp: true, revision: 7, wake: undefined, now: NOW };
    expect(nextRun(rest, 0)).toBeUndefined();
    return watch;
  },
};

/** Asks to resume a watch as it is stored; a watch that has ended is refused before anything else is asked for. */
function resume(watch: Watch): Promise<unknown> {
  const store = { readWatch: async () => watch };
  const ports = { store, system: {}, tenant: watch.tenant, now: () => NOW, sealer: {} };
  return resumeWatch(ports as never, { watchId: watch.id }, {} as never);
}

export const watchStates: StateMachine = {
  states: Object.keys(STATES),
  events: Object.keys(EVENTS),
  async run(from, event) {
    const watch = STATES[from as WatchState];
    const next = await EVENTS[event]?.(watch);
    return { before: stateOf(watch, NOW), after: next ? stateOf(next, NOW) : 'nothing' };
  },
};

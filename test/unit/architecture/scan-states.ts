import { expect } from '@jest/globals';
import { TrackerError } from '../../../lib/model/core/error.ts';
import type { Observation, PageSeen } from '../../../lib/model/following/observation.ts';
import { progressOf } from '../../../lib/model/following/progress.ts';
import { reconcile } from '../../../lib/model/following/reconcile.ts';
import type { Tracking } from '../../../lib/model/following/tracking.ts';
import { type ScanOutcome, scanList } from '../../../lib/use-cases/following/scan-list.ts';
import { BEGIN, followed, HOUR, MINUTE, operation, page, SUCCESS } from '../../support/observed.ts';
import type { StateMachine } from './state-machine.ts';

type ScanState = 'NONE' | 'UNDER WAY' | ScanOutcome['end'];

const NOW = BEGIN + 4 * HOUR;
const ROWS = [operation('c', SUCCESS, 3.8 * HOUR), operation('a', SUCCESS, -6 * MINUTE)];
const UNAVAILABLE = new TrackerError('UNAVAILABLE', 'in this test');

/** Followed for four hours, its list scanned to the end every half hour, the last time a moment ago. */
const scanned = [...Array(9).keys()].reduce(
  (tracking, half) => reconcile(tracking, page(ROWS), BEGIN + half * 30 * MINUTE).tracking,
  followed,
);
const underWay = reconcile(scanned, page([], { nextPageToken: 'two' }), NOW).tracking;

const PREPARED: Readonly<Record<ScanState, Tracking>> = {
  NONE: scanned,
  'UNDER WAY': underWay,
  UNFINISHED: underWay,
  COMPLETE: scanned,
  EARLY: scanned,
  BROKEN: scanned,
  FAILED: scanned,
};

const stored = (tracking: Tracking): ScanState => (progressOf(tracking).scan ? 'UNDER WAY' : 'NONE');

interface Ended {
  readonly state: ScanState;
  readonly tracking: Tracking;
}

/** What one observation makes of a scan; what has ended is stored no more. */
function observed(tracking: Tracking, observation: Observation): Ended {
  const { scanEnd, tracking: next } = reconcile(tracking, observation, NOW);
  if (scanEnd) expect(stored(next)).toBe('NONE');
  return { state: scanEnd ?? stored(next), tracking: next };
}

/** What one poll makes of a scan whose pages are answered in turn, until the time is up. */
async function polled(tracking: Tracking, pages: readonly (PageSeen | TrackerError)[]): Promise<Ended> {
  let current = tracking;
  const answers = [...pages];
  const observe = async (observation: Observation) => {
    const seen = reconcile(current, observation, NOW);
    current = seen.tracking;
    return seen;
  };
  const list = async () => {
    const answer = answers.shift() ?? UNAVAILABLE;
    return answer instanceof TrackerError ? { error: answer } : { observation: answer };
  };
  const session = { current: () => current, save: async () => undefined };
  const isTimeUp = () => answers.length === 0;
  const poll = { session, upstream: { list }, observe, isTimeUp, now: () => NOW };
  const { end } = await scanList(poll as never);
  return { state: end, tracking: current };
}

const TWO: PageSeen = page([operation('d', {}, 3.5 * HOUR)], { asked: 'two', nextPageToken: 'three' });

/** Each event; it asserts its own effects. */
const EVENTS: Readonly<Record<string, (tracking: Tracking) => Ended | Promise<Ended>>> = {
  'first page, more follow': (tracking) => {
    const open = reconcile(tracking, page([operation('o', {}, 3.9 * HOUR)]), NOW).tracking;
    const next = observed(open, page([], { nextPageToken: 'two' }));
    expect(progressOf(next.tracking).scan).toMatchObject({ pageToken: 'two' });
    expect(progressOf(next.tracking).scan?.unseen).toHaveLength(1);
    return next;
  },
  'first page, the only one': (tracking) => {
    const open = reconcile(tracking, page([operation('o', {}, 3.9 * HOUR)]), NOW).tracking;
    expect(reconcile(open, page(ROWS), NOW).missingFromScan).toEqual(['o']);
    return observed(open, page(ROWS));
  },
  'page of no scan': (tracking) => takesRows(tracking, { ...TWO, asked: 'nine' }),
  'page of another scan': (tracking) => {
    const next = takesRows(tracking, { ...TWO, asked: 'nine' });
    expect(progressOf(next.tracking).scan).toEqual(progressOf(tracking).scan);
    return next;
  },
  'first page fails': (tracking) => fails(tracking),
  'first call of a poll fails': (tracking) => fails(tracking),
  'next page, more follow': (tracking) => takesRows(tracking, TWO),
  'next poll, more follow': (tracking) => takesRows(tracking, TWO),
  'last page': (tracking) => {
    const late = NOW + HOUR;
    const begun = reconcile(tracking, page([], { nextPageToken: 'two' }), late).tracking;
    const { scanEnd, tracking: next } = reconcile(begun, page(ROWS, { asked: 'two' }), late);
    expect(progressOf(next).fullScan).toMatchObject({ startedAt: late, pages: 2 });
    expect(progressOf(next).watermark).toBeGreaterThan(progressOf(tracking).watermark);
    return { state: scanEnd ?? stored(next), tracking: next };
  },
  'next page, all that matters seen': (tracking) =>
    observed(tracking, page(ROWS, { asked: 'two', nextPageToken: 'three' })),
  'next page, a token for the second time': (tracking) => {
    const { anomalies } = reconcile(tracking, { ...TWO, nextPageToken: 'two' }, NOW);
    expect(anomalies).toEqual([{ kind: 'TOKEN_LOOP' }]);
    return observed(tracking, { ...TWO, nextPageToken: 'two' });
  },
  'token is refused': (tracking) => {
    const refused = { kind: 'refused', asked: 'two' } as const;
    expect(reconcile(tracking, refused, NOW).anomalies).toEqual([{ kind: 'TOKEN_REFUSED' }]);
    return observed(tracking, refused);
  },
  'first page again': (tracking) => {
    const { scanEnd, tracking: next } = reconcile(tracking, page([], { nextPageToken: 'ten' }), NOW + 1);
    expect(progressOf(next).scan).toMatchObject({ startedAt: NOW + 1, pageToken: 'ten' });
    return { state: scanEnd ?? stored(next), tracking: next };
  },
  'page fails after others in this poll': async (tracking) =>
    keepsScan(await polled(tracking, [TWO, UNAVAILABLE])),
  'time is up': async (tracking) => keepsScan(await polled(tracking, [TWO])),
};

function takesRows(tracking: Tracking, seen: PageSeen): Ended {
  const { changes } = reconcile(tracking, seen, NOW);
  expect(changes.map(({ type }) => type)).toEqual(['STARTED']);
  return observed(tracking, seen);
}

async function fails(tracking: Tracking): Promise<Ended> {
  const next = await polled(tracking, [UNAVAILABLE]);
  expect(next.tracking).toBe(tracking);
  return next;
}

function keepsScan(next: Ended): Ended {
  expect(progressOf(next.tracking).scan).toMatchObject({ pageToken: 'three' });
  return next;
}

export const scanStates: StateMachine = {
  states: Object.keys(PREPARED),
  events: Object.keys(EVENTS),
  async run(from, event) {
    const tracking = PREPARED[from as ScanState];
    const before = from === 'UNFINISHED' ? from : stored(tracking);
    return { before, after: (await EVENTS[event]?.(tracking))?.state ?? 'nothing' };
  },
};

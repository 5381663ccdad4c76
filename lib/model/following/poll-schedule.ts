import { type Backoff, fullJitter } from '../time/backoff.ts';
import { isListWorthwhile } from './listing.ts';
import { openEntry, type Progress, progressOf, unended } from './progress.ts';
import { isFullScanDue } from './scan.ts';
import type { Tracking } from './tracking.ts';

/** The pace of polling one resource, in milliseconds. */
export const PACE = {
  /** While a caller waits for news. */
  waiting: 2_000,
  /** Right after a change. */
  shortest: 5_000,
  /** While something is open. */
  longestOpen: 60_000,
  /** While nothing is open, and only new operations can be found. */
  longestIdle: 10 * 60_000,
  /** While nothing is open and the upstream does not know the resource, as after its deletion. */
  longestGone: 24 * 3_600_000,
  /** The longest that a poll is put off because the upstream asked for it. */
  longestHint: 3_600_000,
  /** How often at least the list is read for new operations, even where getting the open ones costs less. */
  listEvery: 60_000,
  /** The same while a caller waits. */
  listEveryWaiting: 5_000,
} as const;

/** The wait grows with the time since the last change: a tenth of it. */
const GROWTH = 0.1;
/** The share by which waits are spread beyond their length, so that resources do not fall into step. */
const JITTER = 0.2;
const FAILURES: Backoff = { baseMs: 5_000, maxMs: 5 * 60_000 };

/** What the next wait depends on. */
export interface Situation {
  readonly now: number;
  /** When the last change was seen, or following began. */
  readonly changedAt: number;
  /** How many operations are open. */
  readonly open: number;
  /** A caller waits for news. */
  readonly waiting: boolean;
  /** How many polls in a row have failed, this one included. */
  readonly failures: number;
  /** Nothing is open, and the upstream does not know the resource. */
  readonly gone?: boolean;
  /** The longest wait that the upstream asked for, if it did. */
  readonly hintMs?: number;
}

/**
 * How long to wait before the next poll, in milliseconds. The upstream's own hint wins over everything else.
 *
 * @param random A number from 0 up to 1.
 */
export function nextDelay(situation: Situation, random: number): number {
  return Math.round(delayOf(situation, random) * (1 + JITTER * random));
}

function delayOf(situation: Situation, random: number): number {
  const { now, changedAt, open, waiting, failures, gone, hintMs } = situation;
  if (hintMs !== undefined) return Math.min(hintMs, PACE.longestHint);
  if (gone && !waiting) return Math.min(PACE.shortest * 2 ** failures, PACE.longestGone);
  const longest = waiting ? PACE.waiting : open > 0 ? PACE.longestOpen : PACE.longestIdle;
  const shortest = Math.min(PACE.shortest, longest);
  const steady = Math.min(Math.max((now - changedAt) * GROWTH, shortest), longest);
  return failures > 0 ? steady + fullJitter(FAILURES, failures - 1, random) : steady;
}

/** The calls that the next list scan is likely to cost. */
function scanCost({ fullScan }: Progress, fullScanDue: boolean): number {
  if (!fullScan) return 0;
  return fullScan.newestFirst && !fullScanDue ? 1 : fullScan.pages;
}

/**
 * Whether this poll lists the resource or gets its open operations one by one, whichever costs fewer calls.
 *
 * Only the list shows new operations, so it is read every minute at least, and every few seconds for a
 * waiting caller. Where only single operations are followed, there are no new ones to find.
 *
 * @param listedAt When a scan last ended, if the caller knows.
 */
export function choosePollMode(
  tracking: Tracking,
  listedAt: number | undefined,
  now: number,
  waiting = false,
): 'LIST' | 'GETS' {
  const progress = progressOf(tracking);
  if (progress.only) return isListWorthwhile(tracking, now) ? 'LIST' : 'GETS';
  const fullScanDue = isFullScanDue(progress, now);
  const every = waiting ? PACE.listEveryWaiting : PACE.listEvery;
  const stale = listedAt === undefined || now - listedAt >= every;
  const open = Object.keys(tracking.open).length;
  // With nothing open there is nothing to get: only the list can show anything.
  if (progress.scan || fullScanDue || stale || open === 0) return 'LIST';
  return open < scanCost(progress, fullScanDue) ? 'GETS' : 'LIST';
}

/** Whether only single operations are followed and all of them have ended. */
export function allEnded(tracking: Tracking): boolean {
  return progressOf(tracking).only !== undefined && unended(tracking).length === 0;
}

/** How many operations one poll gets by id; the rest has its turn in the next. */
const MAX_GETS = 100;

/**
 * The operations to get by id: first those that the upstream did not find the last time, then `missing`, or
 * everything that has not ended if `all`, from a different start each time.
 */
export function operationsToGet(
  tracking: Tracking,
  missing: readonly string[],
  all: boolean,
  random: number,
): readonly string[] {
  const missed = Object.keys(tracking.open).filter((id) => openEntry(tracking, id)?.misses !== undefined);
  const rest = all ? unended(tracking) : missing;
  const start = Math.floor(random * rest.length);
  return [...new Set([...missed, ...rest.slice(start), ...rest.slice(0, start)])].slice(0, MAX_GETS);
}

import { shortDigest } from '../operation/fingerprint.ts';
import { trackedId } from '../operation/operation-ref.ts';
import { compareInstants, milliseconds } from '../time/instant.ts';
import { lastMoved } from './first-sight.ts';
import type { PageSeen, ScanEnd } from './observation.ts';
import { decidedUpTo, type Progress, progressOf, type RecentEntry, type Scan, unended } from './progress.ts';
import { RULES } from './rules.ts';
import type { Tracking } from './tracking.ts';

/** A scan after a page: under way, or ended, with what it has found so far. */
export interface Scanned {
  readonly scan: Omit<Scan, 'pageToken'>;
  readonly pageToken?: string;
  readonly end?: ScanEnd;
}

/** Whether the next scan must go through to the end of the list. */
export function isFullScanDue({ fullScan }: Progress, now: number): boolean {
  return !fullScan || now - fullScan.startedAt >= RULES.fullScanEveryMs;
}

/**
 * Follows a scan by one page. The first page of a list begins a scan.
 *
 * @returns `undefined` for a page that is not the next one of the scan under way.
 */
export function followScan(
  before: Tracking,
  page: PageSeen,
  undecided: boolean,
  now: number,
): Scanned | undefined {
  const progress = progressOf(before);
  const first = progress.only ? firstSearch : firstScan;
  const current = page.asked === undefined ? first(before, now) : progress.scan;
  if (!current || (page.asked !== undefined && page.asked !== progress.scan?.pageToken)) return undefined;
  const scan = withRows(current, before.resource, page, undecided);
  const next = page.nextPageToken;
  if (next === undefined) return { scan, end: 'COMPLETE' };
  if (scan.tokens.includes(shortDigest(next)) || scan.tokens.length >= RULES.maxPages)
    return { scan, end: 'BROKEN' };
  if (scan.maxPages === undefined ? mayStop(scan, progress) : hasSearched(scan, scan.maxPages))
    return { scan, end: 'EARLY' };
  return { scan: { ...scan, tokens: [...scan.tokens, shortDigest(next)] }, pageToken: next };
}

function firstScan(before: Tracking, now: number): Omit<Scan, 'pageToken'> {
  const untimed = Object.keys(before.recent).filter(
    (id) => (before.recent[id] as RecentEntry).at === undefined,
  );
  return {
    startedAt: now,
    full: isFullScanDue(progressOf(before), now),
    tokens: [],
    unseen: [...Object.keys(before.open), ...untimed].map(shortDigest),
    newestFirst: true,
    partial: false,
  };
}

/** A scan that looks for single operations. */
function firstSearch(before: Tracking, now: number): Omit<Scan, 'pageToken'> {
  const wanted = unended(before).map(shortDigest);
  return {
    startedAt: now,
    full: false,
    tokens: [],
    unseen: wanted,
    newestFirst: true,
    partial: false,
    maxPages: wanted.length - 1,
  };
}

function withRows(
  { unseen, blank, ...scan }: Omit<Scan, 'pageToken'>,
  resource: string,
  { asked, operations, unreadable = [], partial }: PageSeen,
  undecided: boolean,
): Omit<Scan, 'pageToken'> {
  const listed = new Set(
    unseen.length > 0 ? operations.map((row) => shortDigest(trackedId(resource, row))) : [],
  );
  const isBlank = operations.length === 0 && (asked === undefined ? unreadable.length > 0 : blank);
  let { newestFirst, last, newest, latest } = scan;
  for (const operation of operations) {
    const { createdAt } = operation;
    const moved = lastMoved(operation);
    latest = moved === undefined ? latest : Math.max(moved, latest ?? moved);
    const created = milliseconds(createdAt);
    newestFirst &&= created !== undefined && compareInstants(createdAt, last) <= 0;
    newest = created === undefined ? newest : Math.max(created, newest ?? created);
    last = createdAt ?? last;
  }
  return {
    ...scan,
    unseen: listed.size > 0 ? unseen.filter((id) => !listed.has(id)) : unseen,
    newestFirst,
    ...(last === undefined ? {} : { last }),
    ...(newest === undefined ? {} : { newest }),
    ...(latest === undefined ? {} : { latest }),
    partial: scan.partial || partial || undecided,
    ...(unreadable.length > 0 ? { unread: true } : {}),
    ...(isBlank ? { blank: true } : {}),
  };
}

/** Whether all have been listed, or getting each costs no more than to continue. */
function hasSearched({ unseen, tokens }: Omit<Scan, 'pageToken'>, maxPages: number): boolean {
  return unseen.length === 0 || tokens.length + 1 >= maxPages;
}

/**
 * Whether the rest is old: newest first here and in the last full scan, all open seen, the watermark reached.
 */
function mayStop(scan: Omit<Scan, 'pageToken'>, progress: Progress): boolean {
  const { fullScan } = progress;
  const reached = milliseconds(scan.last);
  const inOrder = scan.newestFirst && fullScan?.newestFirst === true;
  const allSeen = scan.unseen.length === 0 && !scan.partial;
  return !scan.full && inOrder && allSeen && reached !== undefined && reached <= decidedUpTo(progress);
}

/**
 * The progress after a full scan that reached the end of the list.
 *
 * The watermark stays two full scans and an hour behind: what lies below it has had two chances to be listed.
 * It is no later than the newest operation of the earlier scan, which keeps it on the upstream's clock. A
 * scan with unreadable rows counts for neither of the two.
 */
export function advanceWatermark(
  progress: Progress,
  { startedAt, newest, latest, tokens, newestFirst, unread }: Omit<Scan, 'pageToken'>,
): Progress {
  const earlier = progress.fullScan;
  const reached =
    unread || earlier?.newest === undefined
      ? 0
      : Math.min(earlier.startedAt, earlier.newest) - RULES.watermarkLagMs;
  const { history = latest ?? progress.since - RULES.recordWithinMs, ...rest } = progress;
  const isGuess = reached <= progress.watermark && (progress.history !== undefined || !(earlier || unread));
  return {
    ...rest,
    ...(isGuess ? { history } : {}),
    watermark: Math.max(progress.watermark, reached),
    fullScan: {
      startedAt,
      pages: tokens.length + 1,
      newestFirst,
      ...(unread || newest === undefined ? {} : { newest }),
    },
  };
}

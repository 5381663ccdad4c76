import { TrackerError } from '../../model/core/error.ts';
import type { Page } from '../../model/core/page.ts';

/** The most upstream pages read by one call. */
const MAX_UPSTREAM_PAGES = 10;

/**
 * A position in an upstream's list: `skip` rows behind the beginning of the page that `token` asks for. The
 * count runs on across pages when the token of a later page is too long to be carried.
 */
export interface Position {
  /** Empty at the beginning of the list. */
  readonly token: string;
  readonly skip: number;
  /**
   * The beginning of the last skipped row's id, which finds the position again after rows were inserted
   * before it.
   */
  readonly anchor: string;
}

export const START: Position = { token: '', skip: 0, anchor: '' };

/** The longest position that a token can have. */
export function widestPosition(token: string): Position {
  return { token, skip: 999_999, anchor: '_'.repeat(ANCHOR_LENGTH) };
}

interface Row<T> {
  readonly item: T;
  /** The position behind this row; `undefined` behind the last row of the list. */
  readonly behind: Position | undefined;
}

interface Rows<T> {
  readonly rows: readonly Row<T>[];
  /** The position behind all of them, also when there are none. */
  readonly behind: Position | undefined;
}

/** An upstream's list, page by page. */
export interface UpstreamList<T> {
  /** Gets the page of a token; the first `unread` rows from there on are skipped. */
  readonly ask: (token: string, unread: number) => Promise<Page<T>>;
  readonly idOf: (item: T) => string;
  /** Whether a position at this upstream token fits into a page token. */
  readonly carries: (token: string) => boolean;
}

const ANCHOR_LENGTH = 40;

/**
 * Reads an upstream's list from a position on, page by page, until the list ends or ten pages are read.
 *
 * @throws {TrackerError} `INTERNAL` when the upstream repeats a page token, which would never end;
 *   `OUT_OF_RANGE` when ten pages do not reach beyond the position.
 */
export async function* upstreamRows<T>(
  { ask, idOf, carries }: UpstreamList<T>,
  start: Position,
): AsyncGenerator<Rows<T>, void> {
  const asked = new Set<string>();
  let base = { token: start.token, rows: 0 };
  let { token, skip: unread, anchor } = start;
  let [found, stuck] = [false, false];
  for (let pages = 0; pages < MAX_UPSTREAM_PAGES; pages += 1) {
    const { items, nextPageToken: next } = await ask(token, unread);
    const anchors = items.map((item) => anchorOf(idOf(item)));
    asked.add(token);
    if (next !== undefined && asked.has(next)) {
      throw new TrackerError('INTERNAL', 'malformed answer from the upstream: it repeats a page token');
    }
    const [{ token: baseToken, rows: before }, lastAnchor] = [base, anchor];
    const place = (count: number): Position => ({
      token: baseToken,
      skip: before + count,
      anchor: anchors[count - 1] ?? lastAnchor,
    });
    const end = items.length;
    const first = firstUnread(anchors, unread, start.anchor);
    const left = Math.max(0, unread - end);
    if (left === 0) anchor = place(end).anchor;
    if (next) base = carries(next) ? { token: next, rows: 0 } : { token: baseToken, rows: before + end };
    const behind = next ? { token: base.token, skip: base.rows + left, anchor } : undefined;
    yield {
      rows: items.slice(first).map((item, index) => {
        const count = first + index + 1;
        return { item, behind: count < end ? place(count) : behind };
      }),
      behind,
    };
    if (!next || !behind) return;
    found ||= first < end;
    stuck = !found && behind.token === start.token && behind.skip <= start.skip;
    unread = left;
    token = next;
  }
  // The position behind these pages is where they began: a call that continued from there would never
  // advance.
  if (stuck) {
    throw new TrackerError(
      'OUT_OF_RANGE',
      'the upstream gives page tokens too long to go on this far into its list',
    );
  }
}

/** Only characters of one byte each when serialised, so that `widestPosition` is an upper bound. */
function anchorOf(id: string): string {
  return id.slice(0, ANCHOR_LENGTH).replace(/[^\w.:@-]/g, '_');
}

function firstUnread(anchors: readonly string[], unread: number, anchor: string): number {
  if (unread === 0 || unread > anchors.length || anchors[unread - 1] === anchor) return unread;
  const moved = anchors.indexOf(anchor);
  return moved < 0 ? unread : moved + 1;
}

import { invalidArgument, TrackerError } from '../../model/core/error.ts';
import { MAX_ANSWER_BYTES, MAX_TOKEN_LENGTH, type Page } from '../../model/core/page.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import { type Position, START, type UpstreamList, upstreamRows, widestPosition } from './upstream-rows.ts';

interface PageRequest<T> extends Pick<UpstreamList<T>, 'idOf'> {
  /** Gets one upstream page; `rows` is how many rows are wanted from there on. */
  readonly ask: (token: string, rows: number) => Promise<Page<T>>;
  /** Selects the items of the page. @default all */
  readonly matches?: (item: T) => boolean;
  readonly pageSize: number;
  /** The caller's token; absent or empty at the beginning of the list. */
  readonly pageToken: string | undefined;
  readonly sealer: Sealer;
  /** The list that its tokens are bound to: tenant, call and arguments. */
  readonly binding: string;
}

/**
 * One page of an upstream's list, in the upstream's order, filled from up to ten of its pages. The page ends
 * early when its items would make the answer too large, or when the upstream's next page does not come in
 * time. Only the absence of `nextPageToken` ends the list.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a token that was not made for this list; what `ask` throws.
 */
export async function fillPage<T>(request: PageRequest<T>): Promise<Page<T>> {
  const { ask, idOf, matches = () => true, pageSize, pageToken, sealer, binding } = request;
  const seal = (position: Position): string => sealer.seal(JSON.stringify(position), binding);
  const items: T[] = [];
  const page = (next: Position | undefined): Page<T> => ({
    items,
    ...(next ? { nextPageToken: seal(next) } : {}),
  });
  const list: UpstreamList<T> = {
    ask: (token, unread) => ask(token, pageSize - items.length + unread),
    idOf,
    carries: (token) => seal(widestPosition(token)).length <= MAX_TOKEN_LENGTH,
  };
  let bytes = 0;
  let next: Position | undefined;
  try {
    for await (const { rows, behind } of upstreamRows(list, openPosition(pageToken, sealer, binding))) {
      for (const row of rows) {
        if (matches(row.item)) {
          bytes += Buffer.byteLength(JSON.stringify(row.item));
          if (bytes > MAX_ANSWER_BYTES && items.length > 0) return page(next);
          items.push(row.item);
        }
        next = row.behind;
        if (items.length === pageSize) return page(next);
      }
      next = behind;
    }
  } catch (thrown) {
    // The rows read so far are answered; the next page's call fails if the upstream still does.
    if (!next || TrackerError.from(thrown).code !== 'DEADLINE_EXCEEDED') throw thrown;
  }
  return page(next);
}

function openPosition(token: string | undefined, sealer: Sealer, binding: string): Position {
  return token ? (JSON.parse(openToken(token, sealer, binding)) as Position) : START;
}

/** @throws {TrackerError} `INVALID_ARGUMENT` for a page token that was not sealed for this list. */
export function openToken(token: string, sealer: Sealer, binding: string): string {
  const text = sealer.open(token, binding);
  if (text !== undefined) return text;
  throw invalidArgument('pageToken', 'is not a page token of this list; begin again without one');
}

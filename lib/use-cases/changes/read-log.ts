import type { Change } from '../../model/change-log/change.ts';
import { EXPIRED_CURSOR } from '../../model/change-log/long-poll.ts';
import { TrackerError } from '../../model/core/error.ts';
import { MAX_ANSWER_BYTES } from '../../model/core/page.ts';
import { type Filter, matchesFilter } from '../../model/filter/filter.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';

/** How many rows of a log are read for one answer. */
const MAX_ROWS = 2_000;
/** How many of them are read at once. */
const ROWS = 100;

/**
 * The changes after a revision that match a filter, up to the limit of one answer, and the revision up to
 * which the log was read for them.
 *
 * @returns `undefined` when the log no longer holds the change right after `after`.
 */
export async function readLog(
  store: Pick<Store, 'readChanges'>,
  { resource, after, upTo }: { readonly resource: string; readonly after: number; readonly upTo: number },
  filter: Filter,
  limit: number,
  call: Call,
): Promise<{ readonly changes: readonly Change[]; readonly revision: number } | undefined> {
  const changes: Change[] = [];
  let [revision, bytes] = [after, 0];
  while (revision < upTo && revision - after < MAX_ROWS) {
    const rows = await store.readChanges(
      resource,
      { after: revision, upTo, limit: Math.min(limit, ROWS) },
      call,
    );
    if (rows[0]?.revision !== revision + 1) return undefined;
    for (const row of rows) {
      if (matchesFilter(filter, row.operation)) {
        bytes += Buffer.byteLength(JSON.stringify(row));
        if (bytes > MAX_ANSWER_BYTES && changes.length > 0) return { changes, revision };
        changes.push(row);
      }
      revision = row.revision;
      if (changes.length === limit) return { changes, revision };
    }
  }
  return { changes, revision };
}

export function expired(): TrackerError {
  return new TrackerError(
    'OUT_OF_RANGE',
    'the cursor is older than the log; watch again without a cursor, from the operations that are open now',
    { details: [EXPIRED_CURSOR] },
  );
}

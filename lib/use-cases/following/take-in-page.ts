import { furthest } from '../../model/following/furthest.ts';
import type { PageSeen, Reconciled } from '../../model/following/observation.ts';
import type { Poll } from './poll.ts';

/** Rows in the first commit of a page: a slow store writes them within a part of a lease. */
const FIRST_ROWS = 25;
/** A commit that is quicker than this doubles the rows of the next. */
const QUICK_COMMIT_MS = 1_000;
/** How much longer than the last commit the next one may take. */
const CAUTION = 1.5;

/**
 * Takes in a page; one with many rows in pieces, each committed on its own.
 *
 * If time runs out mid-page, the next poll of that page continues after the rows already committed.
 *
 * @returns `undefined` when the time was up.
 */
export async function takeInPage(
  { session, observe, isTimeUp, now }: Poll,
  page: PageSeen,
): Promise<Reconciled | undefined> {
  const rows = [...furthest(session.current().resource, page.operations)];
  let [size, took] = [FIRST_ROWS, 0];
  while (rows.length > size) {
    if (isTimeUp(took * CAUTION)) return undefined;
    const startedAt = now();
    const { skewMs = 0 } = page;
    const { changes } = await observe({ kind: 'rows', operations: rows.splice(0, size), skewMs });
    if (changes.length === 0) continue;
    await session.save();
    took = now() - startedAt;
    size = took < QUICK_COMMIT_MS ? size * 2 : FIRST_ROWS;
  }
  return isTimeUp(took * CAUTION) && took > 0 ? undefined : observe(page);
}

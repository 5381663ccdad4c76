import { furthest } from '../../model/following/furthest.ts';
import type { PageSeen, Reconciled } from '../../model/following/observation.ts';
import type { Poll } from './scan-list.ts';

/** So many rows of a page are committed at once at first: that much a slow store writes within a part of a lease. */
const FIRST_ROWS = 25;
/** After a commit that was quicker, twice as many. */
const QUICK_MS = 1_000;
/** The next commit may take this much longer than the last. */
const CAUTION = 1.5;

/**
 * Takes in a page; one that leads to many changes piece by piece, each committed on its own. What is committed stays:
 * where the time is up before the page is through, the next poll that reads it goes on behind that.
 *
 * @returns `undefined` where the time was up.
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
    const { changes } = await observe({ kind: 'rows', operations: rows.splice(0, size) });
    if (changes.length === 0) continue;
    await session.save();
    took = now() - startedAt;
    size = took < QUICK_MS ? size * 2 : FIRST_ROWS;
  }
  return isTimeUp(took * CAUTION) && took > 0 ? undefined : observe(page);
}

import type { Change } from '../change-log/change.ts';
import { matcherOf, type Watch } from './watch.ts';

/**
 * How many changes behind a cursor are matched at most. A watch that is further behind is woken to pass over
 * them.
 */
export const MAX_BEHIND = 100;

/** Whether a watch is woken only to move its cursor. A failing one is behind for another reason. */
export const isFarBehind = (watch: Watch, revision: number): boolean =>
  !watch.failing && revision - watch.deliveredRevision > MAX_BEHIND;

/**
 * The number of changes that a watch has still to deliver.
 *
 * @param rows The first changes behind its cursor, at most `most` of them; every change behind those
 *   counts as one.
 * @param revision The revision of its resource.
 */
export function lagOf(watch: Watch, rows: readonly Change[], revision: number, most = MAX_BEHIND): number {
  const last = rows.length < most ? undefined : rows.at(-1);
  return rows.filter(matcherOf(watch)).length + (last ? revision - last.revision : 0);
}

import type { Change } from '../change-log/change.ts';
import { matcherOf, type Watch } from './watch.ts';

/** So many changes behind a watch's cursor are looked at; before there are more, it is woken to pass over them. */
export const MAX_BEHIND = 100;

/** Whether a watch is woken although nothing is for it, only to go on. One that fails is late for another reason. */
export const isFarBehind = (watch: Watch, revision: number): boolean =>
  !watch.failing && revision - watch.deliveredRevision > MAX_BEHIND;

/**
 * How many changes a watch has yet to tell of.
 *
 * @param rows The first `MAX_BEHIND` changes behind its cursor; whatever is behind those counts too.
 * @param revision Of its resource.
 */
export function lagOf(watch: Watch, rows: readonly Change[], revision: number): number {
  const last = rows.length < MAX_BEHIND ? undefined : rows.at(-1);
  return rows.filter(matcherOf(watch)).length + (last ? revision - last.revision : 0);
}

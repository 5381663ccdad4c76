import type { Change } from '../change-log/change.ts';
import type { Fanout, Wake, WatchKey } from '../task.ts';
import { isAnnounced, soonAfter } from './delivery-schedule.ts';
import { endsWatch, matcherOf, type Watch } from './watch.ts';
import { isFarBehind, MAX_BEHIND } from './watch-lag.ts';

/** The most changes of a pass that watches are matched with: of more, each watch that is behind is woken. */
export const MAX_MATCHED = MAX_BEHIND;

/** The watches that a commit finds listening: none, one of which all is known, or more. */
export type Listeners =
  | { readonly count: 'NONE' }
  | { readonly count: 'ONE'; readonly watch: Watch }
  | { readonly count: 'MANY' };

/** How many watches tell one from more. */
export const ENOUGH = 2;

/** @param page The first `ENOUGH` watches on the resource, as far as there are any. */
export function listenersOf(page: { readonly items: readonly Watch[]; readonly next?: WatchKey }): Listeners {
  const [watch] = page.items;
  if (page.next) return { count: 'MANY' };
  return watch ? { count: 'ONE', watch } : { count: 'NONE' };
}

/** The fan-out with a pass for everything that is committed and not covered, if there is any. */
export function withPass(fanout: Fanout, revision: number): Fanout {
  if (fanout.pass || revision <= fanout.covered) return fanout;
  return { ...fanout, pass: { upTo: revision } };
}

/** The fan-out after the watches up to `after` were woken; without it, after the last one. */
export function wokenUpTo({ covered, pass }: Fanout, after: WatchKey | undefined): Fanout {
  if (!pass) return { covered };
  return after ? { covered, pass: { upTo: pass.upTo, after } } : { covered: pass.upTo };
}

/**
 * Whether a watch is to be woken for a pass: it has not passed all its changes, and one of those that it has
 * yet to pass matches or ends it, or it is far behind.
 *
 * @param changes The changes of the pass in order; `undefined` where they are too many, or no longer kept.
 */
export function isConcerned(watch: Watch, upTo: number, changes: readonly Change[] | undefined): boolean {
  if (watch.deliveredRevision >= upTo) return false;
  if (!changes || isFarBehind(watch, upTo)) return true;
  const matches = matcherOf(watch);
  return changes.some(
    (change) => change.revision > watch.deliveredRevision && (matches(change) || endsWatch(watch, change)),
  );
}

/**
 * When a fan-out that has come so far runs again, in milliseconds since the epoch; `undefined` when nothing
 * is left, and no change is announced that may still be committed.
 */
export function nextFanout(
  { covered, pass }: Fanout,
  wake: Wake | undefined,
  now: number,
): number | undefined {
  if (pass) return now;
  return isAnnounced(wake, covered, now) ? soonAfter(wake, now) : undefined;
}

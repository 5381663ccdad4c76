import type { Change } from '../change-log/change.ts';
import { type Backoff, fullJitter } from '../time/backoff.ts';
import { endsWatch, stateOf, type Watch } from './watch.ts';

const HOUR_MS = 3_600_000;
const RETRIES: Backoff = { baseMs: 10_000, maxMs: HOUR_MS };
/** How long a sink may fail before its watch is suspended. */
const GIVE_UP_MS = 24 * HOUR_MS;
/** How long a watch can be read after its end. */
export const KEPT_MS = 14 * 24 * HOUR_MS;

/** What became of one delivery. */
export type Delivered =
  /** The sink has the event. */
  | { readonly outcome: 'TAKEN' }
  /** The sink does not have it, or its answer was lost: the same event is delivered again later. */
  | { readonly outcome: 'FAILED'; readonly error: string; readonly retryAfterMs?: number }
  /** The sink asks never to be called again. */
  | { readonly outcome: 'GONE'; readonly error: string };

/** The watch after a change that its sink has taken or that does not match it. */
export function passed(watch: Watch, change: Change, now: number): Watch {
  const moved = { ...watch, deliveredRevision: change.revision };
  return endsWatch(watch, change) ? ended(moved, 'DONE', now) : moved;
}

/**
 * The watch after a delivery of the first matching change behind its cursor. The cursor moves only when the
 * sink has taken the change; a suspended watch keeps its cursor.
 *
 * @param random A number from 0 up to 1.
 */
export function afterDelivery(
  watch: Watch,
  change: Change,
  delivered: Delivered,
  now: number,
  random: number,
): Watch {
  switch (delivered.outcome) {
    case 'TAKEN':
      return passed(recovered(watch), change, now);
    case 'GONE':
      return ended({ ...watch, error: delivered.error }, 'DONE', now);
    case 'FAILED': {
      const { since = now, attempts = 0 } = watch.failing ?? {};
      const giveUpAt = since + GIVE_UP_MS;
      const hintMs = Math.min(delivered.retryAfterMs ?? 0, HOUR_MS);
      const retryAt = Math.min(now + Math.max(fullJitter(RETRIES, attempts, random), hintMs), giveUpAt);
      const failed = {
        ...watch,
        error: delivered.error,
        failing: { since, attempts: attempts + 1, retryAt },
      };
      return now < giveUpAt ? failed : { ...failed, state: 'SUSPENDED' };
    }
  }
}

/**
 * The watch after changes that the log no longer holds: delivery goes on with the oldest change that is kept,
 * and `lost` names the missing ones until the watch is resumed.
 */
export function behindLost(watch: Watch, upTo: number): Watch {
  const first = watch.deliveredRevision + 1;
  const which = first === upTo ? `change ${first}` : `changes ${first} to ${upTo}`;
  return {
    ...watch,
    deliveredRevision: upTo,
    lost: `${which} had left the log before the sink took them`,
  };
}

/** The watch, ended if its time is up; the same object otherwise. */
export function expire(watch: Watch, now: number): Watch {
  return watch.state !== 'EXPIRED' && stateOf(watch, now) === 'EXPIRED'
    ? ended(watch, 'EXPIRED', now)
    : watch;
}

export function ended(watch: Watch, state: 'DONE' | 'EXPIRED', now: number): Watch {
  const { failing, ...rest } = watch;
  return { ...rest, state, keepUntil: now + KEPT_MS };
}

/** The watch active again and without its failures; its cursor stays. */
export function resumed(watch: Watch): Watch {
  const { lost, ...rest } = recovered(watch);
  return { ...rest, state: 'ACTIVE' };
}

function recovered(watch: Watch): Watch {
  const { failing, error, ...rest } = watch;
  return rest;
}

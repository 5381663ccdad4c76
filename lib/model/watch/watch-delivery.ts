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
 * The watch after a delivery of the first matching change behind its cursor, to its sink or, once the change
 * is given up, to its dead letter. The cursor moves only when one of them has taken the change; a suspended
 * watch keeps its cursor.
 *
 * @param random A number from 0 up to 1.
 * @param maxAttempts That of the dead letter; absent without one.
 */
export function afterDelivery(
  watch: Watch,
  change: Change,
  delivered: Delivered,
  now: number,
  random: number,
  maxAttempts = Number.POSITIVE_INFINITY,
): Watch {
  switch (delivered.outcome) {
    case 'TAKEN':
      return passed(recovered(watch), change, now);
    case 'GONE':
      return watch.failing?.givenUp
        ? { ...failed(watch, delivered, now, random), state: 'SUSPENDED' }
        : ended({ ...watch, error: delivered.error }, 'DONE', now);
    case 'FAILED':
      return givenUp(failed(watch, delivered, now, random), now, maxAttempts);
  }
}

function failed(
  watch: Watch,
  { error, ...delivered }: Exclude<Delivered, { readonly outcome: 'TAKEN' }>,
  now: number,
  random: number,
): Watch {
  const { since, attempts, retryAt: _, ...rest } = watch.failing ?? { since: now, attempts: 0, retryAt: now };
  const giveUpAt = since + GIVE_UP_MS;
  const hintMs = Math.min('retryAfterMs' in delivered ? (delivered.retryAfterMs ?? 0) : 0, HOUR_MS);
  const retryAt = Math.min(now + Math.max(fullJitter(RETRIES, attempts, random), hintMs), giveUpAt);
  return {
    ...watch,
    error: rest.givenUp ? `${rest.givenUp.error}; dead letter: ${error}` : error,
    failing: { ...rest, since, attempts: attempts + 1, retryAt },
    state: now < giveUpAt ? watch.state : 'SUSPENDED',
  };
}

/** A failed watch, whose change is given up if the sink has had all its attempts, or a day. */
function givenUp(watch: Watch, now: number, maxAttempts: number): Watch {
  const { failing, error = '' } = watch;
  if (!failing || failing.givenUp || maxAttempts === Number.POSITIVE_INFINITY) return watch;
  if (failing.attempts < maxAttempts && watch.state !== 'SUSPENDED') return watch;
  const given = { attempts: failing.attempts, error };
  return { ...watch, state: 'ACTIVE', failing: { since: now, attempts: 0, retryAt: now, givenUp: given } };
}

/**
 * The watch after changes that the log no longer holds: delivery goes on with the oldest change that is kept,
 * and `lost` names the missing ones until the watch is resumed.
 */
export function behindLost(watch: Watch, upTo: number): Watch {
  return untold(watch, upTo, changes(watch, upTo, 'had left the log before the sink took them'));
}

/** How much is remembered of what a sink was not told of, in characters; the log has all of it. */
const MAX_LOST = 1_000;

function untold(watch: Watch, upTo: number, what: string): Watch {
  const lost = watch.lost === undefined ? what : `${watch.lost}; ${what}`;
  return { ...watch, deliveredRevision: upTo, lost: lost.slice(-MAX_LOST) };
}

function changes({ deliveredRevision, folderWatch, resource }: Watch, upTo: number, why: string): string {
  const first = deliveredRevision + 1;
  const which = first === upTo ? `change ${first}` : `changes ${first} to ${upTo}`;
  return `${which}${folderWatch ? ` of ${resource}` : ''} ${why}`;
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

/**
 * The watch active again and without its failures. Its cursor stays, or goes to a revision: forward, past
 * changes that `lost` names as well then, or back, to changes that are told again.
 */
export function resumed(watch: Watch, revision?: number): Watch {
  const { lost, ...rest } = recovered(watch);
  const active: Watch = { ...rest, state: 'ACTIVE' };
  if (revision === undefined) return active;
  const known = lost === undefined ? active : { ...active, lost };
  const what = passedOver(watch, revision);
  return what === undefined ? { ...known, deliveredRevision: revision } : untold(known, revision, what);
}

/** The changes that a resume from a revision passes over; `undefined` if it goes back or stays. */
export function passedOver(watch: Watch, revision: number): string | undefined {
  if (revision <= watch.deliveredRevision) return undefined;
  return changes(watch, revision, 'passed over by a resume');
}

function recovered(watch: Watch): Watch {
  const { failing, error, ...rest } = watch;
  return rest;
}

import type { Wake } from '../task.ts';
import { ANNOUNCED_MS } from '../time/time-budget.ts';
import type { Watch } from './watch.ts';

/** How often a deliver task looks for changes, in milliseconds. */
const PACE = {
  /** Without any wake: this run finds the changes of a wake that was lost. */
  heartbeat: 30 * 60_000,
  /**
   * The first look for a change that was announced by a wake and is not committed yet; each next one doubles.
   */
  soon: 2_000,
  /**
   * A change not committed by then never will be: its poller is gone, and the next poller wakes the task
   * again.
   */
  announced: ANNOUNCED_MS,
  /** How long a task without an active watch is kept after a wake: the watch may be about to be written. */
  orphan: 10 * 60_000,
} as const;

const JITTER = 0.1;

/** The inputs of the next run of a deliver task. */
export interface Rest {
  /** The stored watch; absent when there is none. */
  readonly watch: Watch | undefined;
  /** Every change up to `revision` is delivered or passed over. */
  readonly caughtUp: boolean;
  readonly revision: number;
  /** The last wake known to the run. */
  readonly wake: Wake | undefined;
  readonly now: number;
  /** When the run asks for another one, in milliseconds since the epoch. */
  readonly againAt?: number;
}

/** When a task runs again; with `quiet`, only if no wake came meanwhile. */
export interface NextRun {
  readonly dueAt: number;
  readonly attempts: number;
  readonly quiet: boolean;
}

/**
 * When a deliver task runs again; `undefined` when never.
 *
 * @param random A number from 0 up to 1.
 */
export function nextRun(rest: Rest, random: number): NextRun | undefined {
  const { watch, caughtUp, revision, wake, now } = rest;
  const soon = { dueAt: soonAfter(wake, now), attempts: 0, quiet: true };
  if (watch?.state === 'DONE' || watch?.state === 'EXPIRED') return undefined;
  if (watch?.state !== 'ACTIVE') return mayBeComing(wake, now) ? soon : undefined;
  if (watch.failing) {
    return { dueAt: watch.failing.retryAt, attempts: watch.failing.attempts, quiet: false };
  }
  if (!caughtUp && rest.againAt === undefined) return { dueAt: now, attempts: 0, quiet: false };
  if (isAnnounced(wake, revision, now) && rest.againAt === undefined) return soon;
  const heartbeat = rest.againAt ?? now + Math.round(PACE.heartbeat * (1 - JITTER * random));
  const endsAt = watch.expiresAt === undefined ? heartbeat : Date.parse(watch.expiresAt);
  return { dueAt: Math.max(now, Math.min(heartbeat, endsAt)), attempts: 0, quiet: true };
}

/** Whether a wake has announced a change behind `revision` that may still be committed. */
export const isAnnounced = (wake: Wake | undefined, revision: number, now: number): boolean =>
  wake !== undefined && revision < wake.revision && ageOf(wake, now) < PACE.announced;

/** When to look again for what a wake announces. */
export const soonAfter = (wake: Wake | undefined, now: number): number =>
  now + Math.max(PACE.soon, ageOf(wake, now));

const ageOf = (wake: Wake | undefined, now: number): number =>
  wake ? Math.max(0, now - wake.at) : Number.POSITIVE_INFINITY;

/** Whether the watch of a task without one may be about to be written. */
export const mayBeComing = (wake: Wake | undefined, now: number): boolean =>
  wake !== undefined && now - wake.at < PACE.orphan;

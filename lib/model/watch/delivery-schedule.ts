import { ANNOUNCED_MS } from '../core/time-budget.ts';
import type { Wake } from '../task.ts';
import type { Watch } from './watch.ts';

/** The pace of looking for something to deliver, in milliseconds. */
const PACE = {
  /** Although nobody has called: should a wake ever be lost, this finds what it was for. */
  heartbeat: 30 * 60_000,
  /** The first look for what a wake has announced and nobody has committed yet; the next ones take twice as long. */
  soon: 2_000,
  /** What has not been committed by then never will be: its poller is gone, and the next one wakes again. */
  announced: ANNOUNCED_MS,
  /** A task without an active watch is kept so long after a wake: the watch may be about to be written. */
  orphan: 10 * 60_000,
} as const;

const JITTER = 0.1;

/** What a deliver task's next run depends on. */
export interface Rest {
  /** As it is stored by now; absent when there is none. */
  readonly watch: Watch | undefined;
  /** Everything up to `revision` has been dealt with. */
  readonly caughtUp: boolean;
  readonly revision: number;
  /** The last wake that the run knows of. */
  readonly wake: Wake | undefined;
  readonly now: number;
  /** When the run itself wants another one, if it does. */
  readonly againAt?: number;
}

/** When a task is run again; with `quiet`, only if nobody has woken it meanwhile. */
export interface NextRun {
  readonly dueAt: number;
  readonly attempts: number;
  readonly quiet: boolean;
}

/**
 * When a deliver task is run again; `undefined` when never.
 *
 * @param random A number from 0 up to 1.
 */
export function nextRun(rest: Rest, random: number): NextRun | undefined {
  const { watch, caughtUp, revision, wake, now } = rest;
  const age = wake ? Math.max(0, now - wake.at) : Number.POSITIVE_INFINITY;
  const soon = { dueAt: now + Math.max(PACE.soon, age), attempts: 0, quiet: true };
  if (watch?.state === 'DONE' || watch?.state === 'EXPIRED') return undefined;
  if (watch?.state !== 'ACTIVE') return mayBeComing(wake, now) ? soon : undefined;
  if (watch.failing) {
    return { dueAt: watch.failing.retryAt, attempts: watch.failing.attempts, quiet: false };
  }
  if (!caughtUp && rest.againAt === undefined) return { dueAt: now, attempts: 0, quiet: false };
  const isAnnounced = wake !== undefined && revision < wake.revision && age < PACE.announced;
  if (isAnnounced && rest.againAt === undefined) return soon;
  const heartbeat = rest.againAt ?? now + Math.round(PACE.heartbeat * (1 - JITTER * random));
  const endsAt = watch.expiresAt === undefined ? heartbeat : Date.parse(watch.expiresAt);
  return { dueAt: Math.max(now, Math.min(heartbeat, endsAt)), attempts: 0, quiet: true };
}

/** Whether the watch of a task that has none may be about to be written. */
export const mayBeComing = (wake: Wake | undefined, now: number): boolean =>
  wake !== undefined && now - wake.at < PACE.orphan;

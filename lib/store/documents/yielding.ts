import { TrackerError } from '../../model/core/error.ts';
import type { Timing } from '../../model/time/timing.ts';
import { charge, debtMs, type Rate, type TokenBucket } from '../../model/time/token-bucket.ts';
import type { StoreCall } from '../store-call.ts';

/** What requests to the store wait for before they are sent. */
export interface Turns {
  /**
   * Resolves when the request may be sent.
   *
   * @throws {TrackerError} `RESOURCE_EXHAUSTED` where that is not within the call's time.
   */
  wait(call: StoreCall): Promise<void>;
  /** Told of the request units of every answered request. */
  onRequestUnits(units: number, call: Pick<StoreCall, 'key'>): void;
  /** Told of every request that the store refuses because it is over its limit. */
  onThrottled(): void;
}

/** The pace that one throttled request brings about, in request units a second. */
interface Pace {
  readonly perSecond: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** The pace behind the first throttled request, and the slowest of all. */
const YIELDING_UNITS = 8;
const SLOWEST_UNITS = 1;
/** A pace above this is none. */
const UNBOUNDED_UNITS = 1_000;
/** After this long without a throttle a pace doubles. */
const DOUBLING_MS = 10_000;
/** Requests that are throttled within this of the first slow the pace once. */
const TOGETHER_MS = 1_000;
/** What a request counts for until its cost is known, and besides. */
const REQUEST_UNITS = 4;

/**
 * Turns of requests that give way to those of other processes: at once while the store takes them all, at a
 * slow pace in request units once it has refused one, and faster again while it refuses none. The keys whose
 * requests wait share the pace alike: what one has asked for stands behind its own requests alone.
 */
export function createYielding({ now, sleep }: Pick<Timing, 'now' | 'sleep'>): Turns {
  let pace: Pace | undefined;
  /** What each key owes; one that owes nothing has none. */
  const buckets = new Map<string | undefined, TokenBucket>();
  /** Brings all buckets up to this moment, and answers the share of one of so many that owe. */
  const share = (perSecond: number, key: string | undefined): Rate => {
    const before = { perSecond: perSecond / Math.max(1, buckets.size), burst: 0 };
    for (const [each, bucket] of buckets) {
      const { tokens, at } = charge(before, bucket, now(), 0);
      if (tokens < 0) buckets.set(each, { tokens, at });
      else buckets.delete(each);
    }
    const sharers = buckets.size + (buckets.has(key) ? 0 : 1);
    return { perSecond: perSecond / sharers, burst: 0 };
  };
  const take = (perSecond: number, units: number, key: string | undefined): void => {
    const rate = share(perSecond, key);
    buckets.set(key, charge(rate, buckets.get(key), now(), units));
  };
  return {
    async wait({ deadline, signal, key }) {
      const perSecond = paceAt(pace, now());
      if (perSecond === undefined) return;
      const waitMs = debtMs(share(perSecond, key), buckets.get(key), now());
      if (now() + waitMs >= deadline) {
        throw new TrackerError('RESOURCE_EXHAUSTED', 'the store is over its request limit', {
          retryAfterMs: Math.max(1, waitMs),
        });
      }
      take(perSecond, REQUEST_UNITS, key);
      if (waitMs > 0) await sleep(waitMs, signal);
    },
    onRequestUnits(units, { key }) {
      const perSecond = paceAt(pace, now());
      if (perSecond !== undefined) take(perSecond, units, key);
    },
    onThrottled() {
      pace = slower(pace, now());
    },
  };
}

/** The pace of this moment; `undefined` where there is none. */
export function paceAt(pace: Pace | undefined, now: number): number | undefined {
  if (!pace) return undefined;
  const perSecond = pace.perSecond * 2 ** (Math.max(0, now - pace.at) / DOUBLING_MS);
  return perSecond > UNBOUNDED_UNITS ? undefined : perSecond;
}

/** The pace behind a request that was throttled: half of what it was. */
export function slower(pace: Pace | undefined, now: number): Pace {
  const perSecond = paceAt(pace, now) ?? Number.POSITIVE_INFINITY;
  if (pace && perSecond <= UNBOUNDED_UNITS && Math.abs(now - pace.at) < TOGETHER_MS) return pace;
  return { perSecond: Math.max(SLOWEST_UNITS, Math.min(YIELDING_UNITS, perSecond / 2)), at: now };
}

import { TrackerError } from '../model/core/error.ts';
import { charge, debtMs, type Rate, type TokenBucket } from '../model/time/token-bucket.ts';

/** What each API key has left of its request units, in one instance of one function. */
export interface UnitBudgets {
  /** @throws {TrackerError} `RESOURCE_EXHAUSTED` while the key has spent more than it has. */
  check(key: string): void;
  /** Takes what a call has cost; the call itself goes on. */
  charge(key: string, units: number): void;
}

export function createUnitBudgets(rate: () => Rate, now: () => number): UnitBudgets {
  const buckets = new Map<string, TokenBucket>();
  return {
    check(key) {
      const { perSecond, burst } = rate();
      const retryAfterMs = debtMs({ perSecond, burst }, buckets.get(key), now());
      if (retryAfterMs === 0) return;
      throw new TrackerError(
        'RESOURCE_EXHAUSTED',
        `the key ${key} has spent its request units, ${perSecond} a second and ${burst} at once; ` +
          `try again in ${Math.ceil(retryAfterMs / 1000)} s, or ask for less a call`,
        { retryAfterMs },
      );
    },
    charge(key, units) {
      buckets.set(key, charge(rate(), buckets.get(key), now(), units));
    },
  };
}

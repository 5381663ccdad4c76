import { begunProgress } from '../../../lib/model/following/progress.ts';
import type { Tracking } from '../../../lib/model/following/tracking.ts';
import type { Plan } from '../shared/plan.ts';
import type { Random } from '../shared/random.ts';
import type { Life } from './lives.ts';

/** What callers want to be followed, and from when on. */
export interface Interest {
  /** Single operations, each asked for while it runs; absent where the whole resource is followed from the start. */
  readonly asks?: readonly { readonly at: number; readonly id: string }[];
  /** When somebody begins to watch the whole resource after all. */
  readonly wholeAt?: number;
}

/** Two of three worlds follow the whole resource; in the others some operations are followed, or all of them. */
export function interestOf(plan: Plan, lives: readonly Life[], random: Random, begin: number): Interest {
  if (random.chance(0.65)) return {};
  const share = random.pick([0.3, 0.7, 1]);
  const asks = lives
    .filter(({ endedAt }) => endedAt > begin)
    .filter(() => random.chance(share))
    .map(({ id, bornAt, endedAt }) => {
      const from = Math.max(begin, bornAt);
      return { id, at: from + random.next() * (endedAt - from) };
    });
  return { asks, ...(random.chance(0.3) ? { wholeAt: begin + random.next() * plan.duration } : {}) };
}

/** What a timer follows: it keeps to what callers wanted. `undefined` is the whole. */
export const keptTo = (known: Tracking | undefined): readonly string[] | undefined =>
  begunProgress(known)?.only === undefined ? undefined : [];

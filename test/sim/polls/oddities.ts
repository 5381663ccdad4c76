import type { Random } from '../shared/random.ts';

/** What an upstream does in some worlds only, and on top of everything else. */
export interface Oddities {
  /** How many rows an answer holds at most: a larger page is too large to be read, in calm times too. */
  readonly capacity: number;
  /** Whether the answer to a get is about another operation than was asked for, this time. */
  readonly swaps: () => boolean;
}

/** In one of three worlds answers are narrow, and in one of three a proxy mixes them up now and then. */
export function odditiesOf(random: Random): Oddities {
  const capacity = random.pick([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, random.whole(1, 4)]);
  const share = random.pick([0, 0, 0.3]);
  return { capacity, swaps: () => random.chance(share) };
}

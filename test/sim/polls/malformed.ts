import type { Random } from '../shared/random.ts';
import type { Life } from './lives.ts';

/** Tells whether what the upstream says of an operation at a moment, in lists and by its id, cannot be read. */
export type Malformed = (id: string, at: number) => boolean;

const MINUTE = 60_000;

/** In two of three worlds some operations cannot be read for up to ten hours, from their beginning or later. */
export function malformedOf(lives: readonly Life[], random: Random): Malformed {
  const share = random.pick([0, 0.3, 0.8]);
  const times = new Map(
    lives
      .filter(() => random.chance(share))
      .map(({ id, bornAt, endedAt }) => {
        const later = random.next() * (endedAt - bornAt + 40 * MINUTE);
        const from = bornAt + random.pick([0, 0, 0, later]);
        return [id, { from, to: from + random.pick([20, 150, 300, 600]) * MINUTE }];
      }),
  );
  return (id, at) => {
    const { from = at, to = at } = times.get(id) ?? {};
    return from <= at && at < to;
  };
}

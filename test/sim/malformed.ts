import type { Life } from './lives.ts';
import type { Random } from './random.ts';

/** Tells whether what the upstream says of an operation at a moment, in lists and by its id, cannot be read. */
export type Malformed = (id: string, at: number) => boolean;

const MINUTE = 60_000;

/** In one of three worlds some operations cannot be read for up to five hours, from before their end or soon after it. */
export function malformedOf(lives: readonly Life[], random: Random): Malformed {
  const share = random.chance(1 / 3) ? random.next() : 0;
  const times = new Map(
    lives
      .filter(() => random.chance(share))
      .map(({ id, bornAt, endedAt }) => {
        const from = bornAt + random.next() * (endedAt - bornAt + 40 * MINUTE);
        return [id, { from, to: from + random.next() * 300 * MINUTE }];
      }),
  );
  return (id, at) => {
    const { from = at, to = at } = times.get(id) ?? {};
    return from <= at && at < to;
  };
}

import type { Plan } from '../shared/plan.ts';
import type { Random } from '../shared/random.ts';

/** What an upstream does to all of a world, or for a long part of it. */
export interface Ordeal {
  /** The upstream's clock minus ours, where it is far off. */
  readonly skew?: number;
  /** No answer says what that clock shows. */
  readonly undated?: true;
  /** When every list is refused, while operations can still be got. */
  readonly silence?: { readonly from: number; readonly to: number };
  /** What every list takes besides, in milliseconds. */
  readonly listMs?: number;
}

const MINUTE = 60_000;

/** Half of the worlds have none; drawn apart from the plan, so that the others stay as they are. */
export function ordealOf({ duration, lease }: Plan, random: Random, begin: number): Ordeal {
  const kind = random.pick(['none', 'none', 'none', 'clock', 'clock', 'silence', 'slow']);
  if (kind === 'clock') {
    const skew = random.pick([-180, -20, -7, 20, 180]) * MINUTE;
    return { skew, ...(random.chance(0.3) ? { undated: true } : {}) };
  }
  if (kind === 'silence') {
    const from = begin + random.next() * duration * 0.5;
    return { silence: { from, to: from + (0.2 + 0.3 * random.next()) * duration } };
  }
  // No poll has so much time unless it is known that it takes it.
  return kind === 'slow' && lease === 30_000 ? { listMs: 29_000 + 15_000 * random.next() } : {};
}

export const isSilent = ({ silence }: Ordeal, at: number): boolean =>
  silence !== undefined && silence.from <= at && at < silence.to;

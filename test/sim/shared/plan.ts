import type { Family } from '../../../lib/model/operation/families/families.ts';
import type { Resource } from '../../../lib/model/operation/resource.ts';
import type { Random } from './random.ts';

/** How the world of one seed is made. Every fault is absent in some worlds, so that each also meets calm ones. */
export interface Plan {
  readonly resource: Resource;
  readonly family: Family;
  /** How long there are faults, in milliseconds. */
  readonly duration: number;
  /** A timer comes this often. */
  readonly tick: number;
  readonly lease: number;
  readonly operations: number;
  readonly pageSize: number;
  readonly order: 'newest' | 'oldest' | 'shuffled';
  /** How the upstream writes its timestamps; `none` for services of Google that give none. */
  readonly timestamps: 'nanos' | 'seconds' | 'none';
  /** The upstream's clock minus ours. */
  readonly skew: number;
  readonly upstream: {
    readonly slow: number;
    readonly error: number;
    readonly malformed: number;
    readonly hang: number;
    readonly stale: number;
    /** How old a stale answer to a get may be; that of a list is at most 40 minutes old. */
    readonly lag: number;
    readonly duplicate: number;
    readonly loop: number;
    readonly emptyPage: number;
    readonly unreachable: number;
    readonly tokenLife: number;
    /** How likely an operation has times at which no list shows it. */
    readonly gaps: number;
    readonly vanish: number;
    readonly odd: number;
  };
  readonly store: {
    readonly slow: number;
    readonly refuse: number;
    readonly loseAnswer: number;
    readonly applyLate: number;
  };
  readonly crash: number;
  readonly stall: number;
  /** How likely a timer comes twice, or a caller polls besides. */
  readonly overlap: number;
}

const MINUTE = 60_000;

export function planOf(random: Random): Plan {
  const sometimes = (most: number): number => (random.chance(0.5) ? random.next() * most : 0);
  const family = random.pick<Family>(['yandex', 'yandex', 'google']);
  // In a crowded world leases are short beside what a call takes: holders overlap all the time.
  const crowded = random.chance(0.3);
  const duration = crowded ? 5 * MINUTE : random.pick([10, 40, 150, 400]) * MINUTE;
  return {
    family,
    resource:
      family === 'yandex'
        ? { family, collection: 'dns/zones', id: 'z1', parents: {} }
        : { family, api: 'run', version: 'v2', parent: 'projects/p/locations/l' },
    duration,
    tick: Math.max(3_000, duration / random.whole(40, 90)),
    lease: crowded ? 6_000 : random.pick([30_000, 60_000]),
    operations: random.chance(0.1) ? random.whole(60, 120) : random.whole(1, 30),
    pageSize: random.pick([1, 2, 3, 5, 10, 100]),
    order: random.pick(['newest', 'newest', 'oldest', 'shuffled']),
    timestamps: random.pick(family === 'google' ? ['nanos', 'seconds', 'none'] : ['nanos', 'seconds']),
    skew: random.pick([0, 0, 2_000, -2_000, 120_000, -120_000]),
    upstream: {
      slow: random.pick([20, 200, 3_000]),
      error: sometimes(0.3),
      malformed: sometimes(0.1),
      hang: sometimes(0.05),
      stale: sometimes(0.4),
      lag: random.pick([10_000, MINUTE, 20 * MINUTE, 180 * MINUTE]),
      duplicate: sometimes(0.4),
      loop: sometimes(0.15),
      emptyPage: sometimes(0.2),
      unreachable: sometimes(0.1),
      tokenLife: random.pick([1_000, 30_000, 600_000]),
      gaps: sometimes(0.7),
      vanish: sometimes(0.3),
      odd: sometimes(0.3),
    },
    store: {
      slow: random.pick(crowded ? [500, 1_500] : [5, 50, 1_000]),
      refuse: sometimes(0.05),
      loseAnswer: sometimes(0.05),
      applyLate: sometimes(0.03),
    },
    crash: sometimes(0.03),
    stall: crowded ? 0.1 : sometimes(0.03),
    overlap: crowded ? 1 : sometimes(0.6),
  };
}

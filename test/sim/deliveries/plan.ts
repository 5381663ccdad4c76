import { type Plan, planOf } from '../shared/plan.ts';
import type { Random } from '../shared/random.ts';
import type { Habits } from './receivers.ts';

/** How the world of one seed is made, receivers and watches included. */
export interface DeliveryPlan {
  readonly world: Plan;
  readonly habits: Habits;
  readonly watches: number;
  /** In a world with a folder the first watch is on that; 0 in one without. */
  readonly machines: number;
  /** How old the index by which watches are woken may be, in milliseconds. */
  readonly indexLag: number;
  /** Operations name their resource. */
  readonly named: boolean;
  /** All receivers are down for more than a day, so that watches are suspended. */
  readonly outage: boolean;
}

const MINUTE = 60_000;
const IN_A_FOLDER = { family: 'yandex', timestamps: 'nanos' } as const;

export function deliveryPlanOf(random: Random): DeliveryPlan {
  const sometimes = (most: number): number => (random.chance(0.5) ? random.next() * most : 0);
  const machines = random.chance(0.35) ? random.whole(1, 4) : 0;
  const plan = planOf(random);
  return {
    world: {
      ...plan,
      ...(machines > 0 ? IN_A_FOLDER : {}),
      duration: random.pick([4, 10]) * MINUTE,
      tick: 30_000,
      lease: 20_000,
      operations: random.whole(1, 8),
      // Long enough for a lease to end meanwhile, so that holders overlap.
      stall: random.chance(0.3) ? 0.08 : plan.stall,
      upstream: { ...plan.upstream, lag: Math.min(plan.upstream.lag, 20 * MINUTE) },
    },
    habits: {
      refuses: sometimes(0.5),
      takesAndFails: sometimes(0.4),
      hangs: sometimes(0.2),
      slow: random.pick([20, 500, 4_000]),
      crash: sometimes(0.05),
    },
    watches: random.whole(1, 4),
    machines,
    indexLag: random.pick([0, 500, 5_000]),
    named: random.chance(0.5),
    outage: random.chance(0.1),
  };
}

/** A world in which nothing goes wrong by itself. */
export function calmPlanOf(random: Random, machines: number): DeliveryPlan {
  const { world, ...plan } = deliveryPlanOf(random);
  const none = <T extends object>(of: T, but: Partial<T>): T =>
    ({ ...Object.fromEntries(Object.keys(of).map((name) => [name, 0])), ...but }) as T;
  return {
    ...plan,
    world: {
      ...world,
      family: 'yandex',
      resource: { family: 'yandex', collection: 'dns/zones', id: 'z1', parents: {} },
      timestamps: 'nanos',
      skew: 0,
      duration: (machines > 0 ? 8 : 3) * MINUTE,
      operations: 3,
      upstream: none(world.upstream, { slow: 20, tokenLife: 600_000 }),
      store: none(world.store, { slow: 5 }),
      crash: 0,
      stall: 0,
      overlap: 0,
    },
    habits: none(plan.habits, { slow: 20 }),
    watches: machines > 0 ? 1 : 2,
    machines,
    indexLag: 0,
    outage: false,
  };
}

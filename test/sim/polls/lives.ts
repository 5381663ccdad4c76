import type { JsonObject } from '../../../lib/model/core/json.ts';
import type { Status } from '../../../lib/model/core/status.ts';
import { deriveState, type Operation } from '../../../lib/model/operation/operation.ts';
import type { Plan } from '../shared/plan.ts';
import type { Random } from '../shared/random.ts';

/** What an operation is from `at` (true time) on. */
interface Version {
  readonly at: number;
  readonly operation: Operation;
}

/** The truth about one operation. */
export interface Life {
  readonly id: string;
  readonly bornAt: number;
  readonly versions: readonly Version[];
  /** When it first was done. */
  readonly endedAt: number;
  /** Something happened to it after its end. */
  readonly odd: boolean;
  readonly vanishesAt?: number;
  /** When no list shows it. */
  readonly hidden: readonly { readonly from: number; readonly to: number }[];
}

const MINUTE = 60_000;
type Result = Partial<Pick<Operation, 'done' | 'error' | 'response'>>;

const failure = (code: number): Status => ({ code, message: 'it broke', details: [] });

/** The lives of all operations: some ended long before `begin`, some run then, most are born while faults last. */
export function livesOf(plan: Plan, random: Random, begin: number, prefix = ''): readonly Life[] {
  return Array.from({ length: plan.operations }, (_, index) =>
    lifeOf(plan, random, begin, `${prefix}op${index}`),
  );
}

function lifeOf(plan: Plan, random: Random, begin: number, id: string): Life {
  const early = random.chance(0.25);
  const bornAt = early
    ? begin - random.pick([1_000, 4 * MINUTE, 30 * MINUTE, 60 * 24 * MINUTE]) * random.next()
    : begin + random.next() * plan.duration;
  const lasting = random.pick([500, 20_000, 5 * MINUTE, 90 * MINUTE, 240 * MINUTE]) * random.next();
  const endedAt = Math.min(bornAt + lasting, Math.max(bornAt, begin + plan.duration));
  const versions: Version[] = [];
  const add = (at: number, result: Result): void => {
    versions.push({ at, operation: operationResource(plan, id, bornAt, at, versions.length, result) });
  };
  add(bornAt, {});
  const steps = random.whole(0, 3);
  for (let step = 1; step <= steps; step += 1) {
    const rollsBack = random.chance(0.25);
    add(bornAt + ((endedAt - bornAt) * step) / (steps + 1), rollsBack ? { error: failure(9) } : {});
  }
  const end = random.pick<Result>([
    { response: { '@type': 'x' } },
    { error: failure(13) },
    { error: failure(1) },
    {},
  ]);
  add(endedAt, { done: true, ...end });
  const odd = random.chance(plan.upstream.odd);
  if (odd) {
    const later = endedAt + random.next() * 60 * MINUTE;
    if (random.chance(0.5)) add(later, {});
    add(later + random.next() * 30 * MINUTE, {
      done: true,
      ...random.pick<Result>([end, { error: failure(2) }]),
    });
  }
  const vanishes = random.chance(plan.upstream.vanish);
  return {
    id: plan.family === 'yandex' ? id : `${parentOf(plan)}/operations/${id}`,
    bornAt,
    versions,
    endedAt,
    odd,
    hidden: random.chance(plan.upstream.gaps) ? hidesOf(random, bornAt, endedAt) : [],
    ...(vanishes ? { vanishesAt: bornAt + (random.next() + 0.2) * (endedAt - bornAt + 10 * MINUTE) } : {}),
  };
}

/** Up to 40 minutes after its end an operation may be missing from lists, and all the time that it runs. */
function hidesOf(random: Random, bornAt: number, endedAt: number): Life['hidden'] {
  const until = endedAt + 40 * MINUTE;
  if (random.chance(0.2)) return [{ from: bornAt, to: endedAt }];
  return Array.from({ length: random.whole(1, 4) }, () => {
    const from = bornAt + random.next() * (until - bornAt);
    return { from, to: Math.min(until, from + random.next() * 10 * MINUTE) };
  });
}

function operationResource(
  plan: Plan,
  id: string,
  born: number,
  at: number,
  step: number,
  result: Result,
): Operation {
  const { family, timestamps } = plan;
  const metadata: JsonObject = { '@type': 'type.googleapis.com/sim.Metadata', step };
  const modifiedAt = timestampOf(plan, at);
  const createdAt = timestampOf(plan, born);
  const done = result.done ?? false;
  return {
    id,
    name: family === 'yandex' ? `operations/${id}` : `${parentOf(plan)}/operations/${id}`,
    description: 'simulated',
    createdBy: 'sim',
    ...(timestamps === 'none' ? {} : { createdAt, modifiedAt }),
    metadata,
    ...result,
    done,
    state: deriveState(family, { ...result, done }),
  };
}

const parentOf = ({ resource }: Plan): string => (resource.family === 'google' ? resource.parent : '');

function timestampOf({ skew, timestamps }: Plan, at: number): string {
  const text = new Date(Math.floor(at + skew)).toISOString();
  return timestamps === 'seconds' ? `${text.slice(0, 19)}Z` : `${text.slice(0, 23)}123456Z`;
}

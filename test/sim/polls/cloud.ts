import { TrackerError } from '../../../lib/model/core/error.ts';
import { answerTooLarge } from '../../../lib/model/core/too-large.ts';
import type { Operation } from '../../../lib/model/operation/operation.ts';
import type { Call, ListRequest, Provider, UpstreamPage } from '../../../lib/providers/provider.ts';
import type { Plan } from '../shared/plan.ts';
import type { Process, World } from '../shared/world.ts';
import type { Life } from './lives.ts';
import type { Malformed } from './malformed.ts';
import type { Oddities } from './oddities.ts';
import { isSilent, type Ordeal } from './ordeal.ts';
import type { Tokens } from './tokens.ts';

/** What somebody was told about an operation, and when. */
export interface Shown {
  readonly at: number;
  readonly id: string;
  /** Absent when the upstream said that there is no such operation. */
  readonly operation?: Operation;
}

/** The simulated upstream: the truth, and the adversary that answers from it. */
export interface Cloud {
  readonly shown: readonly Shown[];
  readonly lives: readonly Life[];
  /** From now on every answer is true. */
  calm(): void;
  providerFor(who: Process): Provider;
  /** How many lists have been answered. */
  lists(): number;
  /** Any call over the network that leads there, which fails as often as the others. */
  ask<T>(who: Process, label: string, call: Call, effect: () => T): Promise<T>;
}

interface Token {
  readonly salt: number;
  readonly issuedAt: number;
  readonly after: string;
}

const LIST_LAG = 40 * 60_000;

export function createCloud(
  plan: Plan,
  lives: readonly Life[],
  world: World,
  malformed: Malformed = () => false,
  { capacity, swaps }: Oddities = { capacity: Number.POSITIVE_INFINITY, swaps: () => false },
  ordeal: Ordeal = {},
  tokens?: Tokens,
): Cloud {
  const { random } = world;
  const { upstream, order, pageSize } = plan;
  const shown: Shown[] = [];
  let isCalm = false;
  let lists = 0;
  const isMalformed = (id: string): boolean => !isCalm && malformed(id, world.now());
  const happens = (probability: number): boolean => !isCalm && random.chance(probability);

  /** The moment that an answer is true of: now, or what a replica that lags still believes to be now. */
  const moment = (most: number): number =>
    happens(upstream.stale) ? world.now() - random.next() * Math.min(upstream.lag, most) : world.now();

  function list({ pageToken, pageSize: asked }: ListRequest): UpstreamPage {
    if (!isCalm && isSilent(ordeal, world.now()))
      throw new TrackerError('PERMISSION_DENIED', 'sim lists no more');
    const token = pageToken === undefined ? undefined : (JSON.parse(pageToken) as Token);
    if (token && world.now() - token.issuedAt > upstream.tokenLife) {
      throw new TrackerError('INVALID_ARGUMENT', 'the page token has expired');
    }
    const salt = token?.salt ?? random.whole(1, 1e6);
    const isHidden = ({ hidden }: Life): boolean =>
      !isCalm && hidden.some(({ from, to }) => from <= world.now() && world.now() < to);
    const rows = lives
      .filter((life) => viewOf(life, moment(LIST_LAG)) && !isHidden(life))
      .map((life) => ({ life, key: keyOf(life, order, salt) }))
      .filter(({ key }) => token === undefined || key > token.after)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const page = rows.slice(0, happens(upstream.emptyPage) ? 0 : Math.min(pageSize, asked));
    if (page.length > capacity) throw answerTooLarge('sim has more rows than an answer holds');
    const operations = page.flatMap(({ life }) => viewOf(life, world.now()) ?? []);
    if (happens(upstream.duplicate)) {
      const again = viewOf(random.pick(lives), moment(LIST_LAG));
      if (again) operations.splice(random.whole(0, operations.length), 0, again);
    }
    const stale = operations.map((operation) => staleOf(operation) ?? operation);
    const more = page.length < rows.length;
    const next: Token = { salt, issuedAt: world.now(), after: page.at(-1)?.key ?? token?.after ?? '' };
    const looped = pageToken !== undefined && happens(upstream.loop);
    const unreadable = stale.map((operation) => idOf(plan, operation)).filter(isMalformed);
    return {
      operations: stale.filter((operation) => !isMalformed(idOf(plan, operation))),
      ...(unreadable.length > 0 ? { unreadable: unreadable.map((id) => ({ id, error: nonsense() })) } : {}),
      ...(more ? { nextPageToken: looped ? pageToken : JSON.stringify(next) } : {}),
      ...(happens(upstream.unreachable) ? { unreachable: ['somewhere'] } : {}),
    };
  }

  function staleOf({ name, id }: Operation): Operation | undefined {
    const life = lives.find((other) => other.id === name || other.id === id);
    return life && viewOf(life, moment(LIST_LAG));
  }

  function get(id: string): Operation {
    const life = lives.find((other) => other.id === id);
    const view = life && viewOf(life, moment(upstream.lag));
    if (!view) throw new TrackerError('NOT_FOUND', `no operation ${id}`);
    if (isMalformed(id)) throw nonsense();
    const other = !isCalm && swaps() ? random.pick(lives) : undefined;
    return (other && viewOf(other, world.now())) ?? view;
  }

  /** Asks over a network that fails, and keeps what was answered as soon as somebody has seen it. */
  async function ask<T>(who: Process, label: string, call: Call, effect: () => T, tookMs = 0): Promise<T> {
    const { deadline, onRequest } = call;
    if (tokens && !isCalm) await tokens.admit(call);
    void onRequest('sim');
    const there = random.next() * (isCalm ? 20 : upstream.slow) + (isCalm ? 0 : tookMs);
    const back = random.next() * (isCalm ? 20 : upstream.slow);
    const stall = happens(plan.stall) ? random.next() * 3 * Math.max(plan.lease, plan.tick) : 0;
    const hangs = happens(upstream.hang) || world.now() + there + back > deadline;
    const refusal = hangs ? new TrackerError('DEADLINE_EXCEEDED', 'no answer') : fault();
    const rest = Math.max(0, deadline - world.now() - there);
    return world.call(
      who,
      label,
      {
        there,
        back: hangs ? rest : back + stall,
        ...(refusal ? { refusal } : {}),
        ...(happens(plan.crash) ? { dies: random.pick(['before', 'after']) } : {}),
      },
      async () => effect(),
    );
  }

  function fault(): TrackerError | undefined {
    if (happens(upstream.malformed)) return nonsense();
    if (!happens(upstream.error)) return undefined;
    const retryAfterMs = random.whole(1, 20) * 1_000;
    return random.pick([
      new TrackerError('UNAVAILABLE', 'sim is down'),
      new TrackerError('RESOURCE_EXHAUSTED', 'sim has had enough', { retryAfterMs }),
      new TrackerError('PERMISSION_DENIED', 'sim does not like you'),
    ]);
  }

  return {
    shown,
    lives,
    lists: () => lists,
    ask,
    calm: () => {
      isCalm = true;
    },
    providerFor: (who) => ({
      limits: () => ({ maxPageSize: pageSize, filterFields: [] }),
      async list(request, call) {
        const label = `list ${request.pageToken ?? ''}`;
        const page = await ask(who, label, call, () => list(request), ordeal.listMs);
        lists += 1;
        if (!ordeal.undated) call.onDate?.(new Date(world.now() + plan.skew).toUTCString());
        const rows = page.operations.map((operation) => ({
          at: world.now(),
          id: idOf(plan, operation),
          operation,
        }));
        shown.push(...rows);
        world.note(who.name, `is shown ${rows.map(describe).join(', ')}`);
        return page;
      },
      async get(ref, call) {
        const id = ref.family === 'yandex' ? ref.id : ref.name;
        try {
          const operation = await ask(who, `get ${id}`, call, () => get(id));
          const about = idOf(plan, operation);
          shown.push({ at: world.now(), id: about, operation });
          world.note(who.name, `asked for ${id}, is shown ${describe({ id: about, operation })}`);
          return { operation, ...(happens(0.05) ? { pollAfterMs: 3_000 } : {}) };
        } catch (thrown) {
          if (TrackerError.from(thrown).code === 'NOT_FOUND') shown.push({ at: world.now(), id });
          throw thrown;
        }
      },
      cancel: () => Promise.reject(new TrackerError('UNIMPLEMENTED', 'sim cancels nothing')),
    }),
  };
}

const nonsense = (): TrackerError => new TrackerError('INTERNAL', 'sim gave an answer that is no answer');

const describe = ({ id, operation }: Omit<Shown, 'at'>): string =>
  `${id.slice(id.lastIndexOf('/') + 1)} ${operation?.state} ${operation?.modifiedAt ?? ''}`;

const idOf = ({ family }: Plan, { id, name }: Operation): string => (family === 'yandex' ? id : name);

/** The operation as it was at a moment, if it was there. */
function viewOf({ versions, vanishesAt }: Life, at: number): Operation | undefined {
  if (vanishesAt !== undefined && at >= vanishesAt) return undefined;
  return versions.findLast((version) => version.at <= at)?.operation;
}

/** Where an operation stands in a list; it keeps its place within one scan. */
function keyOf({ id, bornAt }: Life, order: Plan['order'], salt: number): string {
  const time = Math.round(bornAt).toString().padStart(16, '0');
  if (order === 'oldest') return `${time} ${id}`;
  if (order === 'newest') return `${(1e15 - Math.round(bornAt)).toString().padStart(16, '0')} ${id}`;
  let mixed = salt;
  for (const letter of id) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) >>> 0;
  return `${(Math.imul(mixed, 0x9e3779b1) >>> 0).toString().padStart(16, '0')} ${id}`;
}

import { hasBegun, progressOf } from '../../../lib/model/following/progress.ts';
import { reconcile } from '../../../lib/model/following/reconcile.ts';
import { formatResource } from '../../../lib/model/operation/resource.ts';
import { POLL_RESERVE_MS } from '../../../lib/model/time/time-budget.ts';
import { fittingCloud } from '../../../lib/providers/fitting.ts';
import type { TokenFlight } from '../../../lib/providers/google/tokens/token-flight.ts';
import { createPageSizes } from '../../../lib/providers/page-sizes.ts';
import type { Provider } from '../../../lib/providers/provider.ts';
import type { Store } from '../../../lib/store/store.ts';
import { metBy } from '../../../lib/use-cases/following/poll-problem.ts';
import type { PollPorts } from '../../../lib/use-cases/following/poll-resource.ts';
import { faultyStore } from '../shared/faulty-store.ts';
import { createMemoryStore } from '../shared/memory-store.ts';
import { planOf } from '../shared/plan.ts';
import { seeded } from '../shared/random.ts';
import { createWorld, type Process, type TraceLine } from '../shared/world.ts';
import { type Polled, pollOnce, startReader } from './actors.ts';
import { createCloud } from './cloud.ts';
import { interestOf } from './interest.ts';
import { violations } from './invariants.ts';
import { livesOf } from './lives.ts';
import { malformedOf } from './malformed.ts';
import { odditiesOf } from './oddities.ts';
import { ordealOf } from './ordeal.ts';
import { createTokens, tokenOrdealOf } from './tokens.ts';

/** A deliberate fault: what it puts between the tracker and the rest. */
export interface Fault {
  readonly store?: (store: Store) => Store;
  readonly provider?: (provider: Provider) => Provider;
  readonly reconcile?: PollPorts['reconcile'];
  readonly reads?: (revision: number) => number;
  readonly keepsSpentHold?: boolean;
  /** A page that is too large is asked for as it was. */
  readonly asksForWholePages?: boolean;
  readonly meets?: typeof metBy;
  readonly tokens?: (flight: TokenFlight) => TokenFlight;
}

export interface Run {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly trace: readonly TraceLine[];
  readonly plan: ReturnType<typeof planOf>;
  readonly changes: number;
}

const START = Date.parse('2026-11-01T00:00:00Z');
/** The drain: N polls, this far apart, without any fault. They span two full scans. */
const DRAIN_POLLS = 24;
const DRAIN_PACE = 120_000;

/** One world from its seed: faults for a while, then a calm in which everything must come right. */
export async function simulate(seed: number, fault: Fault = {}): Promise<Run> {
  const random = seeded(seed);
  const drawn = planOf(random);
  const ordeal = ordealOf(drawn, seeded(seed + 3e6), START);
  const plan = { ...drawn, skew: ordeal.skew ?? drawn.skew };
  const world = createWorld(random, START);
  const lives = livesOf(plan, random, START);
  // What cannot be read at the beginning tells nothing of the upstream's clock.
  const malformed = ordeal.undated ? undefined : malformedOf(lives, seeded(seed + 2e6));
  const tokenOrdeal = tokenOrdealOf(plan.duration, seeded(seed + 5e6), START);
  const tokens = tokenOrdeal && createTokens(tokenOrdeal, world.now, fault.tokens);
  const cloud = createCloud(plan, lives, world, malformed, odditiesOf(seeded(seed + 4e6)), ordeal, tokens);
  const sizes = createPageSizes();
  const interest = interestOf(plan, lives, seeded(seed + 1e6), START);
  const memory = createMemoryStore({ now: world.now });
  const resource = formatResource(plan.resource);
  const call = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };
  let calm = false;
  let firstFullScanAt = Number.POSITIVE_INFINITY;
  const wanted = new Set<string>();
  const watched: Store = {
    ...memory,
    async commit(previous, next, bound) {
      await memory.commit(previous, next, bound);
      for (const id of progressOf(next).only ?? []) wanted.add(id);
      if (progressOf(next).fullScan) firstFullScanAt = Math.min(firstFullScanAt, world.now());
    },
  };
  await memory.addTask(
    { id: `poll:${resource}`, shard: 0, dueAt: START, leaseUntil: 0, epoch: 0, attempts: 0 },
    call,
  );

  let processes = 0;
  const reach = (who: Process): Store => faultyStore(watched, plan, world, who, () => calm);
  const polls: Polled[] = [];
  /** What a task asks for is read past all faults: only slow worlds heed it. */
  const leaseFor = async (): Promise<number> => {
    const { callMs = 0 } = (ordeal.listMs && (await memory.readTask(`poll:${resource}`, call))) || {};
    return Math.max(plan.lease, callMs + POLL_RESERVE_MS);
  };
  const startPoller = (early: boolean, only?: readonly string[]): void => {
    processes += 1;
    const who: Process = { name: `poller ${processes}`, dead: false };
    const store = fault.store?.(reach(who)) ?? reach(who);
    const upstream = cloud.providerFor(who);
    const fitting = fault.asksForWholePages ? upstream : fittingCloud(upstream, sizes);
    const provider = fault.provider?.(fitting) ?? fitting;
    const polling = {
      resource: plan.resource,
      leaseFor,
      pace: calm ? 0 : plan.tick / 2,
      early,
      only,
      keepsSpentHold: fault.keepsSpentHold ?? false,
      meets: fault.meets ?? metBy,
      onPolled: (polled: Polled) => void (calm || polls.push(polled)),
    };
    pollOnce(world, store, provider, fault.reconcile ?? reconcile, polling).catch((thrown: Error) => {
      bugs.push(`${who.name} threw ${thrown.stack}`);
    });
  };
  const bugs: string[] = [];
  const readers = ['reader 1', 'reader 2'].map((name) => {
    const who: Process = { name, dead: false };
    const reading = faultyStore(watched, { ...plan, crash: 0 }, world, who, () => calm);
    return startReader(world, reading, who, plan.resource, () => random.next() * plan.tick * 4, fault.reads);
  });

  /** Whoever calls again wants nothing more to be followed than is. */
  const rest = interest.asks && [];
  /** Before the first has asked for a single operation, there is no task for a timer to take. */
  const tick = async (): Promise<void> => {
    if (!interest.asks || hasBegun(await memory.readTracking(resource, call))) startPoller(false);
  };
  const end = START + plan.duration;
  for (let time = START; time < end; time += plan.tick) {
    world.at(time + random.next() * 0.2 * plan.tick, () => void tick());
    if (random.chance(plan.overlap))
      world.at(time + random.next() * plan.tick, () => startPoller(true, rest));
  }
  for (const { at, id } of interest.asks ?? []) world.at(at, () => startPoller(true, [id]));
  if (interest.wholeAt !== undefined) world.at(interest.wholeAt, () => startPoller(true));
  await world.runUntil(end);
  calm = true;
  cloud.calm();
  world.note('sim', 'the faults stop');
  const settledAt =
    Math.max(end, ...cloud.lives.flatMap(({ versions }) => versions.map(({ at }) => at))) + 180_000;
  await world.runUntil(settledAt);
  for (let poll = 0; poll < DRAIN_POLLS; poll += 1) {
    world.at(settledAt + poll * DRAIN_PACE, () => startPoller(true, rest));
  }
  await world.runUntil(settledAt + DRAIN_POLLS * DRAIN_PACE + 8 * plan.tick);

  const tracking = await memory.readTracking(resource, call);
  if (!tracking && interest.asks) return { seed, plan, violations: bugs, trace: world.trace, changes: 0 };
  if (!tracking) return { seed, plan, violations: ['nobody follows'], trace: world.trace, changes: 0 };
  const log = await memory.readChanges(resource, { after: 0, upTo: tracking.revision, limit: 1e6 }, call);
  const { shown } = cloud;
  const mayLagBehindBeginning = plan.upstream.stale > 0;
  const found = violations({
    ...{ tracking, log, shown, lives, readers, wanted, firstFullScanAt, mayLagBehindBeginning },
    ...{ polls, ordeal, skew: plan.skew, refused: tokenOrdeal?.refused, stale: tokens?.stale ?? [] },
  });
  return { seed, plan, violations: [...bugs, ...found], trace: world.trace, changes: log.length };
}

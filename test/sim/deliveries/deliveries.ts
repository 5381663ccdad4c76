import { bearer } from '../../../lib/model/core/authorization.ts';
import { TrackerError } from '../../../lib/model/core/error.ts';
import { reconcile } from '../../../lib/model/following/reconcile.ts';
import type { Call } from '../../../lib/providers/provider.ts';
import { createBackupRoster } from '../../../lib/providers/yandex/backup/roster.ts';
import { runDueTasks } from '../../../lib/use-cases/timer/run-due-tasks.ts';
import { createWatch } from '../../../lib/use-cases/watches/create-watch.ts';
import { resumeWatch } from '../../../lib/use-cases/watches/resume-watch.ts';
import { openSealer } from '../../support/open-sealer.ts';
import { faultyStore } from '../shared/faulty-store.ts';
import { laggingIndex } from '../shared/lagging-index.ts';
import { createLane } from '../shared/lane.ts';
import { createMemoryStore } from '../shared/memory-store.ts';
import { seeded } from '../shared/random.ts';
import { createWorld, type Process, type TraceLine } from '../shared/world.ts';
import { createUpstreams } from './folder.ts';
import { type DeliveryFault, type Mishap, spoiled } from './mishaps.ts';
import { calmPlanOf, type DeliveryPlan, deliveryPlanOf } from './plan.ts';
import { deadLetterOf, isPoison, type Poison, passOver, poisonOf } from './poison.ts';
import { createReceivers, targetOf } from './receivers.ts';
import { createStories } from './stories.ts';

export interface DeliveryRun {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly trace: readonly TraceLine[];
  readonly plan: DeliveryPlan;
  readonly receipts: number;
  /** How many calls that change something were made until shortly after the faults stopped. */
  readonly calls: number;
}

interface Options {
  readonly fault?: DeliveryFault;
  /**
   * What befalls which call, of those that change something: it is the last of its process, or it takes effect so many
   * milliseconds late. Being killed at a read is being killed before the next call.
   */
  readonly mishap?: Mishap;
  /** Nothing goes wrong but what the other options say. */
  readonly calm?: boolean;
  /** How many there are in the folder of a calm world; it has none by default. */
  readonly machines?: number;
  /** @default what the seed says; `NONE` in a calm world */
  readonly poison?: Poison;
  /** How long everything has to come right at the end; by default until every heartbeat has been heard. */
  readonly drainMs?: number;
}

const START = Date.parse('2026-11-01T00:00:00Z');
const MINUTE = 60_000;
/** What the platform leaves a timer's function; half of it is the next one's time too. */
const TIMER_MS = 70_000;
const COUNTED_MS = 90_000;
/** How often a user looks at the watches. */
const USER_MS = 2 * MINUTE;
const OUTAGE_MS = 26 * 60 * MINUTE;
/** One world of polls, watches and receivers from its seed: faults for a while, then a calm to come right in. */
export async function simulateDeliveries(seed: number, options: Options = {}): Promise<DeliveryRun> {
  const { fault = {}, mishap, calm: isTame = false, machines = 0, drainMs = 100 * MINUTE } = options;
  const random = seeded(seed);
  const plan = isTame ? calmPlanOf(random, machines) : deliveryPlanOf(random);
  const luck = seeded(seed * 7_919);
  const drawn = poisonOf(luck);
  const poison = options.poison ?? (isTame ? 'NONE' : drawn);
  let calls = 0;
  const world = spoiled(createWorld(random, START), (label) => {
    if (/^(?:read|list|active|dueTasks)/.test(label)) return undefined;
    calls += 1;
    return mishap && calls === mishap.call ? mishap.fate : undefined;
  });
  const upstreams = createUpstreams(plan, world);
  const { places } = upstreams;
  const receivers = createReceivers(plan.habits, random, world, (watch, id) => {
    return poison !== 'NONE' && !watch.endsWith('/letters') && isPoison(watch, id);
  });
  const shown = isTame ? (seed % 2 === 0 ? 1_000 : 1) : seeded(seed * 104_729).pick([1, 2, 1_000]);
  const memory = laggingIndex(createMemoryStore({ now: world.now }), plan.indexLag, shown, world.now);
  const stories = createStories(memory, places, receivers.receipts, world.now);
  const { faults } = stories;
  const watched = stories.watched(fault.engine?.(memory) ?? memory);
  let calm = false;

  let processes = 0;
  const portsOf = (name: string) => {
    processes += 1;
    const who: Process = { name: `${name} ${processes}`, dead: false };
    const reach = faultyStore(watched, plan.world, world, who, () => calm);
    const sink = receivers.sinkFor(who);
    const backup = upstreams.backupFor(who);
    return {
      who,
      store: fault.store?.(reach) ?? reach,
      provider: upstreams.providerFor(who),
      roster: createBackupRoster(async () => fault.backup?.(backup) ?? backup),
      reconcile,
      sealer: openSealer,
      sinks: async () => fault.sink?.(sink) ?? sink,
      tenant: 't',
      randomBytes: (size: number) => Uint8Array.from({ length: size }, () => random.whole(0, 255)),
      now: world.now,
      random: random.next,
      sleep: (ms: number) => world.sleep(who, ms),
      polls: { prompt: createLane(4), slow: createLane(4) },
      deliveries: { prompt: createLane(8), slow: createLane(2) },
      fanouts: { prompt: createLane(4), slow: createLane(4) },
      onError: () => {},
      onUntold: () => {},
      onAnomaly: () => {},
      onProblem: () => {},
    };
  };
  const callUntil = (deadline: number): Call => ({
    deadline,
    signal: new AbortController().signal,
    onRequest: () => {},
    authorize: async () => bearer('iam'),
  });
  const guard = (work: Promise<unknown>): void =>
    void work.catch((thrown: Error) => {
      if (!(thrown instanceof TrackerError)) faults.push(`a process threw ${thrown.stack}`);
    });
  const startTimer = (): void => guard(runDueTasks(portsOf('timer'), {}, callUntil(world.now() + TIMER_MS)));

  /** Whoever sees a watch that is stuck has it pass over the change. */
  async function lookAtWatches(): Promise<void> {
    for (const watch of await stories.watches()) {
      const asked = passOver(watch);
      if (!asked) continue;
      stories.asks(watch, Number(asked.after));
      const ports = portsOf('user');
      const request = { ...asked, watchId: watch.folderWatch?.id ?? watch.id };
      guard(resumeWatch({ ...ports, system: ports }, request, callUntil(world.now() + MINUTE)));
    }
  }

  /** Whoever wants a watch asks until there is one. */
  const startCreator = (id: string, target: object): void => {
    const ports = portsOf(`creator of ${id}`);
    const letters = poison === 'LETTERS' ? deadLetterOf(id, luck) : {};
    const request = { watchId: id, ...target, sink: targetOf(id), ...letters };
    let done = false;
    guard(
      createWatch({ ...ports, system: ports }, request, callUntil(world.now() + MINUTE)).then(() => {
        done = true;
      }),
    );
    world.at(world.now() + MINUTE + 10_000, () => {
      if (!done && !calm) startCreator(id, target);
    });
  };

  const end = START + plan.world.duration;
  for (let time = START; time < end; time += plan.world.tick) {
    world.at(time + random.next() * 10_000, startTimer);
  }
  const startUser = (): void => void (poison === 'USER' && lookAtWatches());
  for (let time = START; time < end; time += USER_MS) world.at(time, startUser);
  for (let index = 0; index < plan.watches; index += 1) {
    const { name, resource, lives, comesAt } = random.pick(places);
    const { id, bornAt } = random.pick(lives);
    const types =
      isTame || random.chance(0.5) ? { types: ['STARTED', 'UPDATED', 'FAILING', 'SUCCEEDED', 'FAILED'] } : {};
    const operationId = resource.family === 'yandex' ? id : `google/run/v2/${id}`;
    const onFolder = plan.machines > 0 && index === 0;
    const single = !onFolder && (isTame ? index === 1 : random.chance(0.4));
    const target = single
      ? { operationId }
      : { ...(onFolder ? { folderId: 'f' } : { resource: name }), ...types };
    const from = onFolder ? START : Math.max(START, single ? bornAt : comesAt);
    world.at(from + random.next() * Math.max(0, end - from) * 0.8, () => startCreator(`w${index}`, target));
  }
  await world.runUntil(end);
  calm = true;
  upstreams.calm();
  receivers.calm();
  world.note('sim', 'the faults stop');
  let callsByThen = 0;
  world.at(end + COUNTED_MS, () => {
    callsByThen = calls;
  });

  /** Timers, one a minute, for so long. */
  async function drain(ms: number): Promise<void> {
    const from = world.now();
    for (let time = from; time < from + ms; time += MINUTE) world.at(time, startTimer);
    for (let time = from; time < from + ms; time += USER_MS) world.at(time, startUser);
    await world.runUntil(from + ms + MINUTE);
  }
  if (plan.outage) {
    receivers.setDown(true);
    for (let hour = 0; hour < OUTAGE_MS / (60 * MINUTE); hour += 1) {
      await drain(3 * MINUTE);
      await world.runUntil(world.now() + 56 * MINUTE);
    }
    receivers.setDown(false);
    for (const { id, state, folderWatch } of await stories.watches()) {
      if (state === 'SUSPENDED' && !folderWatch) {
        const ports = portsOf('user');
        guard(resumeWatch({ ...ports, system: ports }, { watchId: id }, callUntil(world.now() + MINUTE)));
      }
    }
  }
  await drain(drainMs);

  await stories.end();
  return {
    seed,
    plan,
    violations: [...new Set(faults)],
    trace: world.trace,
    receipts: receivers.receipts.length,
    calls: callsByThen,
  };
}

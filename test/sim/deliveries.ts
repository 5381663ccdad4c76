import { TrackerError } from '../../lib/model/error.ts';
import { reconcile } from '../../lib/model/reconcile.ts';
import { formatResource } from '../../lib/model/resource.ts';
import type { Watch } from '../../lib/model/watch.ts';
import type { Call } from '../../lib/providers/provider.ts';
import type { Store } from '../../lib/store/store.ts';
import { createWatch } from '../../lib/use-cases/create-watch.ts';
import { resumeWatch } from '../../lib/use-cases/resume-watch.ts';
import { runDueTasks } from '../../lib/use-cases/run-due-tasks.ts';
import { createCloud } from './cloud.ts';
import { cursorFaults, storyFaults } from './delivery-invariants.ts';
import { type DeliveryFault, type Mishap, naming, spoiled } from './delivery-mishaps.ts';
import { calmPlanOf, type DeliveryPlan, deliveryPlanOf } from './delivery-plan.ts';
import { faultyStore } from './faulty-store.ts';
import { laggingIndex } from './lagging-index.ts';
import { createLane } from './lane.ts';
import { livesOf } from './lives.ts';
import { createMemoryStore } from './memory-store.ts';
import { seeded } from './random.ts';
import { createReceivers, targetOf } from './receivers.ts';
import { createWorld, type Process, type TraceLine } from './world.ts';

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
  /** How long everything has to come right at the end; by default until every heartbeat has been heard. */
  readonly drainMs?: number;
}

const START = Date.parse('2026-11-01T00:00:00Z');
const MINUTE = 60_000;
const COUNTED_MS = 90_000;
const OUTAGE_MS = 26 * 60 * MINUTE;
const sealer = { seal: (text: string) => text, open: (text: string) => text };

/** One world of polls, watches and receivers from its seed: faults for a while, then a calm to come right in. */
export async function simulateDeliveries(seed: number, options: Options = {}): Promise<DeliveryRun> {
  const { fault = {}, mishap, calm: isTame = false, drainMs = 100 * MINUTE } = options;
  const random = seeded(seed);
  const plan = isTame ? calmPlanOf(random) : deliveryPlanOf(random);
  const { resource } = plan.world;
  let calls = 0;
  const world = spoiled(createWorld(random, START), (label) => {
    if (/^(?:read|list|active|dueTasks)/.test(label)) return undefined;
    calls += 1;
    return mishap && calls === mishap.call ? mishap.fate : undefined;
  });
  const cloud = createCloud(plan.world, livesOf(plan.world, random, START), world);
  const receivers = createReceivers(plan.habits, random, world);
  const memory = laggingIndex(createMemoryStore(), plan.indexLag, world.now);
  const anyTime = { deadline: Number.MAX_SAFE_INTEGER, signal: new AbortController().signal };
  const born = new Map<string, Watch>();
  const faults: string[] = [];
  let calm = false;

  const logOf = (name: string) =>
    memory.readChanges(name, { after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 1e6 }, anyTime);
  const receiptsOf = (id: string) => receivers.receipts.filter(({ watch }) => watch === id);
  const engine = fault.engine?.(memory) ?? memory;
  const watched: Store = {
    ...engine,
    async writeWatch(previous, next, call) {
      const stored = await memory.readWatch(next.tenant, next.id, call);
      const written = await engine.writeWatch(previous, next, call);
      const first = born.get(next.id) ?? written;
      born.set(next.id, first);
      const log = await logOf(next.resource);
      if (stored) faults.push(...cursorFaults(first, stored, next, log, receiptsOf(next.id)));
      return written;
    },
  };

  let processes = 0;
  const portsOf = (name: string) => {
    processes += 1;
    const who: Process = { name: `${name} ${processes}`, dead: false };
    const reach = faultyStore(watched, plan.world, world, who, () => calm);
    const sink = receivers.sinkFor(who);
    const provider = plan.named
      ? naming(cloud.providerFor(who), formatResource(resource))
      : cloud.providerFor(who);
    return {
      who,
      store: fault.store?.(reach) ?? reach,
      provider,
      backup: () => Promise.reject(new Error('there is no folder')),
      reconcile,
      sealer,
      sinks: async () => fault.sink?.(sink) ?? sink,
      tenant: 't',
      randomBytes: (size: number) => new Uint8Array(size),
      now: world.now,
      random: random.next,
      sleep: (ms: number) => world.sleep(who, ms),
      limit: createLane(4),
      deliveries: { prompt: createLane(8), slow: createLane(2) },
      onError: () => {},
      onAnomaly: () => {},
    };
  };
  const callUntil = (deadline: number): Call => ({
    deadline,
    signal: new AbortController().signal,
    onRequest: () => {},
    token: () => '',
  });
  const guard = (work: Promise<unknown>): void =>
    void work.catch((thrown: Error) => {
      if (!(thrown instanceof TrackerError)) faults.push(`a process threw ${thrown.stack}`);
    });
  const startTimer = (): void => guard(runDueTasks(portsOf('timer'), {}, callUntil(world.now() + MINUTE)));

  /** Whoever wants a watch asks until there is one. */
  const startCreator = (id: string, target: object): void => {
    const ports = portsOf(`creator of ${id}`);
    const request = { watchId: id, ...target, sink: targetOf(id) };
    let done = false;
    guard(
      createWatch({ ...ports, own: ports }, request, callUntil(world.now() + MINUTE)).then(() => {
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
  for (let index = 0; index < plan.watches; index += 1) {
    const { id, bornAt } = random.pick(cloud.lives);
    const types =
      isTame || random.chance(0.5) ? { types: ['STARTED', 'UPDATED', 'FAILING', 'SUCCEEDED', 'FAILED'] } : {};
    const operationId = resource.family === 'yandex' ? id : `google/run/v2/${id}`;
    const single = isTame ? index === 1 : random.chance(0.4);
    const target = single ? { operationId } : { resource: formatResource(resource), ...types };
    const from = single ? Math.max(START, bornAt) : START;
    world.at(from + random.next() * Math.max(0, end - from) * 0.8, () => startCreator(`w${index}`, target));
  }
  await world.runUntil(end);
  calm = true;
  cloud.calm();
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
    await world.runUntil(from + ms + MINUTE);
  }
  if (plan.outage) {
    receivers.setDown(true);
    for (let hour = 0; hour < OUTAGE_MS / (60 * MINUTE); hour += 1) {
      await drain(3 * MINUTE);
      await world.runUntil(world.now() + 56 * MINUTE);
    }
    receivers.setDown(false);
    for (const { id, state } of await watchesNow()) {
      if (state === 'SUSPENDED') {
        const ports = portsOf('user');
        guard(resumeWatch({ ...ports, own: ports }, { watchId: id }, callUntil(world.now() + MINUTE)));
      }
    }
  }
  await drain(drainMs);

  async function watchesNow(): Promise<readonly Watch[]> {
    return (await memory.listWatches('t', { limit: 100 }, anyTime)).items;
  }
  for (const last of await watchesNow()) {
    const first = born.get(last.id) ?? last;
    const revision = await memory.readRevision(last.resource, anyTime);
    const log = (await logOf(last.resource)).filter((row) => row.revision <= revision);
    faults.push(...storyFaults({ first, last, log, receipts: receiptsOf(last.id) }));
    if (last.operation !== undefined && last.state !== 'DONE') faults.push(`${last.id} waits for ever`);
  }
  return {
    seed,
    plan,
    violations: [...new Set(faults)],
    trace: world.trace,
    receipts: receivers.receipts.length,
    calls: callsByThen,
  };
}

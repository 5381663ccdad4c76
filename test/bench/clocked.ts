import { startEngine } from '../../infra/local/engine.ts';
import { type Cloud, startCloud } from '../../infra/simulator/cloud.ts';
import { seededRandom } from '../../infra/simulator/random.ts';
import { bearer } from '../../lib/model/core/authorization.ts';
import { follow } from '../../lib/model/following/follow.ts';
import { reconcile } from '../../lib/model/following/reconcile.ts';
import { parseResource } from '../../lib/model/operation/resource.ts';
import { newTask, pollTaskId } from '../../lib/model/task.ts';
import { createProvider } from '../../lib/runtime/adapters.ts';
import { readSettings } from '../../lib/runtime/settings.ts';
import { createTables } from '../../lib/store/documents/create-tables.ts';
import { createDocumentStore } from '../../lib/store/rows/document-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { leavePlan, type PollTaskHints } from '../../lib/use-cases/following/poll-plan.ts';
import { runPollTask } from '../../lib/use-cases/following/run-poll-task.ts';
import { STATIC_KEYS, timing } from '../support/document-backend.ts';
import { environmentOf } from '../support/handlers.ts';
import { ANY_TIME } from '../support/store-builders.ts';

/** What one poll came to. */
interface Polled {
  readonly changes: number;
  readonly calls: number;
  readonly units: number;
}

/** An invocation of the timer's function ends after so long, and the next begins. */
const INVOCATION_MS = 60_000;

/** Polling as the timer does it, against the simulated cloud and the embedded engine, by a clock that does not wait for what is due. */
export interface Clocked {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly now: () => number;
  /** Moves the clock on, in milliseconds. */
  readonly pass: (ms: number) => void;
  /** What has been spent so far. */
  readonly units: () => number;
  /** As a whole, or for single operations. */
  follow(name: string, only?: readonly string[]): Promise<void>;
  /** Waits until the resource is due, and polls it. */
  poll(name: string): Promise<Polled>;
  close(): Promise<void>;
}

export async function startClocked(): Promise<Clocked> {
  let [units, calls] = [0, 0];
  let passed = 0;
  const now = () => Date.now() + passed;
  const [cloud, engine] = [await startCloud({ now }), await startEngine()];
  const connection = { endpoint: engine.endpoint, credentials: STATIC_KEYS };
  await createTables({ ...connection, timing }, ANY_TIME);
  const onRequestUnits = (more: number): void => {
    units += more;
  };
  const options = { ...connection, timing: { ...timing, now } };
  const store = createDocumentStore({ ...options, onRequestUnits });
  const uncounted = createDocumentStore(options);
  const provider = createProvider(readSettings(environmentOf(cloud)));
  const ports = {
    provider,
    store,
    reconcile,
    onAnomaly: () => {},
    onProblem: () => {},
    now,
    random: seededRandom(1),
  };
  const onRequest = (): void => {
    calls += 1;
  };
  const call = { ...ANY_TIME, authorize: async () => bearer(cloud.token), onRequest };
  const known = new Map<string, PollTaskHints>();
  let endsAt = 0;

  /** Moves the clock on to when the task is due, to this invocation or to a later one. */
  async function waitFor(id: string): Promise<void> {
    const dueAt = known.get(id)?.plan?.dueAt;
    if (dueAt !== undefined && Math.max(dueAt, now()) < endsAt) {
      passed += Math.max(0, dueAt - now());
      return;
    }
    const { dueAt: writtenAt = 0, leaseUntil = 0 } = (await uncounted.readTask(id, ANY_TIME)) ?? {};
    // The invocation finds a task that is new to it by itself.
    if (!known.has(id) && Math.max(writtenAt, leaseUntil) <= now() && now() < endsAt) return;
    const at = Math.max(endsAt, now());
    for (const [other, hints] of known) await leavePlan(store, other, hints, call);
    known.clear();
    const task = await uncounted.readTask(id, ANY_TIME);
    passed += Math.max(0, Math.max(task?.dueAt ?? 0, task?.leaseUntil ?? 0, at) - now());
    endsAt = now() - ((now() - at) % INVOCATION_MS) + INVOCATION_MS;
  }

  return {
    cloud,
    store,
    now,
    pass: (ms) => {
      passed += ms;
    },
    units: () => units,
    async follow(name, only) {
      const begun = await store.fence(name, {}, 1, ANY_TIME);
      await store.commit(begun, follow(begun, only, now()), ANY_TIME);
      await store.addTask(newTask(pollTaskId(parseResource(name)), now(), begun.epoch), ANY_TIME);
    },
    async poll(name) {
      const id = pollTaskId(parseResource(name));
      await waitFor(id);
      const before = { units, calls };
      const polled = await runPollTask(ports, id, known.get(id) ?? { attempts: 0 }, call);
      if (!polled || polled.errors.length > 0) throw new Error(`${name} was not polled`);
      known.set(id, polled.hints);
      return { changes: polled.changes, calls: calls - before.calls, units: units - before.units };
    },
    async close() {
      await cloud.close();
      await engine.close();
    },
  };
}

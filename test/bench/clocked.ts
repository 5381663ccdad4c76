import { type Cloud, startCloud } from '../../infra/local/cloud/cloud.ts';
import { startEngine } from '../../infra/local/engine.ts';
import { createProvider } from '../../lib/adapters.ts';
import { follow } from '../../lib/model/progress.ts';
import { reconcile } from '../../lib/model/reconcile.ts';
import { parseResource } from '../../lib/model/resource.ts';
import { newTask, pollTaskId } from '../../lib/model/task.ts';
import { readSettings } from '../../lib/settings.ts';
import { createTables } from '../../lib/store/create-tables.ts';
import { createDocumentStore } from '../../lib/store/document-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { type PollTaskHints, runPollTask } from '../../lib/use-cases/run-poll-task.ts';
import { STATIC_KEYS, timing } from '../contract/document-backend.ts';
import { ANY_TIME } from '../contract/store-builders.ts';
import { environmentOf } from '../functions/support.ts';

/** What one poll came to. */
interface Polled {
  readonly changes: number;
  readonly calls: number;
  readonly units: number;
  /** Those of the units that went into a new plan of when the resource is due. */
  readonly replanned: number;
}

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
  let [units, calls, replanned] = [0, 0, 0];
  let passed = 0;
  const now = () => Date.now() + passed;
  const [cloud, engine] = [await startCloud({ now }), await startEngine()];
  const connection = { endpoint: engine.endpoint, credentials: STATIC_KEYS };
  await createTables({ ...connection, timing }, ANY_TIME);
  const onRequestUnits = (more: number): void => {
    units += more;
  };
  const plain = createDocumentStore({ ...connection, timing: { ...timing, now }, onRequestUnits });
  const store: Store = {
    ...plain,
    async updateTask(...task) {
      const before = units;
      const isHeld = await plain.updateTask(...task);
      replanned += units - before;
      return isHeld;
    },
  };
  const provider = createProvider(readSettings(environmentOf(cloud)));
  const hints = new Map<string, PollTaskHints>();
  const ports = { provider, store, reconcile, now, random: Math.random };
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
      const task = await store.readTask(id, ANY_TIME);
      passed += Math.max(0, (task?.dueAt ?? 0) - now(), (task?.leaseUntil ?? 0) - now());
      const before = { units, calls, replanned };
      const onRequest = (): void => {
        calls += 1;
      };
      const call = { ...ANY_TIME, token: () => cloud.token, onRequest };
      const polled = await runPollTask(ports, id, hints.get(id) ?? { attempts: 0 }, call);
      if (!polled || polled.errors.length > 0) throw new Error(`${name} was not polled`);
      hints.set(id, polled);
      return {
        changes: polled.changes,
        calls: calls - before.calls,
        units: units - before.units,
        replanned: replanned - before.replanned,
      };
    },
    async close() {
      await cloud.close();
      await engine.close();
    },
  };
}

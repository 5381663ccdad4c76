import { type Cloud, startCloud } from '../../infra/local/cloud/cloud.ts';
import { startEngine } from '../../infra/local/engine.ts';
import { reconcile } from '../../lib/model/reconcile.ts';
import { parseResource } from '../../lib/model/resource.ts';
import { newTask, pollTaskId } from '../../lib/model/task.ts';
import { createProvider } from '../../lib/runtime.ts';
import { readSettings } from '../../lib/settings.ts';
import { createTables } from '../../lib/store/create-tables.ts';
import { createDocumentStore } from '../../lib/store/document-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { type PollTaskHints, runPollTask } from '../../lib/use-cases/run-poll-task.ts';
import { STATIC_KEYS, timing } from '../contract/document-backend.ts';
import { ANY_TIME } from '../contract/store-builders.ts';
import { environmentOf } from '../functions/support.ts';

/** What one poll came to. */
export interface Polled {
  readonly changes: number;
  readonly calls: number;
  readonly units: number;
}

/** Polling as the timer does it, against the simulated cloud and the embedded engine, by a clock that only polls move. */
export interface Clocked {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly now: () => number;
  /** Moves the clock on, in milliseconds. */
  readonly pass: (ms: number) => void;
  /** What has been spent so far. */
  readonly units: () => number;
  follow(name: string): Promise<void>;
  /** Waits until the resource is due, and polls it. */
  poll(name: string): Promise<Polled>;
  close(): Promise<void>;
}

export async function startClocked(): Promise<Clocked> {
  let clock = Date.now();
  let [units, calls] = [0, 0];
  const now = () => clock;
  const [cloud, engine] = [await startCloud({ now }), await startEngine()];
  const connection = { endpoint: engine.endpoint, credentials: STATIC_KEYS };
  await createTables({ ...connection, timing }, ANY_TIME);
  const onRequestUnits = (more: number): void => {
    units += more;
  };
  const store = createDocumentStore({ ...connection, timing: { ...timing, now }, onRequestUnits });
  const provider = createProvider(readSettings(environmentOf(cloud)));
  const hints = new Map<string, PollTaskHints>();
  const ports = { provider, store, reconcile, now, random: Math.random };
  return {
    cloud,
    store,
    now,
    pass: (ms) => {
      clock += ms;
    },
    units: () => units,
    follow: (name) => store.addTask(newTask(pollTaskId(parseResource(name)), clock), ANY_TIME),
    async poll(name) {
      const id = pollTaskId(parseResource(name));
      const task = await store.readTask(id, ANY_TIME);
      clock = Math.max(clock, task?.dueAt ?? 0, task?.leaseUntil ?? 0);
      const before = { units, calls };
      const onRequest = (): void => {
        calls += 1;
      };
      const call = { ...ANY_TIME, token: () => cloud.token, onRequest };
      const polled = await runPollTask(ports, id, hints.get(id) ?? { attempts: 0 }, call);
      if (!polled || polled.errors.length > 0) throw new Error(`${name} was not polled`);
      hints.set(id, polled);
      return { changes: polled.changes, calls: calls - before.calls, units: units - before.units };
    },
    async close() {
      await cloud.close();
      await engine.close();
    },
  };
}

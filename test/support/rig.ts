import { setTimeout as sleep } from 'node:timers/promises';
import { createGetFunction } from '../../functions/get.ts';
import { createListFunction } from '../../functions/list.ts';
import { createPollFunction } from '../../functions/poll.ts';
import { createWatchFunction } from '../../functions/watch.ts';
import { startEngine } from '../../infra/local/engine.ts';
import { timerEvent } from '../../infra/local/timer.ts';
import { type Cloud, type CloudOptions, startCloud } from '../../infra/simulator/cloud.ts';
import { mapLimit } from '../../lib/async/map-limit.ts';
import type { Handler } from '../../lib/edge/handler.ts';
import type { Trigger } from '../../lib/edge/trigger.ts';
import { parseResource } from '../../lib/model/operation/resource.ts';
import { newTask, pollTaskId } from '../../lib/model/task.ts';
import { ANSWER_RESERVE_MS, TIMER_RESERVE_MS } from '../../lib/model/time/time-budget.ts';
import type { Environment } from '../../lib/runtime/settings.ts';
import { createTables } from '../../lib/store/documents/create-tables.ts';
import { createDocumentStore } from '../../lib/store/rows/document-store.ts';
import type { Store } from '../../lib/store/store.ts';
import { STATIC_KEYS, timing } from './document-backend.ts';
import { environmentOf } from './handlers.ts';
import { ANY_TIME } from './store-builders.ts';

/** What an invocation of poll keeps of its own time. */
const KEPT_MS = ANSWER_RESERVE_MS + TIMER_RESERVE_MS;

/** The functions on a simulated cloud and an embedded store, both empty. */
export interface Rig {
  readonly cloud: Cloud;
  readonly store: Store;
  readonly environment: Environment;
  readonly handlers: { readonly list: Handler; readonly watch: Handler; readonly get: Handler };
  readonly trigger: Trigger;
  /** The answer to an HTTP call; `remainingMs` is what the platform leaves the function, two minutes unless told. */
  ask(name: 'list' | 'watch' | 'get', url: string, remainingMs?: number): Promise<Answer>;
  /** Runs due tasks for so long, as a timer does, and answers the summary. */
  poll(workMs: number, payload?: string, trigger?: Trigger): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export interface Answer {
  readonly statusCode: number;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
}

const RETENTION = { RETENTION_CHANGES_DAYS: '14', RETENTION_OPERATIONS_DAYS: '90' };

export async function startRig(options: CloudOptions = {}): Promise<Rig> {
  const [cloud, engine] = [await startCloud(options), await startEngine()];
  const connection = { endpoint: engine.endpoint, credentials: STATIC_KEYS };
  await createTables({ ...connection, timing }, ANY_TIME);
  const environment = environmentOf(cloud, {
    YDB_DOCAPI_ENDPOINT: engine.endpoint,
    AWS_ACCESS_KEY_ID: STATIC_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: STATIC_KEYS.secretAccessKey,
    ...RETENTION,
  });
  const handlers = {
    list: createListFunction(environment),
    watch: createWatchFunction(environment),
    get: createGetFunction(environment),
  };
  const trigger = createPollFunction(environment);
  return {
    cloud,
    store: createDocumentStore({ ...connection, timing }),
    environment,
    handlers,
    trigger,
    ask: async (name, url, remainingMs = 120_000) => {
      const { pathname, searchParams } = new URL(url, 'http://tracker');
      const query = Object.fromEntries(searchParams);
      const event = { version: '1.0', httpMethod: 'GET', path: pathname, queryStringParameters: query };
      const { statusCode, body, headers } = (await handlers[name](event, contextOf(remainingMs))) as {
        readonly statusCode: number;
        readonly body: string;
        readonly headers: Readonly<Record<string, string>>;
      };
      return { statusCode, headers, body: JSON.parse(body) as Record<string, unknown> };
    },
    poll: async (workMs, payload = '', run = trigger) =>
      (await run(timerEvent(payload), contextOf(workMs + KEPT_MS))) as Record<string, number>,
    async close() {
      await cloud.close();
      await engine.close();
    },
  };
}

/** Has resources polled from now on, as a watch does. */
export async function follow({ store }: Rig, names: readonly string[]): Promise<void> {
  const task = (name: string) => newTask(pollTaskId(parseResource(name)), Date.now());
  await mapLimit(names, 16, (name) => store.addTask(task(name), ANY_TIME));
}

/** The whole log of a resource, as `revision type id`. */
export async function logOf({ store }: Rig, name: string): Promise<readonly string[]> {
  const { revision = 0 } = (await store.readTracking(name, ANY_TIME)) ?? {};
  const rows = await store.readChanges(name, { after: 0, upTo: revision, limit: 1_000_000 }, ANY_TIME);
  return rows.map(({ revision: at, type, operation }) => `${at} ${type} ${operation.id}`);
}

/** What the platform says of an invocation that has so much time. */
export function contextOf(remainingMs: number) {
  const deadline = Date.now() + remainingMs;
  return { requestId: 'request-1', getRemainingTimeInMillis: () => deadline - Date.now() };
}

/** Runs `then` while something else waits, after that many milliseconds. */
export async function after<T>(ms: number, then: () => T): Promise<T> {
  await sleep(ms);
  return then();
}

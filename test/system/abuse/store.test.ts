import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import type { Timing } from '../../../lib/model/time/timing.ts';
import type { Store } from '../../../lib/store/store.ts';
import type { StoreBackend } from '../../contract/store.ts';
import { documentBackend, STATIC_KEYS, timing } from '../../support/document-backend.ts';
import {
  change,
  codeOf,
  fresh,
  freshResource,
  operation,
  snapshot,
  task,
} from '../../support/store-builders.ts';
import { type StrictFront, startStrictFront } from '../../support/strict-front.ts';

const MINUTE = 60_000;
let engine: Engine;
let front: StrictFront;
let backend: StoreBackend;
let clock = Date.now();
let throttledUntil = 0;
/** Waits pass at once, on a clock of their own. */
const quick: Timing = {
  ...timing,
  now: () => clock,
  sleep: async (ms) => {
    clock += ms;
  },
};

beforeAll(async () => {
  engine = await startEngine();
  front = await startStrictFront({
    engine: engine.endpoint,
    faults: (action) => (/Item$|^Query$/.test(action) && clock < throttledUntil ? 'throttle' : undefined),
  });
  const close = async () => {
    await front.close();
    await engine.close();
  };
  const connection = { endpoint: front.endpoint, credentials: STATIC_KEYS };
  backend = await documentBackend(connection, { waiting: quick, close });
});
afterAll(() => backend.close());

const within = (ms: number) => ({ deadline: clock + ms, signal: new AbortController().signal });

/** One of everything that the tracker does with its store. */
const calls: readonly (readonly [string, (store: Store, ms: number) => Promise<unknown>])[] = [
  ['readTracking', (store, ms) => store.readTracking(freshResource(), within(ms))],
  ['fence', (store, ms) => store.fence(freshResource(), {}, 1, within(ms))],
  ['writeChanges', (store, ms) => store.writeChanges([change(freshResource(), 1)], 1, within(ms))],
  ['recordOperations', (store, ms) => store.recordOperations([snapshot(operation(fresh('op')))], within(ms))],
  ['listOperations', (store, ms) => store.listOperations({ limit: 10 }, within(ms))],
  ['addTask', (store, ms) => store.addTask(task(fresh('poll:')), within(ms))],
  ['dueTasks', (store, ms) => store.dueTasks(0, clock, 10, within(ms))],
  ['readConsumer', (store, ms) => store.readConsumer('t', freshResource(), 'c', within(ms))],
];

test.each(calls)(
  '%s outlasts a minute of throttling where it has the time, and gives up in time',
  async (_, use) => {
    const store = backend.connect({ now: quick.now });
    throttledUntil = clock + MINUTE;
    const startedAt = clock;
    expect(await codeOf(use(store, MINUTE / 2))).toBe('RESOURCE_EXHAUSTED');
    expect(clock - startedAt).toBeLessThanOrEqual(MINUTE / 2);
    expect(await codeOf(use(store, 2 * MINUTE))).toBe('OK');
    expect(clock).toBeGreaterThanOrEqual(throttledUntil);
    const before = clock;
    expect(await codeOf(use(store, MINUTE))).toBe('OK');
    expect(clock).toBe(before);
  },
);

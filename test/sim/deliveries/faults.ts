import { taskKind } from '../../../lib/model/task.ts';
import type { Store } from '../../../lib/store/store.ts';
import type { DeliveryFault } from './mishaps.ts';
import { receiverOf } from './receivers.ts';

/** Mistakes that deliveries could make, each of them one that the simulation must notice. */
export const DELIVERY_FAULTS: Readonly<Record<string, DeliveryFault>> = {
  'the cursor moves before the sink has taken the change': {
    sink: (sink) => ({
      ...sink,
      async deliver(...args) {
        void sink.deliver(...args);
        return { outcome: 'TAKEN' };
      },
    }),
  },
  'a delivery that failed is taken for one that did not': {
    sink: (sink) => ({
      ...sink,
      async deliver(...args) {
        await sink.deliver(...args);
        return { outcome: 'TAKEN' };
      },
    }),
  },
  'a change that the sink did not take is skipped': {
    store: (store) => ({
      ...store,
      writeWatch: (previous, next, call) =>
        store.writeWatch(
          previous,
          next.failing ? { ...next, deliveredRevision: next.deliveredRevision + 1 } : next,
          call,
        ),
    }),
  },
  'the cursor is not fenced': {
    engine: (store) => ({
      ...store,
      async writeWatch(previous, next, call) {
        const current = await store.readWatch(next.tenant, next.id, call);
        return store.writeWatch(previous && (current ?? previous), next, call);
      },
    }),
  },
  'rows are delivered that nobody has committed': {
    store: (store) => ({
      ...store,
      readRevision: async (...args) => (await store.readRevision(...args)) + 100,
    }),
  },
  'watches are woken only after the commit': { store: wokenLate },
  'watches are not woken at all': {
    store: (store) => ({ ...store, wakeTask: async () => true, addOrWakeTask: async () => undefined }),
  },
  'a watch is written before there is a task for it': { store: taskLate },
  'a machine that came after the watch is told of from where its log stands': {
    backup: (service) => ({
      ...service,
      async listResources(...args) {
        const { items, ...rest } = await service.listResources(...args);
        return { ...rest, items: items.map(({ createdAt, ...machine }) => machine) };
      },
    }),
  },
  'a dead letter that failed is taken for one that did not': {
    sink: (sink) => ({
      ...sink,
      async deliver(target, ...rest) {
        const delivered = await sink.deliver(target, ...rest);
        return receiverOf(target).endsWith('/letters') ? { outcome: 'TAKEN' } : delivered;
      },
    }),
  },
  'a change is given up and goes to no dead letter': {
    store: (store) => ({
      ...store,
      writeWatch(previous, next, call) {
        const { failing, ...rest } = next;
        const passed = { ...rest, deliveredRevision: next.deliveredRevision + 1 };
        return store.writeWatch(previous, failing?.givenUp ? passed : next, call);
      },
    }),
  },
  'a resume passes over changes and does not say which': {
    store: (store) => ({
      ...store,
      writeWatch(previous, { lost, ...next }, call) {
        return store.writeWatch(previous, next, call);
      },
    }),
  },
  'a machine that a list leaves out is let go at once': {
    store: (store) => ({
      ...store,
      async writeWatch(previous, next, call) {
        if (next.missingSince === undefined) return store.writeWatch(previous, next, call);
        await store.deleteWatch(next.tenant, next.id, call);
        return next;
      },
    }),
  },
};

function wokenLate(store: Store): Store {
  let late: (() => Promise<unknown>)[] = [];
  return {
    ...store,
    async wakeTask(...args) {
      late.push(() => store.wakeTask(...args));
      return (await store.readTask(args[0], args[2])) !== undefined;
    },
    async addOrWakeTask(...args) {
      late.push(() => store.addOrWakeTask(...args));
    },
    async commit(...args) {
      await store.commit(...args);
      for (const wake of late) await wake();
      late = [];
    },
  };
}

function taskLate(store: Store): Store {
  let late: (() => Promise<unknown>)[] = [];
  return {
    ...store,
    async addTask(...args) {
      if (taskKind(args[0].id) !== 'deliver') return store.addTask(...args);
      late.push(() => store.addTask(...args));
    },
    wakeTask: async (...args) => (await store.wakeTask(...args)) || late.length > 0,
    async writeWatch(...args) {
      const written = await store.writeWatch(...args);
      for (const add of late) await add();
      late = [];
      return written;
    },
  };
}

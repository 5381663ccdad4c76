import { type Fanout, taskKind } from '../../../lib/model/task.ts';
import { ENOUGH } from '../../../lib/model/watch/fanout.ts';
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
  'watches are woken only after the commit': { store: (store) => late(store, (wakes) => wakes) },
  'watches are not woken at all': {
    store: (store) => ({ ...store, wakeTask: async () => true, addOrWakeTask: async () => undefined }),
  },
  'a fan-out is woken only after the commit': {
    store: (store) => late(store, ({ addOrWakeTask }) => ({ addOrWakeTask })),
  },
  'a fan-out counts as done before its last page': {
    store: (store) => onProgress(store, ({ pass, covered }) => ({ covered: pass?.upTo ?? covered })),
  },
  'a fan-out forgets where it was': {
    store: (store) =>
      onProgress(store, ({ pass, ...fanout }) => ({
        ...fanout,
        ...(pass ? { pass: { upTo: pass.upTo } } : {}),
      })),
  },
  'a fan-out takes the first page for all': {
    store: (store) => ({
      ...store,
      async activeWatches(resource, page, call) {
        const { items, ...rest } = await store.activeWatches(resource, page, call);
        return page.limit > ENOUGH ? { items } : { items, ...rest };
      },
    }),
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

type Wakes = Pick<Store, 'wakeTask' | 'addOrWakeTask'>;

/** Some wakes come only after the commit that they belong to. */
function late(store: Store, which: (wakes: Wakes) => Partial<Wakes>): Store {
  let kept: (() => Promise<unknown>)[] = [];
  const wakes = which({
    async wakeTask(...args) {
      kept.push(() => store.wakeTask(...args));
      return (await store.readTask(args[0], args[2])) !== undefined;
    },
    async addOrWakeTask(...args) {
      kept.push(() => store.addOrWakeTask(...args));
    },
  });
  return {
    ...store,
    ...wakes,
    async commit(...args) {
      await store.commit(...args);
      for (const wake of kept) await wake();
      kept = [];
    },
  };
}

/** What is kept of how far a fan-out has come is not what it says. */
function onProgress(store: Store, change: (fanout: Fanout) => Fanout): Store {
  return {
    ...store,
    updateTask: (id, epoch, { fanout, ...next }, call) =>
      store.updateTask(id, epoch, { ...next, ...(fanout ? { fanout: change(fanout) } : {}) }, call),
  };
}

function taskLate(store: Store): Store {
  let kept: (() => Promise<unknown>)[] = [];
  return {
    ...store,
    async addTask(...args) {
      if (taskKind(args[0].id) !== 'deliver') return store.addTask(...args);
      kept.push(() => store.addTask(...args));
    },
    wakeTask: async (...args) => (await store.wakeTask(...args)) || kept.length > 0,
    async writeWatch(...args) {
      const written = await store.writeWatch(...args);
      for (const add of kept) await add();
      kept = [];
      return written;
    },
  };
}

import { TrackerError } from '../../../lib/model/core/error.ts';
import type { Store } from '../../../lib/store/store.ts';
import type { Plan } from './plan.ts';
import type { Fate, Process, World } from './world.ts';

/**
 * The store as one process reaches it: calls are slow, refused, lose their answer, take effect after their caller
 * has given up, or are the last thing that the process does. Rows are written one by one, so a process may leave
 * some of them.
 */
export function faultyStore(
  store: Store,
  plan: Plan,
  world: World,
  who: Process,
  isCalm: () => boolean,
): Store {
  const { random } = world;
  const happens = (probability: number): boolean => !isCalm() && random.chance(probability);

  function fate(): Fate {
    const slow = isCalm() ? 5 : plan.store.slow;
    const stall = happens(plan.stall) ? random.next() * 3 * Math.max(plan.lease, plan.tick) : 0;
    const times = {
      there: random.next() * slow + (random.chance(0.5) ? stall : 0),
      back: random.next() * slow + stall,
    };
    const unavailable = new TrackerError('UNAVAILABLE', 'the store is out of reach');
    if (happens(plan.crash)) return { ...times, dies: random.pick(['before', 'after']) };
    if (happens(plan.store.refuse)) return { ...times, refusal: unavailable };
    if (happens(plan.store.applyLate))
      return { ...times, lost: unavailable, lateBy: random.next() * 2 * plan.tick };
    if (happens(plan.store.loseAnswer)) return { ...times, lost: unavailable };
    return times;
  }

  const call = <T>(label: string, effect: () => Promise<T>): Promise<T> =>
    world.call(who, label, fate(), effect);

  return {
    readTracking: (...args) => call('readTracking', () => store.readTracking(...args)),
    readRevision: (...args) => call('readRevision', () => store.readRevision(...args)),
    fence: (...args) => call(`fence ${args[2]}`, () => store.fence(...args)),
    commit: (...args) =>
      call(`commit ${args[1].epoch} revision ${args[1].revision}`, () => store.commit(...args)),
    forgetUntold: (...args) => call('forgetUntold', () => store.forgetUntold(...args)),
    async writeChanges(changes, epoch, bound) {
      for (const change of changes) {
        const label = `row ${epoch} ${change.revision} ${change.type} ${change.operation.id}`;
        await call(label, () => store.writeChanges([change], epoch, bound));
      }
    },
    readChanges: (...args) => call('readChanges', () => store.readChanges(...args)),
    async recordOperations(snapshots, bound) {
      for (const snapshot of snapshots) {
        const { id, state } = snapshot.operation;
        await call(`record ${id} ${state}`, () => store.recordOperations([snapshot], bound));
      }
    },
    readOperation: (...args) => call(`readOperation ${args[0]}`, () => store.readOperation(...args)),
    listOperations: (...args) => call('listOperations', () => store.listOperations(...args)),
    addTask: (...args) => call('addTask', () => store.addTask(...args)),
    addOrWakeTask: (...args) => call(`addOrWakeTask ${args[0].id}`, () => store.addOrWakeTask(...args)),
    readTask: (...args) => call('readTask', () => store.readTask(...args)),
    dueTasks: (...args) => call('dueTasks', () => store.dueTasks(...args)),
    takeTask: (...args) => call('takeTask', () => store.takeTask(...args)),
    updateTask: (...args) => call('updateTask', () => store.updateTask(...args)),
    wakeTask: (...args) => call(`wakeTask ${args[0]}`, () => store.wakeTask(...args)),
    deleteTask: (...args) => call('deleteTask', () => store.deleteTask(...args)),
    readWatch: (...args) => call('readWatch', () => store.readWatch(...args)),
    listWatches: (...args) => call('listWatches', () => store.listWatches(...args)),
    activeWatches: (...args) => call('activeWatches', () => store.activeWatches(...args)),
    writeWatch: (...args) =>
      call(`writeWatch ${args[1].id} at ${args[1].deliveredRevision}`, () => store.writeWatch(...args)),
    deleteWatch: (...args) => call('deleteWatch', () => store.deleteWatch(...args)),
    readConsumer: (...args) => call('readConsumer', () => store.readConsumer(...args)),
    writeConsumer: (...args) => call('writeConsumer', () => store.writeConsumer(...args)),
    // Kept by every process: it seldom is a call.
    readDeploymentId: store.readDeploymentId,
  };
}

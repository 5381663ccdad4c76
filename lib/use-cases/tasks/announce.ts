import type { Change } from '../../model/change-log/change.ts';
import { deliverTaskId, fanoutTaskId, newTask } from '../../model/task.ts';
import { ENOUGH, isConcerned, listenersOf } from '../../model/watch/fanout.ts';
import type { Store } from '../../store/store.ts';
import type { StoreCall } from '../../store/store-call.ts';

/**
 * Makes due the task that will tell of changes which are about to be committed, and answers its id: the
 * deliver task of the one watch on the resource, if they concern it, or the resource's fan-out where there are
 * more. It is one read and at most one write, whatever listens.
 *
 * Runs before the commit that makes the changes visible: without the commit the task finds nothing. The other
 * way round, a crash in between would leave changes that no task looks for.
 */
export async function announce(
  store: Pick<Store, 'activeWatches' | 'wakeTask' | 'addOrWakeTask'>,
  changes: readonly Change[],
  now: number,
  call: StoreCall,
): Promise<string | undefined> {
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last) return undefined;
  const { resource } = last;
  const wake = { at: now, revision: last.revision };
  const listeners = listenersOf(await store.activeWatches(resource, { limit: ENOUGH }, call));
  if (listeners.count === 'NONE') return undefined;
  if (listeners.count === 'ONE') {
    const { watch } = listeners;
    if (!isConcerned(watch, last.revision, changes)) return undefined;
    const id = deliverTaskId(watch);
    await store.wakeTask(id, wake, call);
    return id;
  }
  const id = fanoutTaskId(resource);
  // A fan-out is deleted when it is done: by the epoch no late holder of an earlier one passes for its own.
  const task = newTask(id, now, now);
  await store.addOrWakeTask({ ...task, wake, fanout: { covered: first.revision - 1 } }, call);
  return id;
}

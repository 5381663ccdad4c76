import { mapLimit } from '../../async/map-limit.ts';
import type { Change } from '../../model/change-log/change.ts';
import { deliverTaskId, newTask, type Wake } from '../../model/task.ts';
import { endsWatch, matcherOf, type Watch } from '../../model/watch/watch.ts';
import { isFarBehind } from '../../model/watch/watch-lag.ts';
import type { Store } from '../../store/store.ts';
import type { StoreCall } from '../../store/store-call.ts';

/** How many tasks are woken at once. */
const WAKES_AT_ONCE = 16;

/**
 * Makes due the deliver tasks of all watches that the changes concern, or that have fallen far behind, and
 * answers their ids.
 *
 * Runs before the commit that makes the changes visible: without the commit the tasks find nothing. The other
 * way round, a crash in between would leave changes that no task looks for.
 */
export async function wakeWatches(
  store: Store,
  changes: readonly Change[],
  now: number,
  call: StoreCall,
): Promise<readonly string[]> {
  const last = changes.at(-1);
  if (!last) return [];
  const watches = await store.activeWatches(last.resource, call);
  const late = (watch: Watch): boolean => isFarBehind(watch, last.revision);
  const ids = watches.filter((watch) => late(watch) || concerns(watch, changes)).map(deliverTaskId);
  await mapLimit(ids, WAKES_AT_ONCE, (id) => store.wakeTask(id, { at: now, revision: last.revision }, call));
  return ids;
}

function concerns(watch: Watch, changes: readonly Change[]): boolean {
  const matches = matcherOf(watch);
  return changes.some((change) => matches(change) || endsWatch(watch, change));
}

/**
 * Makes sure that there is a deliver task, due at once.
 *
 * Runs before the write that makes its watch active: a task that finds no active watch looks again, a watch
 * without a task would wait for ever.
 */
export async function ensureDeliverTask(
  store: Store,
  watch: Pick<Watch, 'tenant' | 'id'>,
  wake: Wake,
  call: StoreCall,
): Promise<void> {
  const id = deliverTaskId(watch);
  while (!(await store.wakeTask(id, wake, call))) {
    await store.addTask({ ...newTask(id, wake.at), wake }, call);
  }
}

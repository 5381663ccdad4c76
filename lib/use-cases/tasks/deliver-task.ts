import { deliverTaskId, newTask, type Wake } from '../../model/task.ts';
import type { Watch } from '../../model/watch/watch.ts';
import type { Store } from '../../store/store.ts';
import type { StoreCall } from '../../store/store-call.ts';

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

import { checkParents } from '../../model/following/follow.ts';
import { formatResource, type Resource } from '../../model/operation/resource.ts';
import { newTask, pollTaskId } from '../../model/task.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';

interface TaskStorePorts {
  readonly store: Store;
  readonly now: () => number;
}

/** Makes sure that the resource is polled from now on; harmless where it is already. */
export async function followResource(
  { store, now }: TaskStorePorts,
  resource: Resource,
  call: Call,
): Promise<void> {
  if (!(await store.readTask(pollTaskId(resource), call))) await addPollTask(store, resource, now(), call);
}

/**
 * Ends the polling of a resource that has never been listed and that its upstream refuses to list, unless an
 * active watch waits for it: its task would be run in vain for ever. What is stored of it goes first, under
 * the lease.
 *
 * @returns Whether the task was deleted.
 */
export async function giveUpResource(
  { store }: TaskStorePorts,
  resource: Resource,
  epoch: number,
  call: Call,
): Promise<boolean> {
  const name = formatResource(resource);
  const { items, next } = await store.activeWatches(name, { limit: 1 }, call);
  if (items.length > 0 || next) return false;
  await store.forgetUntold(name, epoch, call);
  await store.deleteTask(pollTaskId(resource), call, { epoch });
  return true;
}

/**
 * Adds the task that polls the resource, unless there is one.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a resource that is followed with other parents.
 */
export async function addPollTask(
  store: Store,
  resource: Resource,
  dueAt: number,
  call: Call,
): Promise<void> {
  const tracking = await store.readTracking(formatResource(resource), call);
  checkParents(tracking, resource);
  await store.addTask(newTask(pollTaskId(resource), dueAt, tracking?.epoch ?? 0), call);
}

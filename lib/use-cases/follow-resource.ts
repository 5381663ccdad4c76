import { formatResource, type Resource } from '../model/resource.ts';
import { newTask, pollTaskId } from '../model/task.ts';
import type { Call } from '../providers/provider.ts';
import type { Store } from '../store/store.ts';

interface FollowPorts {
  readonly store: Store;
  readonly now: () => number;
}

/** Makes sure that the resource is polled from now on; harmless for one that is. */
export async function followResource(
  { store, now }: FollowPorts,
  resource: Resource,
  call: Call,
): Promise<void> {
  if (!(await store.readTask(pollTaskId(resource), call))) await addPollTask(store, resource, now(), call);
}

/** Adds the task that polls the resource, due at a moment, unless there is one. */
export async function addPollTask(
  store: Store,
  resource: Resource,
  dueAt: number,
  call: Call,
): Promise<void> {
  const { epoch = 0 } = (await store.readTracking(formatResource(resource), call)) ?? {};
  await store.addTask(newTask(pollTaskId(resource), dueAt, epoch), call);
}

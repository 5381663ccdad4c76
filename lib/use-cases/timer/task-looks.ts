import type { Task } from '../../model/task.ts';
import { SECOND_LOOK_MS, TIMER_LOOK_MS } from '../../model/time/time-budget.ts';
import type { Store, StoreCall } from '../../store/store.ts';

/** How many tasks of a shard one look shows. */
export const BATCH = 100;
/** How soon the next look comes while there are more tasks than one look shows. */
const CROWDED_LOOK_MS = 500;
/** The longest that one look takes. */
const MAX_LOOK_MS = 5_000;

/** The tasks of some shards that are due by a horizon, of each shard up to `BATCH`. */
export type Look = readonly (readonly Task[])[];

export async function lookForTasks(
  { store, now }: { readonly store: Pick<Store, 'dueTasks'>; readonly now: () => number },
  shards: readonly number[],
  horizon: number,
  call: StoreCall,
): Promise<Look> {
  const bound = { ...call, deadline: Math.min(call.deadline, now() + MAX_LOOK_MS) };
  return Promise.all(shards.map((shard) => store.dueTasks(shard, horizon, BATCH, bound)));
}

/**
 * How long to wait before the next look, in milliseconds.
 *
 * @param looks How many looks have succeeded so far.
 */
export function nextLook(found: Look, looks: number, now: number): number {
  const unseenFrom = Math.min(...found.map((tasks) => (tasks.length < BATCH ? Infinity : lastDue(tasks))));
  const pace = looks === 1 ? SECOND_LOOK_MS : TIMER_LOOK_MS;
  return Math.min(pace, Math.max(CROWDED_LOOK_MS, unseenFrom - now));
}

const lastDue = (tasks: readonly Task[]): number => tasks.at(-1)?.dueAt ?? 0;

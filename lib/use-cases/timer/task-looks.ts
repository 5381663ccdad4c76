import type { DuePosition, Task } from '../../model/task.ts';
import { SECOND_LOOK_MS, TIMER_LOOK_MS } from '../../model/time/time-budget.ts';
import type { Store } from '../../store/store.ts';
import type { StoreCall } from '../../store/store-call.ts';

/** How many tasks of a shard one look shows. */
export const BATCH = 100;
/** How soon the next look comes while there are more tasks than one look shows. */
const CROWDED_LOOK_MS = 500;
/** The longest that one look takes. */
const MAX_LOOK_MS = 5_000;

/** The tasks of some shards that are due by a horizon, of each shard up to `BATCH`. */
export type Look = readonly (readonly Task[])[];

/** Where a look at each shard begins; `undefined` is the shard's head. */
export type Positions = readonly (DuePosition | undefined)[];

/** @param positions @default the head of every shard */
export async function lookForTasks(
  { store, now }: { readonly store: Pick<Store, 'dueTasks'>; readonly now: () => number },
  shards: readonly number[],
  horizon: number,
  call: StoreCall,
  positions: Positions = [],
): Promise<Look> {
  const bound = { ...call, deadline: Math.min(call.deadline, now() + MAX_LOOK_MS) };
  return Promise.all(shards.map((shard, at) => store.dueTasks(shard, horizon, BATCH, bound, positions[at])));
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

/**
 * Where the next look begins: behind what this one has shown, where that was all there was room for and is due
 * by now; else at the head. So work that waits for its turn does not hide what comes behind it.
 */
export function nextPositions(found: Look, before: Positions, now: number): Positions {
  return found.map((tasks, at) => {
    const dueAt = lastDue(tasks);
    if (tasks.length < BATCH || dueAt > now) return undefined;
    const shown = tasks.filter((task) => task.dueAt === dueAt).map(({ id }) => id);
    const earlier = before[at]?.dueAt === dueAt ? before[at].shown : [];
    return { dueAt, shown: new Set([...earlier, ...shown]) };
  });
}

const lastDue = (tasks: readonly Task[]): number => tasks.at(-1)?.dueAt ?? 0;

import { mapLimit } from '../../async/map-limit.ts';
import { type Problem, problemText } from '../../model/core/problem.ts';
import { parseResource } from '../../model/operation/resource.ts';
import { pollTaskId, problemOf } from '../../model/task.ts';
import { hasEnded, type Watch } from '../../model/watch/watch.ts';
import type { WatchAnswer } from '../../model/watch/watch-answer.ts';
import type { Store } from '../../store/store.ts';
import type { StoreCall } from '../../store/store-call.ts';

export interface ProblemPorts {
  readonly store: Pick<Store, 'readTask' | 'listWatches'>;
  readonly now: () => number;
}

type Problems = ReadonlyMap<Watch, Problem>;

/** How many tasks are read at once. */
const READS_AT_ONCE = 16;
/** How many resources of a folder are looked at: one upstream answers for all of them. */
const MEMBERS_LOOKED_AT = 5;

/**
 * What stands in the way of seeing the changes that watches wait for, each task read once. A watch on a folder
 * has the problem of one of its resources.
 */
export async function readProblems(
  { store, now }: ProblemPorts,
  watches: readonly Watch[],
  call: StoreCall,
): Promise<Problems> {
  const tasks = new Map<string, Promise<Problem | undefined>>();
  const read = (id: string): Promise<Problem | undefined> => {
    const known = tasks.get(id) ?? store.readTask(id, call).then((task) => problemOf(task, now()));
    tasks.set(id, known);
    return known;
  };
  const ofResource = ({ resource, parents }: Watch) => read(pollTaskId(parseResource(resource, parents)));
  const ofFolder = async (namespace: string): Promise<Problem | undefined> => {
    const { items } = await store.listWatches(namespace, { limit: MEMBERS_LOOKED_AT }, call);
    return (await Promise.all(items.map(ofResource))).find((problem) => problem !== undefined);
  };
  const problems = new Map<Watch, Problem>();
  const waiting = watches.filter((watch) => !hasEnded(watch, now()));
  await mapLimit(waiting, READS_AT_ONCE, async (watch) => {
    const problem = await (watch.folder ? ofFolder(watch.folder.memberNamespace) : ofResource(watch));
    if (problem) problems.set(watch, problem);
  });
  return problems;
}

/** An answer that shows the problem as `lastError`, behind the error of its own that the watch may have. */
export function withProblem(answer: WatchAnswer, problem: Problem | undefined): WatchAnswer {
  if (!problem) return answer;
  const errors = [answer.lastError, problemText(problem)].filter((text) => text !== undefined);
  return { ...answer, lastError: errors.join('; ') };
}

import type { CloudOperation } from '../../../infra/simulator/world.ts';
import type { Change } from '../../../lib/model/change-log/change.ts';
import { type OperationState, TERMINAL_STATES } from '../../../lib/model/operation/operation.ts';

/** Everything that is wrong with the log of a resource whose operations have all ended, in sentences. */
export function faultsOf(
  resource: string,
  log: readonly Change[],
  revision: number,
  operations: readonly CloudOperation[],
): readonly string[] {
  const stories = new Map<string, string[]>(operations.map(({ id }) => [id, []]));
  for (const { type, operation } of log) {
    stories.set(operation.id, [...(stories.get(operation.id) ?? []), type]);
  }
  const gap = log.find((change, index) => change.revision !== index + 1);
  return [
    ...(gap ? [`${resource}: revision ${gap.revision} is out of its place`] : []),
    ...(log.length === revision
      ? []
      : [`${resource}: revision is ${revision}, but there are ${log.length} rows`]),
    ...operations.flatMap((operation) => storyFaults(operation, stories.get(operation.id) ?? [])),
    ...[...stories.keys()]
      .filter((id) => !operations.some((operation) => operation.id === id))
      .map((id) => `${id} is not of ${resource}`),
  ];
}

/** STARTED first and once, then how it ended, once and last. */
function storyFaults({ id, error }: CloudOperation, story: readonly string[]): string[] {
  const end = !error ? 'SUCCEEDED' : error.code === 1 ? 'CANCELLED' : 'FAILED';
  const ends = story.filter((type) => TERMINAL_STATES.has(type as OperationState));
  const starts = story.filter((type) => type === 'STARTED');
  const isWhole = starts.length === 1 && story[0] === 'STARTED' && ends.length === 1 && story.at(-1) === end;
  return isWhole ? [] : [`${id} ended ${end}, its log says: ${story.join(' ') || 'nothing'}`];
}

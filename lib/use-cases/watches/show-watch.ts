import { sourceOf } from '../../model/watch/cloud-event.ts';
import type { Watch } from '../../model/watch/watch.ts';
import { answerOf, type WatchAnswer } from '../../model/watch/watch-answer.ts';
import type { Store, StoreCall } from '../../store/store.ts';
import { readLag } from './read-lag.ts';

export interface ShowPorts {
  readonly store: Pick<Store, 'readRevision' | 'readChanges' | 'readDeploymentId'>;
  readonly now: () => number;
}

/**
 * A watch as callers see it.
 *
 * @param revision The current revision of its resource. @default as the store has it
 */
export async function showWatch(
  { store, now }: ShowPorts,
  watch: Watch,
  call: StoreCall,
  revision?: number,
): Promise<WatchAnswer> {
  const source = sourceOf(await store.readDeploymentId(call));
  if (watch.folder) return answerOf(watch, { source, now: now() });
  const head = revision ?? (await store.readRevision(watch.resource, call));
  const lag = await readLag({ store, now }, watch, head, call);
  return answerOf(watch, { lag, source, now: now() });
}

import { TrackerError } from '../model/error.ts';
import type { Watch } from '../model/watch.ts';
import { answerOf, type WatchAnswer } from '../model/watch-answer.ts';
import type { Call } from '../providers/provider.ts';
import type { Store } from '../store/store.ts';

export interface WatchPorts {
  readonly store: Store;
  readonly tenant: string;
  readonly now: () => number;
}

interface Named {
  readonly watchId: string;
}

/** @throws {TrackerError} `NOT_FOUND` for a watch that the tenant does not have, whoever else may have one. */
export async function getWatch(
  { store, tenant, now }: WatchPorts,
  named: Named,
  call: Call,
): Promise<WatchAnswer> {
  const watch = await readWatch({ store, tenant }, named, call);
  return answerOf(watch, await store.readRevision(watch.resource, call), now());
}

/**
 * Deletes a watch: nothing more is delivered, except what is on its way. Its task finds no watch and goes by itself.
 *
 * @throws {TrackerError} `NOT_FOUND`
 */
export async function deleteWatch(
  { store, tenant }: WatchPorts,
  named: Named,
  call: Call,
): Promise<Readonly<Record<string, never>>> {
  const { id } = await readWatch({ store, tenant }, named, call);
  await store.deleteWatch(tenant, id, call);
  return {};
}

export async function readWatch(
  { store, tenant }: Pick<WatchPorts, 'store' | 'tenant'>,
  { watchId }: Named,
  call: Call,
): Promise<Watch> {
  const watch = await store.readWatch(tenant, watchId, call);
  if (!watch) throw new TrackerError('NOT_FOUND', 'no such watch');
  return watch;
}

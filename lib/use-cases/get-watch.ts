import { TrackerError } from '../model/error.ts';
import type { Watch } from '../model/watch.ts';
import { answerOf, type WatchAnswer } from '../model/watch-answer.ts';
import type { Call } from '../providers/provider.ts';
import type { Store } from '../store/store.ts';

export interface WatchPorts {
  readonly store: Pick<Store, 'readWatch' | 'writeWatch' | 'deleteWatch'>;
  /** The tracker's own: a watch's log is no caller's, its deliveries neither. */
  readonly own: { readonly store: Store };
  readonly tenant: string;
  readonly now: () => number;
}

interface Named {
  readonly watchId: string;
}

/** @throws {TrackerError} `NOT_FOUND` for a watch that the tenant does not have, whoever else may have one, or that the caller may not
 *   see. */
export async function getWatch(
  { store, own, tenant, now }: WatchPorts,
  named: Named,
  call: Call,
): Promise<WatchAnswer> {
  const watch = await readWatch({ store, tenant }, named, call);
  return answerOf(watch, await own.store.readRevision(watch.resource, call), now());
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

interface ReadPorts {
  readonly store: Pick<Store, 'readWatch'>;
  readonly tenant: string;
}

export async function readWatch(
  { store, tenant }: ReadPorts,
  { watchId }: Named,
  call: Call,
): Promise<Watch> {
  const watch = await store.readWatch(tenant, watchId, call);
  if (!watch) throw new TrackerError('NOT_FOUND', 'no such watch');
  return watch;
}

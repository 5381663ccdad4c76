import type { Role } from '../../model/access/access.ts';
import { sourceOf } from '../../model/watch/cloud-event.ts';
import { withoutQuery } from '../../model/watch/sink-address.ts';
import type { Destination, Watch } from '../../model/watch/watch.ts';
import { answerOf, type WatchAnswer } from '../../model/watch/watch-answer.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import type { Store } from '../../store/store.ts';
import type { StoreCall } from '../../store/store-call.ts';
import { type bindingOf, deadLetterOf, openTarget } from '../delivery/credentials.ts';
import { readLag } from './read-lag.ts';

export interface ShowPorts {
  readonly store: Pick<Store, 'readRevision' | 'readChanges' | 'readDeploymentId'>;
  readonly now: () => number;
  readonly sealer: Sealer;
  /** The caller's. */
  readonly role: Role;
}

/**
 * A watch as callers see it.
 *
 * @param revision The current revision of its resource. @default as the store has it
 */
export async function showWatch(
  { store, now, sealer, role }: ShowPorts,
  stored: Watch,
  call: StoreCall,
  revision?: number,
): Promise<WatchAnswer> {
  const watch = withShownSinks(sealer, stored, role);
  const source = sourceOf(await store.readDeploymentId(call));
  if (watch.folder) return answerOf(watch, { source, now: now() });
  const head = revision ?? (await store.readRevision(watch.resource, call));
  const lag = await readLag({ store, now }, watch, head, call);
  return answerOf(watch, { lag, source, now: now() });
}

/** A watch with its sinks as a role sees them: whole, or without queries; the outline of one whose key is gone. */
export function withShownSinks(sealer: Sealer, watch: Watch, role: Role): Watch {
  const { deadLetter } = watch;
  const shown = (owner: Parameters<typeof bindingOf>[0], destination: Destination) => {
    const target = openTarget(sealer, owner, destination) ?? destination.sink;
    return { sink: role === 'editor' ? target : withoutQuery(target) };
  };
  return {
    ...watch,
    ...shown(watch, watch),
    ...(deadLetter ? { deadLetter: { ...deadLetter, ...shown(deadLetterOf(watch), deadLetter) } } : {}),
  };
}

import { type Consumer, isSamePlace, parseConsumer } from '../../model/change-log/consumer.ts';
import type { WatchPosition } from '../../model/change-log/long-poll.ts';
import { invalidArgument, type TrackerError } from '../../model/core/error.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import type { Store } from '../../store/store.ts';
import { expired } from './read-log.ts';

export interface WatcherPorts {
  readonly store: Pick<Store, 'readConsumer' | 'writeConsumer'>;
  readonly sealer: Sealer;
  readonly tenant: string;
}

interface BookmarkRequest {
  readonly resource: string;
  readonly filter: string;
  /** The id of the deployment: revisions of another one mean nothing here. */
  readonly deployment: string;
  readonly cursor?: string | undefined;
  readonly consumer?: string | undefined;
}

/** A caller's position in a log, kept in its sealed cursor, or here under the name of a consumer. */
export interface Bookmark {
  /** `undefined` at the very beginning. */
  readonly position: WatchPosition | undefined;
  /** Keeps the position after an answer, and answers the cursor for it. */
  move(to: WatchPosition): Promise<string>;
}

/**
 * The bookmark that a request names: its cursor, its consumer, or the beginning.
 *
 * Every call of a consumer acknowledges what the call before handed out. With a cursor as well, it continues
 * from the cursor.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming `cursor` or `consumer`; naming `filter`, for a consumer
 *   that was begun with another filter, unless a cursor gives its position under this one; `OUT_OF_RANGE` for
 *   a cursor of another deployment, such as one over a database that is gone.
 */
export async function openBookmark(
  { store, sealer, tenant }: WatcherPorts,
  { resource, filter, deployment, cursor, consumer }: BookmarkRequest,
  call: Call,
): Promise<Bookmark> {
  const binding = JSON.stringify(['cursor', tenant, resource, filter]);
  const seal = (position: WatchPosition): string =>
    sealer.seal(JSON.stringify({ ...position, deployment }), binding);
  const given = cursor === undefined ? undefined : openCursor(sealer.open(cursor, binding), deployment);
  if (consumer === undefined) {
    return {
      position: given,
      move: async (to) => seal(to),
    };
  }
  const name = parseConsumer(consumer);
  const stored = await store.readConsumer(tenant, resource, name, call);
  if (stored && stored.filter !== filter && cursor === undefined) throw otherFilter(name, stored.filter);
  return {
    position: given ?? (stored && positionOf(stored)),
    async move({ revision, synced }) {
      const next: Consumer = {
        tenant,
        resource,
        name,
        filter,
        acknowledged: stored?.handedOut ?? 0,
        handedOut: revision,
        ...(synced === undefined ? {} : { synced }),
      };
      if (!stored || stored.isStale || !isSamePlace(stored, next)) {
        await store.writeConsumer(stored, next, call);
      }
      return seal({ revision, ...(synced === undefined ? {} : { synced }) });
    },
  };
}

type SealedPosition = WatchPosition & { readonly deployment?: string };

function openCursor(text: string | undefined, deployment: string): WatchPosition {
  if (text === undefined) {
    throw invalidArgument('cursor', 'is not a cursor of this watch; begin again without one');
  }
  // A cursor of an earlier version names no deployment.
  const { deployment: own = deployment, ...position } = JSON.parse(text) as SealedPosition;
  if (own !== deployment) throw expired();
  return position;
}

function otherFilter(name: string, filter: string): TrackerError {
  const begun = filter === '' ? 'without one' : `with ${filter}`;
  return invalidArgument(
    'filter',
    `is not that of the consumer ${name}, which was begun ${begun}; take another name, or begin it again with a cursor of this filter`,
  );
}

function positionOf({ handedOut, synced }: Consumer): WatchPosition {
  return { revision: handedOut, ...(synced === undefined ? {} : { synced }) };
}

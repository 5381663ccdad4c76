import { type Consumer, parseConsumer } from '../model/consumer.ts';
import { invalidArgument } from '../model/error.ts';
import type { WatchPosition } from '../model/long-poll.ts';
import type { Call } from '../providers/provider.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { Store } from '../store/store.ts';

export interface WatcherPorts {
  readonly store: Pick<Store, 'readConsumer' | 'writeConsumer'>;
  readonly sealer: Sealer;
  readonly tenant: string;
}

interface BookmarkRequest {
  readonly resource: string;
  readonly filter: string;
  readonly cursor?: string | undefined;
  readonly consumer?: string | undefined;
}

/** Where a caller stands in a log, kept by the caller in a sealed cursor, or here under the name of a consumer. */
export interface Bookmark {
  /** `undefined` at the very beginning. */
  readonly position: WatchPosition | undefined;
  /** Keeps the position that an answer ends with, and answers the cursor for it. */
  move(to: WatchPosition): Promise<string>;
}

/**
 * The bookmark that a request names: its cursor, its consumer, or the beginning. Every call of a consumer acknowledges
 * what the one before handed out; with a cursor as well, what came before that cursor, and goes on from there.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming `cursor` or `consumer`.
 */
export async function openBookmark(
  { store, sealer, tenant }: WatcherPorts,
  { resource, filter, cursor, consumer }: BookmarkRequest,
  call: Call,
): Promise<Bookmark> {
  const binding = JSON.stringify(['cursor', tenant, resource, filter]);
  const seal = (position: WatchPosition): string => sealer.seal(JSON.stringify(position), binding);
  if (!consumer) {
    return {
      position: cursor ? openCursor(sealer.open(cursor, binding)) : undefined,
      move: async (to) => seal(to),
    };
  }
  const name = parseConsumer(consumer);
  const stored = await store.readConsumer(tenant, resource, name, call);
  return {
    position: cursor ? openCursor(sealer.open(cursor, binding)) : stored && positionOf(stored),
    async move({ revision, synced }) {
      const next: Consumer = {
        tenant,
        resource,
        name,
        acknowledged: stored?.handedOut ?? 0,
        handedOut: revision,
        ...(synced === undefined ? {} : { synced }),
      };
      if (!stored || !isSame(stored, next)) await store.writeConsumer(stored, next, call);
      return seal({ revision, ...(synced === undefined ? {} : { synced }) });
    },
  };
}

function openCursor(text: string | undefined): WatchPosition {
  if (text === undefined) {
    throw invalidArgument('cursor', 'is not a cursor of this watch; begin again without one');
  }
  return JSON.parse(text) as WatchPosition;
}

function positionOf({ handedOut, synced }: Consumer): WatchPosition {
  return { revision: handedOut, ...(synced === undefined ? {} : { synced }) };
}

function isSame(a: Consumer, b: Consumer): boolean {
  return a.acknowledged === b.acknowledged && a.handedOut === b.handedOut && a.synced === b.synced;
}

import type { DeadLetter } from '../../model/watch/dead-letter.ts';
import type { Watch } from '../../model/watch/watch.ts';
import type { MadeSecrets } from '../../model/watch/watch-answer.ts';
import { KEPT_MS } from '../../model/watch/watch-delivery.ts';
import type { DeadLetterOrder, WatchOrder } from '../../model/watch/watch-request.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import { bindingOf, deadLetterOf, seal } from '../delivery/credentials.ts';
import type { Followed } from '../following/follow-target.ts';

export interface NewWatchPorts {
  readonly sealer: Sealer;
  readonly tenant: string;
  readonly now: () => number;
  /** Returns unpredictable bytes. */
  readonly randomBytes: (size: number) => Uint8Array;
}

const ID_BYTES = 16;

export const newWatchId = ({ randomBytes }: NewWatchPorts): string => hex(randomBytes(ID_BYTES));

/**
 * The target of a watch on a folder. Its member namespace is unique: the members of a failed creation do not
 * belong to a later watch of the same id.
 */
export function followedFolder(
  { tenant, randomBytes }: NewWatchPorts,
  id: string,
  folderId: string,
): Followed & Pick<Watch, 'folder'> {
  const memberNamespace = `${tenant}/${id}/${hex(randomBytes(ID_BYTES))}`;
  return {
    resource: `backup/folders/${folderId}`,
    parents: {},
    deliveredRevision: 0,
    folder: { id: folderId, memberNamespace },
  };
}

interface Made {
  readonly id: string;
  readonly order: WatchOrder;
  readonly followed: Followed & Pick<Watch, 'folder'>;
  readonly secrets: MadeSecrets;
}

/** An active watch, not stored yet. */
export function newWatch(
  { tenant, sealer, now }: NewWatchPorts,
  { id, order, followed, secrets }: Made,
): Watch {
  const { filter, types, sink, deadLetter, expiresAt, canonical } = order;
  const owner = { tenant, id };
  return {
    tenant,
    id,
    ...followed,
    filter,
    types,
    ...seal(sealer, owner, sink, secrets.sink),
    ...(deadLetter ? { deadLetter: sealDeadLetter(sealer, owner, deadLetter, secrets.deadLetter) } : {}),
    state: 'ACTIVE',
    createdAt: new Date(now()).toISOString(),
    ...(expiresAt === undefined ? {} : { expiresAt, keepUntil: Date.parse(expiresAt) + KEPT_MS }),
    digest: sealer.digest(canonical, bindingOf(owner, 'digest')),
    version: '',
  };
}

function sealDeadLetter(
  sealer: Sealer,
  owner: Pick<Watch, 'tenant' | 'id'>,
  { sink, maxAttempts }: DeadLetterOrder,
  secret: string | undefined,
): DeadLetter {
  return { ...seal(sealer, deadLetterOf(owner), sink, secret), maxAttempts };
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

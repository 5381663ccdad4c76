import { invalidArgument } from '../../model/core/error.ts';
import type { Watch } from '../../model/watch/watch.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { type MemberMove, memberWatches } from '../folders/folder-members.ts';

interface Asked {
  /** The revision that the watch goes on behind. */
  readonly after?: string | undefined;
  /** The resource of a watch on a folder whose log that is. */
  readonly resource?: string | undefined;
}

/** A move of a cursor, and where the cursor is now. */
export interface Move extends MemberMove {
  readonly from: Watch;
}

const REVISION = /^(?:0|[1-9]\d{0,15})$/;

/**
 * Where a caller wants a watch to go on: forward, past changes, or back, to changes that the log still holds.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the field: for a revision beyond the log's head or behind
 *   its oldest change, and for a resource that the watch does not follow.
 */
export async function findPosition(
  store: Store,
  watch: Watch,
  { after, resource }: Asked,
  call: Call,
): Promise<Move | undefined> {
  if (after === undefined) {
    if (resource === undefined) return undefined;
    throw invalidArgument('resource', 'goes with after');
  }
  const from = await followerOf(store, watch, resource, call);
  return { resource: from.resource, revision: await checkRevision(store, from.resource, after, call), from };
}

/** The watch that has the cursor: for a folder that of one of its members. */
async function followerOf(
  store: Store,
  watch: Watch,
  resource: string | undefined,
  call: Call,
): Promise<Watch> {
  if (!watch.folder) {
    if (resource === undefined || resource === watch.resource) return watch;
    throw invalidArgument('resource', 'is not what this watch follows');
  }
  if (resource === undefined) {
    throw invalidArgument('resource', 'is required: each resource of a folder has its own revisions');
  }
  const members = await memberWatches(store, watch.folder.memberNamespace, call);
  const member = members.find((candidate) => candidate.resource === resource);
  if (member) return member;
  throw invalidArgument('resource', 'is none that this watch follows');
}

async function checkRevision(store: Store, resource: string, after: string, call: Call): Promise<number> {
  if (!REVISION.test(after)) throw invalidArgument('after', 'must be a revision, such as "42"');
  const [revision, head] = [Number(after), await store.readRevision(resource, call)];
  if (revision > head) throw invalidArgument('after', `must be at most ${head}, where the log ends`);
  const [next] = await store.readChanges(resource, { after: revision, upTo: head, limit: 1 }, call);
  const oldest = next?.revision ?? head + 1;
  if (revision === head || oldest === revision + 1) return revision;
  throw invalidArgument('after', `must be at least ${oldest - 1}: the log begins behind that`);
}

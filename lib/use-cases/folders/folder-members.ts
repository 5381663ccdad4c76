import { mapLimit } from '../../async/map-limit.ts';
import { TrackerError } from '../../model/core/error.ts';
import { parseResource } from '../../model/operation/resource.ts';
import { milliseconds } from '../../model/time/instant.ts';
import type { Watch } from '../../model/watch/watch.ts';
import { resumed } from '../../model/watch/watch-delivery.ts';
import type { Call } from '../../providers/provider.ts';
import type { Member, Roster } from '../../providers/roster.ts';
import type { Store } from '../../store/store.ts';
import { followTarget } from '../following/follow-target.ts';
import type { PollUntilPorts } from '../following/poll-until.ts';
import { ensureDeliverTask } from '../tasks/deliver-task.ts';

export interface FolderPorts extends PollUntilPorts {
  readonly roster: Roster;
}

const PAGE = 1_000;
/** How many members are read or written at once. */
export const MEMBERS_AT_ONCE = 16;

/** The watches of a folder's members: one of each member's own, which the watch on the folder has made. */
export async function memberWatches(
  store: Store,
  memberNamespace: string,
  call: Call,
): Promise<readonly Watch[]> {
  const all: Watch[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const { items, next }: Awaited<ReturnType<Store['listWatches']>> = await store.listWatches(
      memberNamespace,
      { after, limit: PAGE },
      call,
    );
    all.push(...items);
    after = next;
  }
  return all;
}

/**
 * Makes sure that a member is followed and has a watch of its own. Adding it again changes nothing.
 *
 * Start position: revision 0 for a member created after the folder's watch, by the upstream's clock; else the
 * log's current revision.
 *
 * @throws {TrackerError} the upstream's own errors; `UNAVAILABLE` when the member could not be polled in
 *   time.
 */
export async function addMember(
  ports: FolderPorts,
  folderWatch: Watch,
  memberNamespace: string,
  { resource, createdAt }: Member,
  call: Call,
): Promise<void> {
  const { store, now } = ports;
  const followed = await followTarget(
    { provider: ports.provider, system: ports },
    { kind: 'resource', resource: parseResource(resource) },
    call,
  );
  const { tenant, id, filter, types, sink, keepUntil, digest } = folderWatch;
  const isNewer = (milliseconds(createdAt) ?? 0) > Date.parse(folderWatch.createdAt);
  const member: Watch = {
    tenant: memberNamespace,
    id: lastSegment(resource),
    ...followed,
    ...(isNewer ? { deliveredRevision: 0 } : {}),
    folderWatch: { tenant, id },
    filter,
    types,
    sink,
    secrets: [],
    state: 'ACTIVE',
    createdAt: new Date(now()).toISOString(),
    ...(keepUntil === undefined ? {} : { keepUntil }),
    digest,
    version: '',
  };
  await ensureDeliverTask(store, member, { at: now(), revision: member.deliveredRevision + 1 }, call);
  await unlessWritten(store.writeWatch(undefined, member, call));
}

/** Unique among the resources of one collection. */
const lastSegment = (resource: string): string => resource.slice(resource.lastIndexOf('/') + 1);

/** Where a member's cursor is moved to. */
export interface MemberMove {
  readonly resource: string;
  readonly revision: number;
}

/** Makes the watches of all members go on at once, from their cursors or from where one of them is moved to. */
export async function resumeMembers(
  { store, now }: Pick<FolderPorts, 'store' | 'now'>,
  memberNamespace: string,
  call: Call,
  move?: MemberMove,
): Promise<void> {
  const watches = await memberWatches(store, memberNamespace, call);
  await mapLimit(watches, MEMBERS_AT_ONCE, async ({ tenant, id, resource }) => {
    const to = move?.resource === resource ? move.revision : undefined;
    for (let written = false; !written; ) {
      const member = await store.readWatch(tenant, id, call);
      if (!member) return;
      const revision = (to ?? member.deliveredRevision) + 1;
      await ensureDeliverTask(store, member, { at: now(), revision }, call);
      const waits = member.state !== 'ACTIVE' || member.failing !== undefined;
      const moves = to !== undefined && to !== member.deliveredRevision;
      const next = resumed(member, to);
      written = !(waits || moves) || (await unlessWritten(store.writeWatch(member, next, call)));
    }
  });
}

/** Deletes the watches of all members. Their tasks find no watch at their next run and delete themselves. */
export async function deleteMembers(store: Store, memberNamespace: string, call: Call): Promise<void> {
  const all = await memberWatches(store, memberNamespace, call);
  await mapLimit(all, MEMBERS_AT_ONCE, ({ tenant, id }) => store.deleteWatch(tenant, id, call));
}

/** Answers `true` when the write was applied, `false` when another write came before it. */
export async function unlessWritten(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (thrown) {
    if (TrackerError.from(thrown).code === 'ABORTED') return false;
    throw thrown;
  }
}

import { mapLimit } from '../../async/map-limit.ts';
import type { BackupResource } from '../../model/backup.ts';
import { TrackerError } from '../../model/core/error.ts';
import { milliseconds } from '../../model/core/instant.ts';
import { parseResource } from '../../model/operation/resource.ts';
import type { Watch } from '../../model/watch/watch.ts';
import { resumed } from '../../model/watch/watch-delivery.ts';
import type { BackupService } from '../../providers/backup-service.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { followTarget } from '../following/follow-target.ts';
import type { PollUntilPorts } from '../following/poll-until.ts';
import { ensureDeliverTask } from '../tasks/deliver-task.ts';

export interface FolderPorts extends PollUntilPorts {
  readonly backup: () => Promise<Pick<BackupService, 'listResources' | 'getResource'>>;
}

const PAGE = 1_000;
/** How many members are read or written at once. */
export const MEMBERS_AT_ONCE = 16;

/** The watches of a folder's machines. */
export async function membersOf(
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
 * Makes sure that a machine is followed and has a watch of its own, which tells of it from its beginning on; harmless for
 * one that has. Of a machine that is newer than the watch on its folder, by its upstream's clock, the beginning is the
 * first change of its log, whoever has begun that; of any other it is where the log stands now.
 *
 * @throws {TrackerError} the upstream's own errors; `UNAVAILABLE` when the machine could not be polled in time.
 */
export async function addMember(
  ports: FolderPorts,
  folder: Watch,
  memberNamespace: string,
  { computeInstanceId, createdAt }: BackupResource,
  call: Call,
): Promise<void> {
  const { store, now } = ports;
  const resource = parseResource(`backup/resources/${computeInstanceId}`);
  const followed = await followTarget(
    { provider: ports.provider, system: ports },
    { kind: 'resource', resource },
    call,
  );
  const { tenant, id, filter, types, sink, keepUntil, digest } = folder;
  const isNewer = (milliseconds(createdAt) ?? 0) > Date.parse(folder.createdAt);
  const member: Watch = {
    tenant: memberNamespace,
    id: computeInstanceId,
    ...followed,
    ...(isNewer ? { deliveredRevision: 0 } : {}),
    parent: { tenant, id },
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

/** Makes the watches of all machines go on from their cursors at once. */
export async function resumeMembers(
  { store, now }: Pick<FolderPorts, 'store' | 'now'>,
  memberNamespace: string,
  call: Call,
): Promise<void> {
  await mapLimit(await membersOf(store, memberNamespace, call), MEMBERS_AT_ONCE, async ({ tenant, id }) => {
    for (let written = false; !written; ) {
      const member = await store.readWatch(tenant, id, call);
      if (!member) return;
      const revision = member.deliveredRevision + 1;
      await ensureDeliverTask(store, member, { at: now(), revision }, call);
      const waits = member.state !== 'ACTIVE' || member.failing !== undefined;
      written = !waits || (await unlessWritten(store.writeWatch(member, resumed(member), call)));
    }
  });
}

/** Deletes the watches of all machines; their tasks find none and go by themselves. */
export async function deleteMembers(store: Store, memberNamespace: string, call: Call): Promise<void> {
  const all = await membersOf(store, memberNamespace, call);
  await mapLimit(all, MEMBERS_AT_ONCE, ({ tenant, id }) => store.deleteWatch(tenant, id, call));
}

/** Tells whether a write came through, or somebody else's came before it. */
export async function unlessWritten(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (thrown) {
    if (TrackerError.from(thrown).code === 'ABORTED') return false;
    throw thrown;
  }
}

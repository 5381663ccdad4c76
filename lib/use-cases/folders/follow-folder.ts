import { mapLimit } from '../../async/map-limit.ts';
import { TrackerError } from '../../model/core/error.ts';
import { clockSkew } from '../../model/time/clock-skew.ts';
import type { Watch, WatchedFolder } from '../../model/watch/watch.ts';
import type { Call } from '../../providers/provider.ts';
import { addMembers } from './add-members.ts';
import { type FolderPorts, MEMBERS_AT_ONCE, memberWatches, unlessWritten } from './folder-members.ts';

/** How long a missing member keeps its watch: its polls may find the end of its last operations late. */
const LEAVING_MS = 30 * 60_000;

/** What a look at a folder came to. */
export interface FolderRun {
  /** There was time for every member of the list. */
  readonly complete: boolean;
  readonly error?: TrackerError;
}

/**
 * Looks at the folder again: adds the members that are new, and deletes the watches of those that are gone. A
 * member is gone when the list has been without it for half an hour, the upstream does not know it, and all
 * its changes have been delivered.
 */
export async function followFolder(
  ports: FolderPorts,
  folderWatch: Watch,
  { id, memberNamespace }: WatchedFolder,
  until: number,
  call: Call,
): Promise<FolderRun> {
  const { store, roster, now } = ports;
  try {
    let date: string | undefined;
    const sentAt = now();
    const { members, partial } = await roster.members(id, { ...call, onDate: (text) => (date = text) });
    const skew = clockSkew(date, sentAt, now());
    const watches = await memberWatches(store, memberNamespace, call);
    const known = new Set(watches.map(({ resource }) => resource));
    const listed = new Set(members.map(({ resource }) => resource));
    const fresh = members.filter(({ resource }) => !known.has(resource));
    const bounded = { ...call, deadline: until };
    const { left, error } = await addMembers(
      ports,
      onClock(folderWatch, skew),
      memberNamespace,
      fresh,
      bounded,
    );
    if (!partial) {
      await mapLimit(watches, MEMBERS_AT_ONCE, (watch) => mark(watch, listed.has(watch.resource)));
    }
    if (error) return { complete: left === 0, error };
    return { complete: true, ...(partial ? { error: partial } : {}) };
  } catch (thrown) {
    return { complete: true, error: TrackerError.from(thrown) };
  }

  async function mark(watch: Watch, isListed: boolean): Promise<void> {
    const { missingSince, ...present } = watch;
    if (isListed) {
      if (missingSince !== undefined) await unlessWritten(store.writeWatch(watch, present, call));
    } else if (missingSince === undefined) {
      await unlessWritten(store.writeWatch(watch, { ...watch, missingSince: now() }, call));
    } else if (now() - missingSince >= LEAVING_MS && (await isGone(ports, watch, call))) {
      await store.deleteWatch(watch.tenant, watch.id, call);
    }
  }
}

/** The watch as if it had been made by a clock that is ahead of ours: which members are newer is told by that. */
const onClock = (watch: Watch, skewMs: number): Watch => ({
  ...watch,
  createdAt: new Date(Date.parse(watch.createdAt) + skewMs).toISOString(),
});

/** `false` also when the upstream does not say. */
async function isGone(
  { store, roster }: FolderPorts,
  { resource, deliveredRevision }: Watch,
  call: Call,
): Promise<boolean> {
  const tracking = await store.readTracking(resource, call);
  if (tracking && Object.keys(tracking.open).length > 0) return false;
  if (tracking && tracking.revision > deliveredRevision) return false;
  try {
    return !(await roster.knows(resource, call));
  } catch {
    return false;
  }
}

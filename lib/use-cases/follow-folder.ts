import type { BackupResource } from '../model/backup.ts';
import { TrackerError } from '../model/error.ts';
import type { Watch, WatchedFolder } from '../model/watch.ts';
import type { Call } from '../providers/provider.ts';
import { addMember, type FolderPorts, inTurns, membersOf, unlessWritten } from './folder-members.ts';

const PAGE_SIZE = 1_000;
/** So many pages of a folder's list are read: 10,000 machines. */
const MAX_PAGES = 10;
/** Machines taken in at once. */
const AT_ONCE = 8;
/** A machine that is gone keeps its watch so long: for the end of its last operations, which its polls may find late. */
const LEAVING_MS = 30 * 60_000;

/** What a look at a folder came to. */
export interface FolderRun {
  /** Every machine of the list has its watch, as far as nothing failed. */
  readonly complete: boolean;
  readonly error?: TrackerError;
}

/**
 * Gives every machine of the folder a watch of its own, for the first time: each begins at its present revision.
 *
 * @throws {TrackerError} the upstream's own errors; `UNAVAILABLE` when the time was not enough, and another try may do.
 */
export async function takeInFolder(
  ports: FolderPorts,
  watch: Watch,
  { id, members }: WatchedFolder,
  call: Call,
): Promise<void> {
  const { machines } = await machinesIn(ports, id, call);
  const error = await addAll(ports, { ...watch, createdAt: END_OF_TIME }, members, machines, call);
  if (error) throw error;
}

/** No machine is newer. */
const END_OF_TIME = '9999-12-31T23:59:59Z';

/**
 * Looks at the folder again: takes in the machines that have come, and lets go those that are gone. One that is missing
 * from the list is gone once Cloud Backup does not know it either and all that it did has been told.
 */
export async function followFolder(
  ports: FolderPorts,
  watch: Watch,
  { id, members }: WatchedFolder,
  until: number,
  call: Call,
): Promise<FolderRun> {
  const { store, now } = ports;
  try {
    const { machines, whole } = await machinesIn(ports, id, call);
    const known = await membersOf(store, members, call);
    const names = new Set(known.map((member) => member.id));
    const listed = new Set(machines.map(({ computeInstanceId }) => computeInstanceId));
    const fresh = machines.filter(({ computeInstanceId }) => !names.has(computeInstanceId));
    const error = await addAll(ports, watch, members, fresh, { ...call, deadline: until });
    if (whole) await inTurns(known, (member) => mark(member, listed.has(member.id)));
    if (error) return { complete: now() < until, error };
    if (whole) return { complete: true };
    const tooMany = `only the first ${machines.length} machines of the folder are followed`;
    return { complete: true, error: new TrackerError('RESOURCE_EXHAUSTED', tooMany) };
  } catch (thrown) {
    return { complete: true, error: TrackerError.from(thrown) };
  }

  async function mark(member: Watch, isListed: boolean): Promise<void> {
    const { missingSince, ...present } = member;
    if (isListed) {
      if (missingSince !== undefined) await unlessWritten(store.writeWatch(member, present, call));
    } else if (missingSince === undefined) {
      await unlessWritten(store.writeWatch(member, { ...member, missingSince: now() }, call));
    } else if (now() - missingSince >= LEAVING_MS && (await isGone(ports, member, call))) {
      await store.deleteWatch(member.tenant, member.id, call);
    }
  }
}

async function machinesIn(
  { backup }: FolderPorts,
  folderId: string,
  call: Call,
): Promise<{ readonly machines: readonly BackupResource[]; readonly whole: boolean }> {
  const machines = new Map<string, BackupResource>();
  let pageToken: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const request = { folderId, pageSize: PAGE_SIZE, ...(pageToken ? { pageToken } : {}) };
    const { items, nextPageToken } = await (await backup()).listResources(request, call);
    for (const item of items) machines.set(item.computeInstanceId, item);
    if (!nextPageToken) return { machines: [...machines.values()], whole: true };
    pageToken = nextPageToken;
  }
  return { machines: [...machines.values()], whole: false };
}

/** Adds the machines, a few at a time, and answers the first error; one that is gone already is none. */
async function addAll(
  ports: FolderPorts,
  watch: Watch,
  members: string,
  machines: readonly BackupResource[],
  call: Call,
): Promise<TrackerError | undefined> {
  const errors: TrackerError[] = [];
  const add = (machine: BackupResource): Promise<void> =>
    addMember(ports, watch, members, machine, call).catch((thrown: unknown) => {
      const error = TrackerError.from(thrown);
      if (error.code !== 'NOT_FOUND') errors.push(error);
    });
  for (let next = 0; next < machines.length; next += AT_ONCE) {
    if (ports.now() >= call.deadline) {
      return new TrackerError('UNAVAILABLE', 'the folder could not be taken in in time; try again');
    }
    await Promise.all(machines.slice(next, next + AT_ONCE).map(add));
  }
  return errors[0];
}

async function isGone({ store, backup }: FolderPorts, member: Watch, call: Call): Promise<boolean> {
  const tracking = await store.readTracking(member.resource, call);
  if (tracking && Object.keys(tracking.open).length > 0) return false;
  if (tracking && tracking.revision > member.deliveredRevision) return false;
  try {
    await (await backup()).getResource({ computeInstanceId: member.id }, call);
    return false;
  } catch (thrown) {
    return TrackerError.from(thrown).code === 'NOT_FOUND';
  }
}

import type { BackupResource } from '../../model/backup.ts';
import { TrackerError } from '../../model/core/error.ts';
import type { Watch, WatchedFolder } from '../../model/watch/watch.ts';
import type { Call } from '../../providers/provider.ts';
import { addMember, type FolderPorts } from './folder-members.ts';

const PAGE_SIZE = 1_000;
/** So many pages of a folder's list are read: 10,000 machines. */
const MAX_PAGES = 10;
/** Machines taken in at once. */
const AT_ONCE = 8;
/** Whoever registers a watch waits so long for its machines to be taken in; the watch's task goes on with the rest. */
const TAKE_IN_MS = 15_000;
/** What is kept of the time for the writes behind that. */
const RESERVE_MS = 5_000;

/** What taking in machines came to. */
interface TakenIn {
  readonly taken: number;
  /** So many there was no time for. */
  readonly left: number;
  readonly error?: TrackerError;
}

/**
 * Gives the machines of the folder watches of their own, for the first time: each begins at its present revision.
 *
 * @returns Why the folder's watch still has machines to take in, if it has.
 * @throws {TrackerError} the upstream's own errors, where it lists no machines or none could be taken in.
 */
export async function takeInFolder(
  ports: FolderPorts,
  watch: Watch,
  { id, memberNamespace }: WatchedFolder,
  call: Call,
): Promise<TrackerError | undefined> {
  const { machines } = await machinesIn(ports, id, call);
  const until = Math.min(ports.now() + TAKE_IN_MS, call.deadline - RESERVE_MS);
  const begun = { ...watch, createdAt: END_OF_TIME };
  const { taken, left, error } = await addAll(ports, begun, memberNamespace, machines, {
    ...call,
    deadline: until,
  });
  if (error && taken === 0 && left === 0) throw error;
  return error;
}

/** No machine is newer. */
const END_OF_TIME = '9999-12-31T23:59:59Z';

/** The machines that Cloud Backup lists in a folder; not the `whole` list where there are too many. */
export async function machinesIn(
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

/** Adds the machines, a few at a time, until the call's deadline; one that is gone already is no error. */
export async function addAll(
  ports: FolderPorts,
  watch: Watch,
  memberNamespace: string,
  machines: readonly BackupResource[],
  call: Call,
): Promise<TakenIn> {
  const errors: TrackerError[] = [];
  const isTimeUp = (): boolean => ports.now() >= call.deadline;
  let [taken, late, next] = [0, 0, 0];
  const add = async (machine: BackupResource): Promise<void> => {
    try {
      await addMember(ports, watch, memberNamespace, machine, call);
      taken += 1;
    } catch (thrown) {
      const error = TrackerError.from(thrown);
      if (isTimeUp()) late += 1;
      else if (error.code !== 'NOT_FOUND') errors.push(error);
    }
  };
  for (; next < machines.length && !isTimeUp(); next += AT_ONCE) {
    await Promise.all(machines.slice(next, next + AT_ONCE).map(add));
  }
  const left = late + Math.max(0, machines.length - next);
  const [error] = left > 0 ? [unfinished(left)] : errors;
  return { taken, left, ...(error ? { error } : {}) };
}

function unfinished(left: number): TrackerError {
  const which = left === 1 ? '1 machine is' : `${left} machines are`;
  return new TrackerError('UNAVAILABLE', `${which} still to be taken in, which goes on by itself`);
}

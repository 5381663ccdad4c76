import { TrackerError } from '../../model/core/error.ts';
import type { Watch, WatchedFolder } from '../../model/watch/watch.ts';
import type { Call } from '../../providers/provider.ts';
import type { Member } from '../../providers/roster.ts';
import { addMember, type FolderPorts } from './folder-members.ts';

/** Members added at once. */
const AT_ONCE = 8;
/** How long the call that creates a folder's watch adds members; the watch's task adds the rest. */
const ADD_MS = 15_000;
/** How much of the call's time is kept for the writes behind that. */
const RESERVE_MS = 5_000;

/** What adding members came to. */
interface Added {
  readonly added: number;
  /** How many there was no time for. */
  readonly left: number;
  readonly error?: TrackerError;
}

/**
 * Adds the members that a folder has when it is first watched, each from its present revision on.
 *
 * @returns Why members are still to be added; `undefined` when all are.
 * @throws {TrackerError} the upstream's own errors, when the list is refused or no member could be added.
 */
export async function addFirstMembers(
  ports: FolderPorts,
  folderWatch: Watch,
  { id, memberNamespace }: WatchedFolder,
  call: Call,
): Promise<TrackerError | undefined> {
  const { members } = await ports.roster.members(id, call);
  const deadline = Math.min(ports.now() + ADD_MS, call.deadline - RESERVE_MS);
  const atPresent = { ...folderWatch, createdAt: END_OF_TIME };
  const { added, left, error } = await addMembers(ports, atPresent, memberNamespace, members, {
    ...call,
    deadline,
  });
  if (error && added === 0 && left === 0) throw error;
  return error;
}

/** No member is newer. */
const END_OF_TIME = '9999-12-31T23:59:59Z';

/** Adds the members, a few at a time, until the call's deadline. One that is gone by now is no error. */
export async function addMembers(
  ports: FolderPorts,
  folderWatch: Watch,
  memberNamespace: string,
  members: readonly Member[],
  call: Call,
): Promise<Added> {
  const errors: TrackerError[] = [];
  const isTimeUp = (): boolean => ports.now() >= call.deadline;
  let [added, late, next] = [0, 0, 0];
  const add = async (member: Member): Promise<void> => {
    try {
      await addMember(ports, folderWatch, memberNamespace, member, call);
      added += 1;
    } catch (thrown) {
      const error = TrackerError.from(thrown);
      if (isTimeUp()) late += 1;
      else if (error.code !== 'NOT_FOUND') errors.push(error);
    }
  };
  for (; next < members.length && !isTimeUp(); next += AT_ONCE) {
    await Promise.all(members.slice(next, next + AT_ONCE).map(add));
  }
  const left = late + Math.max(0, members.length - next);
  const [error] = left > 0 ? [unfinished(left)] : errors;
  return { added, left, ...(error ? { error } : {}) };
}

function unfinished(left: number): TrackerError {
  const which = left === 1 ? '1 resource is' : `${left} resources are`;
  return new TrackerError('UNAVAILABLE', `${which} still to be added, which goes on by itself`);
}

import { mapLimit } from '../../async/map-limit.ts';
import { TrackerError } from '../../model/core/error.ts';
import { ADD_MEMBERS_MS, ADD_MEMBERS_RESERVE_MS } from '../../model/time/time-budget.ts';
import type { Watch, WatchedFolder } from '../../model/watch/watch.ts';
import type { Call } from '../../providers/provider.ts';
import type { Member } from '../../providers/roster.ts';
import { addMember, type FolderPorts } from './folder-members.ts';

/** Members added at once. */
const MEMBERS_ADDED_AT_ONCE = 8;

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
  const deadline = Math.min(ports.now() + ADD_MEMBERS_MS, call.deadline - ADD_MEMBERS_RESERVE_MS);
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
  let [added, left] = [0, 0];
  const add = async (member: Member): Promise<void> => {
    if (isTimeUp()) {
      left += 1;
      return;
    }
    try {
      await addMember(ports, folderWatch, memberNamespace, member, call);
      added += 1;
    } catch (thrown) {
      const error = TrackerError.from(thrown);
      if (isTimeUp()) left += 1;
      else if (error.code !== 'NOT_FOUND') errors.push(error);
    }
  };
  await mapLimit(members, MEMBERS_ADDED_AT_ONCE, add);
  const [error] = left > 0 ? [unfinished(left)] : errors;
  return { added, left, ...(error ? { error } : {}) };
}

function unfinished(left: number): TrackerError {
  const which = left === 1 ? '1 resource is' : `${left} resources are`;
  return new TrackerError('UNAVAILABLE', `${which} still to be added, which goes on by itself`);
}

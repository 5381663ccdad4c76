import { TrackerError } from '../../model/core/error.ts';
import type { Watch, WatchedFolder } from '../../model/watch/watch.ts';
import type { Call } from '../../providers/provider.ts';
import { type FolderPorts, inTurns, membersOf, unlessWritten } from './folder-members.ts';
import { addAll, machinesIn } from './add-members.ts';

/** A machine that is gone keeps its watch so long: for the end of its last operations, which its polls may find late. */
const LEAVING_MS = 30 * 60_000;

/** What a look at a folder came to. */
export interface FolderRun {
  /** There was time for every machine of the list. */
  readonly complete: boolean;
  readonly error?: TrackerError;
}

/**
 * Looks at the folder again: takes in the machines that have come, and lets go those that are gone. One that is missing
 * from the list is gone once Cloud Backup does not know it either and all that it did has been told.
 */
export async function followFolder(
  ports: FolderPorts,
  watch: Watch,
  { id, memberNamespace }: WatchedFolder,
  until: number,
  call: Call,
): Promise<FolderRun> {
  const { store, now } = ports;
  try {
    const { machines, whole } = await machinesIn(ports, id, call);
    const known = await membersOf(store, memberNamespace, call);
    const names = new Set(known.map((member) => member.id));
    const listed = new Set(machines.map(({ computeInstanceId }) => computeInstanceId));
    const fresh = machines.filter(({ computeInstanceId }) => !names.has(computeInstanceId));
    const { left, error } = await addAll(ports, watch, memberNamespace, fresh, { ...call, deadline: until });
    if (whole) await inTurns(known, (member) => mark(member, listed.has(member.id)));
    if (error) return { complete: left === 0, error };
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

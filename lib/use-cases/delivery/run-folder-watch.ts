import type { Wake } from '../../model/task.ts';
import { mayBeComing } from '../../model/watch/delivery-schedule.ts';
import { stateOf, type Watch, type WatchedFolder } from '../../model/watch/watch.ts';
import { ended } from '../../model/watch/watch-delivery.ts';
import type { Call } from '../../providers/provider.ts';
import { type FolderPorts, unlessWritten } from '../folders/folder-members.ts';
import { followFolder } from '../folders/follow-folder.ts';
import { type DeliverPorts, type DeliveryRun, deliver } from './deliver.ts';

export interface DeliverTaskPorts extends DeliverPorts, FolderPorts {}

/** The result of one run of a watch's task. */
export type WatchRun = Omit<DeliveryRun, 'watch'> & {
  readonly watch: Watch | undefined;
  /** When the run asks for another one, in milliseconds since the epoch. */
  readonly againAt?: number;
};

/** The interval between two looks at a folder. */
const FOLDER_LOOK_MS = 5 * 60_000;
/** The interval after a failed look. */
const FOLDER_RETRY_MS = 60_000;
/** How often a member watch checks a suspended watch on its folder; resuming that wakes it sooner. */
const SUSPENDED_LOOK_MS = 30 * 60_000;
const JITTER = 0.1;

/** Looks for the members of a folder and stores the error of a failed look. */
export async function runFolder(
  ports: DeliverTaskPorts,
  watch: Watch,
  folder: WatchedFolder,
  until: number,
  call: Call,
): Promise<WatchRun> {
  const { store, now, random } = ports;
  const { complete, error } = await followFolder(ports, watch, folder, until, call);
  const { error: before, ...healthy } = watch;
  const next = error ? { ...healthy, error: error.message } : healthy;
  const stored = before === error?.message ? watch : await store.writeWatch(watch, next, call);
  const wait = error ? FOLDER_RETRY_MS : FOLDER_LOOK_MS;
  return {
    ...NOTHING,
    watch: stored,
    ...(error && complete ? { failed: error.message } : {}),
    againAt: complete ? now() + Math.round(wait * (1 - JITTER * random())) : now(),
  };
}

/**
 * Delivers the pending changes of a member watch while the watch on its folder is active. A suspension or end
 * of either applies to both; a member whose folder's watch is gone is deleted.
 *
 * @param wake The last wake of its task.
 */
export async function runMember(
  ports: DeliverTaskPorts,
  member: Watch,
  wake: Wake | undefined,
  until: number,
  call: Call,
): Promise<WatchRun> {
  const { store, now } = ports;
  const folder = await folderOf(ports, member, call);
  const state = folder && stateOf(folder, now());
  if (folder && state === 'ACTIVE') {
    const { failing } = member;
    const waits = member.state !== 'ACTIVE' || (failing !== undefined && failing.retryAt > now());
    const run = waits ? { ...NOTHING, watch: member } : await deliver(ports, member, until, call, folder);
    if (run.watch.state !== 'ACTIVE') await endFolder(ports, run.watch, call);
    return run;
  }
  if (state === 'SUSPENDED') return { ...NOTHING, watch: member, againAt: now() + SUSPENDED_LOOK_MS };
  if (state !== undefined || !mayBeComing(wake, now())) {
    await store.deleteWatch(member.tenant, member.id, call);
  }
  return { ...NOTHING, watch: undefined };
}

const NOTHING = { delivered: 0, caughtUp: false, revision: 0 };

/** The watch on the folder; `undefined` if a later watch has taken its id. */
async function folderOf(
  { store }: DeliverTaskPorts,
  { folderWatch, tenant }: Watch,
  call: Call,
): Promise<Watch | undefined> {
  const folder = folderWatch && (await store.readWatch(folderWatch.tenant, folderWatch.id, call));
  return folder?.folder?.memberNamespace === tenant ? folder : undefined;
}

/** Ends or suspends the watch on the folder, whose sink refused the events of one member. */
async function endFolder(ports: DeliverTaskPorts, refused: Watch, call: Call): Promise<void> {
  const { store, now } = ports;
  for (let written = false; !written; ) {
    // The folder's watch is read first: resuming resumes the members before the folder's watch.
    const folder = await folderOf(ports, refused, call);
    const member = await store.readWatch(refused.tenant, refused.id, call);
    if (!member || member.state === 'ACTIVE' || folder?.state !== 'ACTIVE') return;
    const failed = { ...folder, ...(member.error === undefined ? {} : { error: member.error }) };
    const next: Watch =
      member.state === 'SUSPENDED' ? { ...failed, state: 'SUSPENDED' } : ended(failed, 'DONE', now());
    written = await unlessWritten(store.writeWatch(folder, next, call));
  }
}

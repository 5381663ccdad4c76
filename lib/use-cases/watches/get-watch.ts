import { mapLimit } from '../../async/map-limit.ts';
import type { Role } from '../../model/access/access.ts';
import { TrackerError } from '../../model/core/error.ts';
import { hasEnded, type Watch } from '../../model/watch/watch.ts';
import { lastErrorOf, type WatchAnswer } from '../../model/watch/watch-answer.ts';
import { MAX_BEHIND } from '../../model/watch/watch-lag.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import type { Store } from '../../store/store.ts';
import { deleteMembers, MEMBERS_AT_ONCE } from '../folders/folder-members.ts';
import { type LagPorts, readLag } from './read-lag.ts';
import { readProblems, withProblem } from './read-problem.ts';
import { showWatch } from './show-watch.ts';

/** How many members of a folder are looked at for its lag and error. */
const MEMBERS = 100;

export interface WatchPorts {
  readonly store: Pick<Store, 'readWatch' | 'writeWatch' | 'deleteWatch'>;
  /** The unguarded store: reading the log and the deliveries of a watch needs no access of the caller. */
  readonly system: { readonly store: Store };
  readonly sealer: Sealer;
  readonly tenant: string;
  /** The caller's. */
  readonly role: Role;
  readonly now: () => number;
}

interface Named {
  readonly watchId: string;
}

/** @throws {TrackerError} `NOT_FOUND` if this tenant has no such watch or the caller may not see it. */
export async function getWatch(
  { store, system, sealer, tenant, role, now }: WatchPorts,
  named: Named,
  call: Call,
): Promise<WatchAnswer> {
  const watch = await readWatch({ store, tenant }, named, call);
  const ports = { store: system.store, now, sealer, role };
  const shown = await showWatch(ports, watch, call);
  const problem = (await readProblems(ports, [watch], call)).get(watch);
  if (!watch.folder) return withProblem(shown, problem);
  const members = hasEnded(watch, now())
    ? []
    : (await system.store.listWatches(watch.folder.memberNamespace, { limit: MEMBERS }, call)).items;
  const lag = await lagOfAll(ports, members, call);
  return withProblem({ ...shown, lag, ...errorOf(watch, members) }, problem);
}

/**
 * The lag of the member watches together. The first hundred changes are matched, in the order of the members;
 * each further one counts.
 */
async function lagOfAll(ports: LagPorts, members: readonly Watch[], call: Call): Promise<number> {
  const revisions = await mapLimit(members, MEMBERS_AT_ONCE, ({ resource }) =>
    ports.store.readRevision(resource, call),
  );
  let [lag, left] = [0, MAX_BEHIND];
  for (const [index, member] of members.entries()) {
    const revision = revisions[index] ?? 0;
    lag += await readLag(ports, member, revision, call, left);
    left -= Math.max(0, revision - member.deliveredRevision);
  }
  return lag;
}

/** How much is shown of what the members' sink was not told of, in characters. */
const MAX_LOST = 1_000;

/** The error of a folder's watch or else of one of its members, and what of any member was not told. */
function errorOf(folder: Watch, members: readonly Watch[]): Pick<WatchAnswer, 'lastError'> {
  const error = folder.error ?? members.find((member) => member.error !== undefined)?.error;
  const lost = members
    .flatMap((member) => member.lost ?? [])
    .join('; ')
    .slice(-MAX_LOST);
  const lastError = lastErrorOf({
    ...(error === undefined ? {} : { error }),
    ...(lost === '' ? {} : { lost }),
  });
  return lastError === undefined ? {} : { lastError };
}

/**
 * Deletes a watch. Nothing more is delivered, apart from a delivery under way; its task finds no watch and
 * ends.
 *
 * @throws {TrackerError} `NOT_FOUND`
 */
export async function deleteWatch(
  { store, system, tenant }: Pick<WatchPorts, 'store' | 'system' | 'tenant'>,
  named: Named,
  call: Call,
): Promise<Readonly<Record<string, never>>> {
  const { id, folder } = await readWatch({ store, tenant }, named, call);
  await store.deleteWatch(tenant, id, call);
  if (folder) await deleteMembers(system.store, folder.memberNamespace, call);
  return {};
}

interface ReadPorts {
  readonly store: Pick<Store, 'readWatch'>;
  readonly tenant: string;
}

export async function readWatch(
  { store, tenant }: ReadPorts,
  { watchId }: Named,
  call: Call,
): Promise<Watch> {
  const watch = await store.readWatch(tenant, watchId, call);
  if (!watch) throw new TrackerError('NOT_FOUND', 'no such watch');
  return watch;
}

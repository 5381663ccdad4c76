import { mapLimit } from '../../async/map-limit.ts';
import { TrackerError } from '../../model/core/error.ts';
import { hasEnded, type Watch } from '../../model/watch/watch.ts';
import { lastErrorOf, type WatchAnswer } from '../../model/watch/watch-answer.ts';
import type { Call } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { deleteMembers, MEMBERS_AT_ONCE, memberWatches } from '../folders/folder-members.ts';
import { type LagPorts, readLag } from './read-lag.ts';
import { readProblems, withProblem } from './read-problem.ts';
import { showWatch } from './show-watch.ts';

export interface WatchPorts {
  readonly store: Pick<Store, 'readWatch' | 'writeWatch' | 'deleteWatch'>;
  /** The unguarded store: reading the log and the deliveries of a watch needs no access of the caller. */
  readonly system: { readonly store: Store };
  readonly tenant: string;
  readonly now: () => number;
}

interface Named {
  readonly watchId: string;
}

/** @throws {TrackerError} `NOT_FOUND` if this tenant has no such watch or the caller may not see it. */
export async function getWatch(
  { store, system, tenant, now }: WatchPorts,
  named: Named,
  call: Call,
): Promise<WatchAnswer> {
  const watch = await readWatch({ store, tenant }, named, call);
  const ports = { store: system.store, now };
  const shown = await showWatch(ports, watch, call);
  const problem = (await readProblems(ports, [watch], call)).get(watch);
  if (!watch.folder) return withProblem(shown, problem);
  const members = hasEnded(watch, now())
    ? []
    : await memberWatches(system.store, watch.folder.memberNamespace, call);
  const lag = await lagOfAll(ports, members, call);
  return withProblem({ ...shown, lag, ...errorOf(watch, members) }, problem);
}

async function lagOfAll(ports: LagPorts, members: readonly Watch[], call: Call): Promise<number> {
  const lags = await mapLimit(members, MEMBERS_AT_ONCE, (member) => lagNow(ports, member, call));
  return lags.reduce((sum, one) => sum + one, 0);
}

async function lagNow(ports: LagPorts, watch: Watch, call: Call): Promise<number> {
  return readLag(ports, watch, await ports.store.readRevision(watch.resource, call), call);
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
  { store, system, tenant }: WatchPorts,
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

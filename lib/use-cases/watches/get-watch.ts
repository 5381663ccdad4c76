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
  const standingNow = { ...shown, ...(await standing(ports, members, call)), ...errorOf(watch) };
  return withProblem(standingNow, problem);
}

/** The lag of all member watches together, and the error of one of them. */
async function standing(
  ports: LagPorts,
  members: readonly Watch[],
  call: Call,
): Promise<Pick<WatchAnswer, 'lag' | 'lastError'>> {
  const lags = await mapLimit(members, MEMBERS_AT_ONCE, (member) => lagNow(ports, member, call));
  const lag = lags.reduce((sum, one) => sum + one, 0);
  return { lag, ...errorOf(members.find(({ error, lost }) => error ?? lost)) };
}

async function lagNow(ports: LagPorts, watch: Watch, call: Call): Promise<number> {
  return readLag(ports, watch, await ports.store.readRevision(watch.resource, call), call);
}

function errorOf(watch: Watch | undefined): Pick<WatchAnswer, 'lastError'> {
  const lastError = watch && lastErrorOf(watch);
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

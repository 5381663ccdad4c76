import { mapLimit } from '../../async/map-limit.ts';
import type { Role } from '../../model/access/access.ts';
import { invalidArgument } from '../../model/core/error.ts';
import { parsePageSize } from '../../model/core/page.ts';
import { sourceOf } from '../../model/watch/cloud-event.ts';
import type { Watch } from '../../model/watch/watch.ts';
import { answerOf, type WatchAnswer } from '../../model/watch/watch-answer.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import type { Store } from '../../store/store.ts';
import { type ProblemPorts, readProblems, withProblem } from './read-problem.ts';
import { type ShowPorts, showWatch, withShownSinks } from './show-watch.ts';

/** How many watches' logs are read at once. */
const READS_AT_ONCE = 16;
/** The most watches of a page, whatever page size is asked for: what one page may cost. */
const MAX_WATCHES = { BASIC: 100, FULL: 20 } as const;

interface ListWatchesPorts {
  readonly store: Pick<Store, 'listWatches'>;
  /** The unguarded store: a caller who sees a watch also sees its lag. */
  readonly system: { readonly store: Ports['store'] };
  readonly sealer: Sealer;
  readonly tenant: string;
  /** The caller's. */
  readonly role: Role;
  readonly now: () => number;
}

interface ListRequest {
  readonly pageSize?: string | number | undefined;
  readonly pageToken?: string | undefined;
  /** `FULL` adds what costs reads for each watch: `lag`, and what stands in its way. @default 'BASIC' */
  readonly view?: keyof typeof MAX_WATCHES | undefined;
}

interface WatchList {
  readonly watches: readonly WatchAnswer[];
  readonly nextPageToken?: string;
}

/**
 * Lists the tenant's watches by id; a page lacks the watches that the caller may not see, and may be shorter
 * than asked for.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a malformed page size or page token.
 */
export async function listWatches(
  { store, system, tenant, role, now, sealer }: ListWatchesPorts,
  { pageSize, pageToken, view = 'BASIC' }: ListRequest,
  call: Call,
): Promise<WatchList> {
  const limit = Math.min(parsePageSize(pageSize), MAX_WATCHES[view]);
  const binding = JSON.stringify(['watches', tenant]);
  const after = pageToken ? sealer.open(pageToken, binding) : '';
  if (after === undefined) {
    throw invalidArgument('pageToken', 'is not a page token of this list; begin again without one');
  }
  const { items, next } = await store.listWatches(tenant, { after, limit }, call);
  const ports = { store: system.store, now, sealer, role };
  return {
    watches: await (view === 'FULL' ? showFull(ports, items, call) : showBasic(ports, items, call)),
    ...(next === undefined ? {} : { nextPageToken: sealer.seal(next, binding) }),
  };
}

type Ports = ShowPorts & ProblemPorts;

async function showBasic(
  { store, now, sealer, role }: Ports,
  watches: readonly Watch[],
  call: Call,
): Promise<readonly WatchAnswer[]> {
  const source = sourceOf(await store.readDeploymentId(call));
  return watches.map((watch) => answerOf(withShownSinks(sealer, watch, role), { source, now: now() }));
}

async function showFull(
  ports: Ports,
  watches: readonly Watch[],
  call: Call,
): Promise<readonly WatchAnswer[]> {
  const single = watches.filter(({ folder }) => !folder);
  const revisions = new Map<string, number>();
  await mapLimit([...new Set(single.map(({ resource }) => resource))], READS_AT_ONCE, async (resource) => {
    revisions.set(resource, await ports.store.readRevision(resource, call));
  });
  const problems = await readProblems(ports, watches, call);
  return mapLimit(watches, READS_AT_ONCE, async (watch) =>
    withProblem(await showWatch(ports, watch, call, revisions.get(watch.resource)), problems.get(watch)),
  );
}

import { mapLimit } from '../../async/map-limit.ts';
import { invalidArgument } from '../../model/core/error.ts';
import { parsePageSize } from '../../model/core/page.ts';
import type { WatchAnswer } from '../../model/watch/watch-answer.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import type { Store } from '../../store/store.ts';
import { type ProblemPorts, readProblems, withProblem } from './read-problem.ts';
import { type ShowPorts, showWatch } from './show-watch.ts';

/** How many watches' logs are read at once. */
const READS_AT_ONCE = 16;

interface ListWatchesPorts {
  readonly store: Pick<Store, 'listWatches'>;
  /** The unguarded store: a caller who sees a watch also sees its lag. */
  readonly system: { readonly store: ShowPorts['store'] & ProblemPorts['store'] };
  readonly sealer: Sealer;
  readonly tenant: string;
  readonly now: () => number;
}

interface ListRequest {
  readonly pageSize?: string | number | undefined;
  readonly pageToken?: string | undefined;
}

interface WatchList {
  readonly watches: readonly WatchAnswer[];
  readonly nextPageToken?: string;
}

/**
 * Lists the tenant's watches by id; a page lacks the watches that the caller may not see.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a malformed page size or page token.
 */
export async function listWatches(
  { store, system, tenant, now, sealer }: ListWatchesPorts,
  { pageSize, pageToken }: ListRequest,
  call: Call,
): Promise<WatchList> {
  const limit = parsePageSize(pageSize);
  const binding = JSON.stringify(['watches', tenant]);
  const after = pageToken ? sealer.open(pageToken, binding) : '';
  if (after === undefined) {
    throw invalidArgument('pageToken', 'is not a page token of this list; begin again without one');
  }
  const { items, next } = await store.listWatches(tenant, { after, limit }, call);
  const revisions = new Map<string, number>();
  await mapLimit([...new Set(items.map(({ resource }) => resource))], READS_AT_ONCE, async (resource) => {
    revisions.set(resource, await system.store.readRevision(resource, call));
  });
  const ports = { store: system.store, now };
  const problems = await readProblems(ports, items, call);
  return {
    watches: await mapLimit(items, READS_AT_ONCE, async (watch) =>
      withProblem(await showWatch(ports, watch, call, revisions.get(watch.resource)), problems.get(watch)),
    ),
    ...(next === undefined ? {} : { nextPageToken: sealer.seal(next, binding) }),
  };
}

import type { Change } from '../../model/change-log/change.ts';
import type { WatchPosition } from '../../model/change-log/long-poll.ts';
import { parsePageSize } from '../../model/core/page.ts';
import type { Problem } from '../../model/core/problem.ts';
import { matchesFilter, printFilter } from '../../model/filter/filter.ts';
import { parseFilter } from '../../model/filter/parse-filter.ts';
import { pushdown } from '../../model/filter/pushdown.ts';
import { hasBeenListed } from '../../model/following/progress.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import type { Operation } from '../../model/operation/operation.ts';
import { formatResource, type Resource } from '../../model/operation/resource.ts';
import type { Call, Provider } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { type PollUntilPorts, pollUntil } from '../following/poll-until.ts';
import { followResource } from '../tasks/poll-task.ts';
import { openBookmark, type WatcherPorts } from './bookmark.ts';
import { openOperations } from './open-operations.ts';
import { expired, readLog } from './read-log.ts';

export interface WatchResourceRequest {
  readonly resource: Resource;
  readonly cursor?: string | undefined;
  readonly consumer?: string | undefined;
  readonly pageSize?: string | number | undefined;
  readonly filter?: string | undefined;
  /** When to answer at the latest, in milliseconds since the epoch. */
  readonly until: number;
}

interface WatchResourcePorts extends WatcherPorts {
  /** Refuses a resource that the caller may not see. */
  readonly provider: Pick<Provider, 'limits'>;
  readonly store: WatcherPorts['store'] & Pick<Store, 'readChanges'>;
  /** What the tracker itself polls with, for all waiting callers. */
  readonly system: PollUntilPorts;
}

/** A change as callers get it; the open operations at the beginning, `SYNC`, have no revision. */
interface WatchedChange {
  readonly revision?: string;
  readonly type: Change['type'] | 'SYNC';
  readonly observedAt: string;
  readonly resource: string;
  readonly operation: Operation;
}

export interface ChangePage {
  readonly changes: readonly WatchedChange[];
  /** Absent only until the resource has been listed to its end: watch again without one. */
  readonly nextCursor?: string;
  /** There are no further changes: the tracker knows of none, and nothing stands in the way of seeing them. */
  readonly caughtUp: boolean;
  /** What stands in the way of seeing all that is new. */
  readonly problem?: Problem;
}

/**
 * Long-polls one resource: answers as soon as there is a change after the cursor, or when the time is up.
 *
 * Without a cursor it answers the open operations, and a cursor from there. Every change after a cursor is
 * answered once and in order, whichever caller polls and whatever crashes in between.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a cursor of another tenant, resource or filter;
 *   `OUT_OF_RANGE` with the reason `CURSOR_EXPIRED` for one that is older than the log; `ABORTED` when
 *   another call uses the consumer meanwhile.
 */
export async function waitForChanges(
  ports: WatchResourcePorts,
  request: WatchResourceRequest,
  call: Call,
): Promise<ChangePage> {
  const { store, system } = ports;
  const { now } = system;
  const { resource, until } = request;
  const name = formatResource(resource);
  const limit = parsePageSize(request.pageSize);
  const filter = parseFilter(request.filter ?? '');
  pushdown(filter, []);
  ports.provider.limits(resource);
  const deployment = await system.store.readDeploymentId(call);
  const bookmark = await openBookmark(
    ports,
    { ...request, resource: name, filter: printFilter(filter), deployment },
    call,
  );
  await followResource(system, resource, call);

  const answer = async (
    changes: readonly WatchedChange[],
    position: WatchPosition,
    isEnd: boolean,
    problem: Problem | undefined,
  ): Promise<ChangePage> => ({
    changes,
    nextCursor: await bookmark.move(position),
    caughtUp: isEnd && !problem,
    ...(problem ? { problem } : {}),
  });

  let position = bookmark.position;
  if (position?.synced !== undefined || !position) {
    const { tracking, problem } = await pollUntil(system, resource, hasBeenListed, until, call);
    if (!hasBeenListed(tracking)) return { changes: [], caughtUp: false, ...(problem ? { problem } : {}) };
    const { revision, synced = '' } = position ?? { revision: tracking.revision };
    const open = await openOperations(system.store, resource, tracking, { after: synced, limit }, call);
    const changes = open.snapshots
      .filter(({ operation }) => matchesFilter(filter, operation))
      .map(({ operation, observedAt }) => ({ type: 'SYNC' as const, observedAt, resource: name, operation }));
    const next = open.more ? { revision, synced: open.last } : { revision };
    return answer(changes, next, !open.more && revision === tracking.revision, problem);
  }

  for (let after = position.revision; ; ) {
    const seen = after;
    const hasMoved = (current: Tracking | undefined): boolean => current?.revision !== seen;
    const { tracking, problem } = await pollUntil(system, resource, hasMoved, until, call);
    const revision = tracking?.revision ?? 0;
    const read =
      revision < after
        ? undefined
        : await readLog(store, { resource: name, after, upTo: revision }, filter, limit, call);
    if (!read) {
      // A consumer begins anew with its next call, since its cursor is kept here.
      if (request.consumer) await bookmark.move({ revision, synced: '' });
      throw expired();
    }
    if (read.changes.length > 0 || read.revision === after || now() >= until) {
      const isEnd = read.revision === revision;
      return answer(read.changes.map(toWatched), { revision: read.revision }, isEnd, problem);
    }
    after = read.revision;
    position = { revision: after };
  }
}

function toWatched({ revision, ...change }: Change): WatchedChange {
  return { revision: String(revision), ...change };
}

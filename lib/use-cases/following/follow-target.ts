import { TrackerError } from '../../model/core/error.ts';
import { problemText } from '../../model/core/problem.ts';
import { checkParents } from '../../model/following/follow.ts';
import { hasBeenListed, hasBegun, progressOf } from '../../model/following/progress.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import type { Operation } from '../../model/operation/operation.ts';
import { trackedId } from '../../model/operation/operation-ref.ts';
import {
  formatResource,
  type OperationRef,
  parentsOf,
  parseResource,
  type Resource,
} from '../../model/operation/resource.ts';
import { soloResourceOf } from '../../model/operation/solo-resource.ts';
import { FIRST_POLL_MS } from '../../model/time/time-budget.ts';
import type { Watch } from '../../model/watch/watch.ts';
import type { WatchTarget } from '../../model/watch/watch-request.ts';
import type { Call, Provider } from '../../providers/provider.ts';
import { withPatience } from '../operations/with-patience.ts';
import { followResource } from '../tasks/poll-task.ts';
import { type PollUntilPorts, pollUntil } from './poll-until.ts';

/** What a watch follows, and where its cursor begins. */
export type Followed = Pick<
  Watch,
  'resource' | 'parents' | 'operation' | 'operationResource' | 'deliveredRevision'
>;

export interface FollowPorts {
  /** Says whether the caller may see what is to be followed. */
  readonly provider: Pick<Provider, 'limits' | 'get'>;
  /** What the tracker itself polls with, for all watches. */
  readonly system: PollUntilPorts;
}

/**
 * Makes sure that the target is followed from now on: what ends after this is told.
 *
 * A resource begins at its present revision; what is open when following begins counts as started then. An
 * operation is got, for five seconds where it may be new: while it runs, its resource is followed, for this operation alone unless it is
 * followed anyway. If its resource is unknown, or it has already ended, it is tracked under a pseudo-resource
 * of its own, whose log records the end.
 *
 * @param started The watched operation, from the caller that has just started it: a replica may not know it
 *   yet.
 * @throws {TrackerError} the upstream's own errors: `NOT_FOUND` for an unknown target; `INVALID_ARGUMENT` for
 *   a resource that is followed with other parents.
 */
export async function followTarget(
  ports: FollowPorts,
  target: Exclude<WatchTarget, { readonly kind: 'folder' }>,
  call: Call,
  started?: Operation,
): Promise<Followed> {
  return target.kind === 'resource'
    ? followWhole(ports, target.resource, call)
    : followOperation(ports, target.operation, call, started);
}

async function followWhole(
  { provider, system }: FollowPorts,
  resource: Resource,
  call: Call,
): Promise<Followed> {
  const { store } = system;
  provider.limits(resource);
  const tracking = await store.readTracking(formatResource(resource), call);
  checkParents(tracking, resource);
  const isFollowed = (current: Tracking | undefined): boolean =>
    hasBegun(current) && progressOf(current).only === undefined;
  if (!hasBeenListed(tracking)) await system.provider.list({ resource, pageSize: 1 }, call);
  await followResource(system, resource, call);
  if (!isFollowed(tracking)) await poll(system, resource, isFollowed, call);
  return followed(resource, tracking);
}

async function followOperation(
  { provider, system }: FollowPorts,
  ref: OperationRef,
  call: Call,
  started: Operation | undefined,
): Promise<Followed> {
  const operation = started ?? (await withPatience(system, call, () => provider.get(ref, call))).operation;
  const solo = soloResourceOf(ref);
  const operationResource = operation.resource;
  if (!operation.done && operationResource !== undefined) {
    const resource = parseResource(operationResource);
    const id = trackedId(operationResource, operation);
    const before = await system.store.readTracking(operationResource, call);
    const tracking = await poll(system, resource, hasMet(id), call, [id]);
    // An operation that has ended meanwhile may have been history to the poll that saw it first.
    if (isOpen(tracking, id)) return { ...followed(resource, before), operation: id, operationResource };
  }
  const id = trackedId(formatResource(solo), operation);
  await poll(system, solo, hasMet(id), call, [id]);
  return {
    ...followed(solo, undefined),
    operation: id,
    ...(operationResource === undefined ? {} : { operationResource }),
  };
}

/** Whether the tracking knows the operation: only then does it notice that it ends, or is gone. */
const hasMet =
  (id: string) =>
  (tracking: Tracking | undefined): boolean =>
    tracking !== undefined && (isOpen(tracking, id) || Object.hasOwn(tracking.recent, id));

const isOpen = ({ open }: Tracking, id: string): boolean => Object.hasOwn(open, id);

/**
 * Polls until the tracking is ready, and answers it.
 *
 * @throws {TrackerError} `UNAVAILABLE` when the time was up before.
 */
async function poll(
  ports: PollUntilPorts,
  resource: Resource,
  isReady: (tracking: Tracking | undefined) => boolean,
  call: Call,
  only?: readonly string[],
): Promise<Tracking> {
  const until = Math.min(ports.now() + FIRST_POLL_MS, call.deadline);
  const { tracking, problem } = await pollUntil(ports, resource, isReady, until, call, only);
  if (tracking && isReady(tracking)) return tracking;
  const why = problem ? `; ${problemText(problem)}` : '';
  throw new TrackerError(
    'UNAVAILABLE',
    `${formatResource(resource)} could not be polled in time; try again${why}`,
  );
}

function followed(resource: Resource, tracking: Tracking | undefined): Followed {
  return {
    resource: formatResource(resource),
    parents: parentsOf(resource),
    deliveredRevision: tracking?.revision ?? 0,
  };
}

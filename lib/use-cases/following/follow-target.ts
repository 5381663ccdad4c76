import { TrackerError } from '../../model/core/error.ts';
import { checkParents } from '../../model/following/follow.ts';
import { progressOf } from '../../model/following/progress.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import type { Operation } from '../../model/operation/operation.ts';
import { trackedId } from '../../model/operation/operation-ref.ts';
import { placeOf } from '../../model/operation/place.ts';
import {
  formatResource,
  type OperationRef,
  parentsOf,
  parseResource,
  type Resource,
} from '../../model/operation/resource.ts';
import type { Watch } from '../../model/watch/watch.ts';
import type { WatchTarget } from '../../model/watch/watch-request.ts';
import type { Call, Provider } from '../../providers/provider.ts';
import { followResource } from '../tasks/poll-task.ts';
import { type DrivePorts, driveUntil, hasBeenListed } from './drive-poll.ts';

/** Whoever begins to follow something waits so long for its first poll. */
const FIRST_POLL_MS = 15_000;

/** What a watch follows, and where its cursor begins. */
export type Followed = Pick<
  Watch,
  'resource' | 'parents' | 'operation' | 'operationOf' | 'deliveredRevision'
>;

export interface FollowPorts {
  /** Says whether the caller may see what is to be followed. */
  readonly provider: Pick<Provider, 'limits' | 'get'>;
  /** What the tracker itself polls with, for everybody who watches. */
  readonly own: DrivePorts;
}

/**
 * Makes sure that what is to be watched is followed from now on: what ends after this is told.
 *
 * A resource begins at its present revision; what is open when following begins counts as started then. One operation
 * is asked for once: while it runs, its resource is followed, for this operation alone unless it is followed anyway;
 * where its resource cannot be told, or where it has ended already, it gets a place of its own, where its end is told.
 *
 * @param started The operation that is watched, by whoever has just started it: a replica may not know it yet.
 * @throws {TrackerError} the upstream's own errors: `NOT_FOUND` for what it does not know; `INVALID_ARGUMENT` for a
 *   resource that is followed with other parents.
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
  { provider, own }: FollowPorts,
  resource: Resource,
  call: Call,
): Promise<Followed> {
  const { store } = own;
  provider.limits(resource);
  const tracking = await store.readTracking(formatResource(resource), call);
  checkParents(tracking, resource);
  const isFollowed = (current: Tracking | undefined): boolean =>
    hasBegun(current) && progressOf(current).only === undefined;
  if (!hasBeenListed(tracking)) await own.provider.list({ resource, pageSize: 1 }, call);
  await followResource(own, resource, call);
  if (!isFollowed(tracking) && !(await poll(own, resource, isFollowed, call))) throw unpolled(resource);
  return followed(resource, tracking);
}

async function followOperation(
  { provider, own }: FollowPorts,
  ref: OperationRef,
  call: Call,
  started: Operation | undefined,
): Promise<Followed> {
  const operation = started ?? (await provider.get(ref, call)).operation;
  const place = placeOf(ref);
  const operationOf = operation.resource;
  if (!operation.done && operationOf !== undefined) {
    const resource = parseResource(operationOf);
    const id = trackedId(operationOf, operation);
    const before = await own.store.readTracking(operationOf, call);
    const tracking = await poll(own, resource, hasMet(id), call, [id]);
    // What is known to have ended meanwhile may have been history to whoever saw it first.
    if (tracking && isOpen(tracking, id))
      return { ...followed(resource, before), operation: id, operationOf };
  }
  const id = trackedId(formatResource(place), operation);
  if (!(await poll(own, place, hasMet(id), call, [id]))) throw unpolled(place);
  return {
    ...followed(place, undefined),
    operation: id,
    ...(operationOf === undefined ? {} : { operationOf }),
  };
}

/** Whether the tracking knows the operation: only then does it notice that it ends, or is gone. */
const hasMet =
  (id: string) =>
  (tracking: Tracking | undefined): boolean =>
    tracking !== undefined && (isOpen(tracking, id) || Object.hasOwn(tracking.recent, id));

const isOpen = ({ open }: Tracking, id: string): boolean => Object.hasOwn(open, id);

/** Polls until the tracking is as it has to be, and answers it; `undefined` when the time was up before. */
async function poll(
  ports: DrivePorts,
  resource: Resource,
  isReady: (tracking: Tracking | undefined) => boolean,
  call: Call,
  only?: readonly string[],
): Promise<Tracking | undefined> {
  const until = Math.min(ports.now() + FIRST_POLL_MS, call.deadline);
  const tracking = await driveUntil(ports, resource, isReady, until, call, only);
  return isReady(tracking) ? tracking : undefined;
}

function unpolled(resource: Resource): TrackerError {
  return new TrackerError(
    'UNAVAILABLE',
    `${formatResource(resource)} could not be polled in time; try again`,
  );
}

function hasBegun(tracking: Tracking | undefined): tracking is Tracking {
  return tracking !== undefined && progressOf(tracking).since !== undefined;
}

function followed(resource: Resource, tracking: Tracking | undefined): Followed {
  return {
    resource: formatResource(resource),
    parents: parentsOf(resource),
    deliveredRevision: tracking?.revision ?? 0,
  };
}

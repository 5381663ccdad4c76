import { TrackerError } from '../model/error.ts';
import { trackedId } from '../model/operation-ref.ts';
import { progressOf } from '../model/progress.ts';
import {
  formatResource,
  type OperationRef,
  parseResource,
  placeOf,
  type Resource,
} from '../model/resource.ts';
import type { Tracking } from '../model/tracking.ts';
import type { Watch } from '../model/watch.ts';
import type { WatchTarget } from '../model/watch-request.ts';
import type { Call } from '../providers/provider.ts';
import { type DrivePorts, driveUntil, followResource } from './drive-poll.ts';

/** Whoever begins to follow something waits so long for its first poll. */
const FIRST_POLL_MS = 20_000;

/** What a watch follows, and where its cursor begins. */
export type Followed = Pick<Watch, 'resource' | 'parents' | 'operation' | 'deliveredRevision'>;

/**
 * Makes sure that what is to be watched is followed from now on: what ends after this is told.
 *
 * A resource begins at its present revision; what is open when following begins counts as started then. One operation
 * is asked for once: while it runs, its resource is followed, for this operation alone unless it is followed anyway;
 * where its resource cannot be told, or where it has ended already, it gets a place of its own, where its end is told.
 *
 * @throws {TrackerError} the upstream's own errors: `NOT_FOUND` for what it does not know.
 */
export async function followTarget(ports: DrivePorts, target: WatchTarget, call: Call): Promise<Followed> {
  return target.kind === 'resource'
    ? followWhole(ports, target.resource, call)
    : followOperation(ports, target.operation, call);
}

async function followWhole(ports: DrivePorts, resource: Resource, call: Call): Promise<Followed> {
  const { store, provider } = ports;
  provider.limits(resource);
  const tracking = await store.readTracking(formatResource(resource), call);
  const isFollowed = (current: Tracking | undefined): boolean =>
    hasBegun(current) && progressOf(current).only === undefined;
  if (!isFollowed(tracking)) await provider.list({ resource, pageSize: 1 }, call);
  await followResource(ports, resource, call);
  if (!isFollowed(tracking)) await begin(ports, resource, isFollowed, call);
  return followed(resource, tracking);
}

async function followOperation(ports: DrivePorts, ref: OperationRef, call: Call): Promise<Followed> {
  const { store, provider } = ports;
  const { operation } = await provider.get(ref, call);
  const named = operation.done ? undefined : operation.resource;
  const found = named === undefined ? placeOf(ref) : parseResource(named);
  const id = trackedId(formatResource(found), operation);
  const seen = await store.readTracking(formatResource(found), call);
  // It ended between the question and now, or long ago where a replica lags.
  const isOver = seen !== undefined && Object.hasOwn(seen.recent, id);
  const resource = isOver ? placeOf(ref) : found;
  const tracking = isOver ? await store.readTracking(formatResource(resource), call) : seen;
  const isFollowed = (current: Tracking | undefined): boolean =>
    hasBegun(current) && (progressOf(current).only?.includes(id) ?? true);
  if (!isFollowed(tracking)) await begin(ports, resource, isFollowed, call, [id]);
  const ownPlace = formatResource(resource) === formatResource(placeOf(ref));
  return { ...followed(resource, ownPlace ? undefined : tracking), operation: id };
}

async function begin(
  ports: DrivePorts,
  resource: Resource,
  isFollowed: (tracking: Tracking | undefined) => boolean,
  call: Call,
  only?: readonly string[],
): Promise<void> {
  const until = Math.min(ports.now() + FIRST_POLL_MS, call.deadline);
  if (isFollowed(await driveUntil(ports, resource, isFollowed, until, call, only))) return;
  throw new TrackerError('UNAVAILABLE', `${formatResource(resource)} could not be polled in time; try again`);
}

function hasBegun(tracking: Tracking | undefined): tracking is Tracking {
  return tracking !== undefined && progressOf(tracking).since !== undefined;
}

function followed(resource: Resource, tracking: Tracking | undefined): Followed {
  return {
    resource: formatResource(resource),
    parents: resource.family === 'yandex' ? resource.parents : {},
    deliveredRevision: tracking?.revision ?? 0,
  };
}

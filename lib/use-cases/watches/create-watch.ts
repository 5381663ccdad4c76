import { TrackerError } from '../../model/core/error.ts';
import { SINK_MS } from '../../model/core/time-budget.ts';
import type { Operation } from '../../model/operation/operation.ts';
import type { Resource } from '../../model/operation/resource.ts';
import type { Watch } from '../../model/watch/watch.ts';
import { answerOf, type WatchAnswer } from '../../model/watch/watch-answer.ts';
import {
  checkExpiry,
  inTarget,
  readWatchRequest,
  type WatchRequest,
  type WatchTarget,
} from '../../model/watch/watch-request.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sink, SinkTarget } from '../../sinks/sink.ts';
import type { Store } from '../../store/store.ts';
import { sinkCall } from '../delivery/call-sink.ts';
import { addFirstMembers } from '../folders/add-members.ts';
import type { FolderPorts } from '../folders/folder-members.ts';
import { type FollowPorts, followTarget } from '../following/follow-target.ts';
import { ensureDeliverTask } from '../tasks/deliver-task.ts';
import { followedFolder, type NewWatchPorts, newSecret, newWatch, newWatchId } from './new-watch.ts';
import { readLag } from './read-lag.ts';

export interface CreatePorts extends FollowPorts, NewWatchPorts {
  readonly store: Pick<Store, 'readWatch' | 'writeWatch'>;
  readonly system: FolderPorts;
  readonly sinks: () => Promise<Sink>;
}

/** Whoever watches a folder must be allowed to see any machine. */
const MACHINES: Resource = { family: 'yandex', collection: 'backup/resources', id: 'any', parents: {} };

/**
 * Creates a watch and answers it, a webhook's secret included. The same request with the same `watchId` answers the same
 * watch, however often and however concurrently it is made, and the secret only to whom it was created for.
 *
 * @param started As for `followTarget`.
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the field, `ALREADY_EXISTS` for a `watchId` that has been used with
 *   another body, `NOT_FOUND` for an operation or a resource that the upstream does not know, or an operation
 *   that the caller may not see; `PERMISSION_DENIED` for such a resource.
 */
export async function createWatch(
  ports: CreatePorts,
  request: WatchRequest,
  call: Call,
  started?: Operation,
): Promise<WatchAnswer> {
  const { store, system, provider, tenant, now } = ports;
  const order = readWatchRequest(request);
  const { target } = order;
  checkTarget(provider, target);
  const id = order.id ?? newWatchId(ports);
  const existing = await store.readWatch(tenant, id, call);
  if (existing) return again(existing);
  checkExpiry(order, now());
  await checkSink(ports, order.sink, call);
  const followed =
    target.kind === 'folder'
      ? followedFolder(ports, id, target.folderId)
      : await followTarget(ports, target, call, started).catch((thrown: unknown) => {
          throw inTarget(target.kind, thrown);
        });
  const secret = 'webhook' in order.sink ? (order.secret ?? newSecret(ports)) : undefined;
  const made = newWatch(ports, { id, order, followed, secret });
  const error = made.folder && (await addFirstMembers(system, made, made.folder, call));
  const watch = error ? { ...made, error: error.message } : made;
  // Should the index by which watches are woken lag, the task looks for the next revision by itself for a while.
  const wake = { at: now(), revision: followed.deliveredRevision + 1 };
  await ensureDeliverTask(system.store, watch, wake, call);
  try {
    const created = await store.writeWatch(undefined, watch, call);
    return answerOf(created, 0, now(), secret);
  } catch (thrown) {
    // Its id is taken, even where the caller may not see what by.
    const winner =
      TrackerError.from(thrown).code === 'ABORTED'
        ? await system.store.readWatch(tenant, id, call)
        : undefined;
    if (!winner) throw thrown;
    return again(winner);
  }

  async function again(watch: Watch): Promise<WatchAnswer> {
    if (watch.digest !== order.digest) {
      throw new TrackerError('ALREADY_EXISTS', `there is a watch ${id} that was created with another body`);
    }
    const revision = await system.store.readRevision(watch.resource, call);
    return answerOf(watch, await readLag(system, watch, revision, call), now());
  }
}

/** @throws {TrackerError} `PERMISSION_DENIED`, `NOT_FOUND`, `INVALID_ARGUMENT` for what cannot be listed. */
function checkTarget(provider: CreatePorts['provider'], target: WatchTarget): void {
  try {
    if (target.kind === 'resource') provider.limits(target.resource);
    if (target.kind === 'folder') provider.limits(MACHINES);
  } catch (thrown) {
    throw inTarget(target.kind, thrown);
  }
}

/** @throws {TrackerError} `INVALID_ARGUMENT` naming the field, for a target that could not be delivered to. */
export async function checkSink(
  { sinks, now }: Pick<CreatePorts, 'sinks' | 'now'>,
  sink: SinkTarget,
  call: Call,
): Promise<void> {
  const deadline = Math.min(now() + SINK_MS, call.deadline);
  await (await sinks()).check(sink, sinkCall(call, deadline));
}

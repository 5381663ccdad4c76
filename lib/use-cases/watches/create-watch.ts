import { TrackerError } from '../../model/core/error.ts';
import type { Operation } from '../../model/operation/operation.ts';
import type { Resource } from '../../model/operation/resource.ts';
import { SINK_MS } from '../../model/time/time-budget.ts';
import { sourceOf } from '../../model/watch/cloud-event.ts';
import type { Watch } from '../../model/watch/watch.ts';
import { answerOf, type WatchAnswer } from '../../model/watch/watch-answer.ts';
import {
  checkExpiry,
  inDeadLetter,
  inTarget,
  readWatchRequest,
  type WatchOrder,
  type WatchRequest,
  type WatchTarget,
} from '../../model/watch/watch-request.ts';
import { makeSecret, type SinkOrder } from '../../model/watch/watch-secret.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sink } from '../../sinks/sink.ts';
import type { Store } from '../../store/store.ts';
import { sinkCall } from '../delivery/call-sink.ts';
import { addFirstMembers } from '../folders/add-members.ts';
import type { FolderPorts } from '../folders/folder-members.ts';
import { type FollowPorts, followTarget } from '../following/follow-target.ts';
import { ensureDeliverTask } from '../tasks/deliver-task.ts';
import { followedFolder, type NewWatchPorts, newWatch, newWatchId } from './new-watch.ts';
import { readProblems, withProblem } from './read-problem.ts';
import { isSameRequest } from './same-request.ts';
import { showWatch, withShownSinks } from './show-watch.ts';

export interface CreatePorts extends FollowPorts, NewWatchPorts {
  readonly store: Pick<Store, 'readWatch' | 'writeWatch'>;
  readonly system: FolderPorts;
  readonly sinks: () => Promise<Sink>;
}

/**
 * Stands for all machines, which a watch on a folder requires access to: no pattern names a random id, only one for
 * all of them covers it.
 */
const anyMachine = (ports: NewWatchPorts): Resource => ({
  family: 'yandex',
  collection: 'backup/resources',
  id: newWatchId(ports),
  parents: {},
});

/**
 * Creates a watch and returns it with the secret that was made for it. A repeat with the same `watchId` and
 * body returns the existing watch without its secret, concurrent repeats included.
 *
 * @param started As for `followTarget`.
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the field; `ALREADY_EXISTS` for a `watchId` used with
 *   another body; `NOT_FOUND` for a resource or operation unknown upstream and for an operation that the
 *   caller may not see; `PERMISSION_DENIED` for a resource that the caller may not see.
 */
export async function createWatch(
  ports: CreatePorts,
  request: WatchRequest,
  call: Call,
  started?: Operation,
): Promise<WatchAnswer> {
  const { store, system, tenant, now } = ports;
  const order = readWatchRequest(request);
  const { target } = order;
  checkTarget(ports, target);
  const id = order.id ?? newWatchId(ports);
  const existing = await store.readWatch(tenant, id, call);
  if (existing) return again(existing);
  checkExpiry(order, now());
  await checkSinks(ports, order, call);
  const followed =
    target.kind === 'folder'
      ? followedFolder(ports, id, target.folderId)
      : await followTarget(ports, target, call, started).catch((thrown: unknown) => {
          throw inTarget(target.kind, thrown);
        });
  const secretOf = (sink: SinkOrder | undefined) =>
    sink && (sink.secret ?? makeSecret(sink.target, ports.randomBytes));
  const secrets = { sink: secretOf(order.sink), deadLetter: secretOf(order.deadLetter?.sink) };
  const made = newWatch(ports, { id, order, followed, secrets });
  const error = made.folder && (await addFirstMembers(system, made, made.folder, call));
  const watch = error ? { ...made, error: error.message } : made;
  // The index that wakes watches may lag: the task looks for the next revision by itself for a while.
  const wake = { at: now(), revision: followed.deliveredRevision + 1 };
  await ensureDeliverTask(system.store, watch, wake, call);
  try {
    const created = await store.writeWatch(undefined, watch, call);
    const source = sourceOf(await system.store.readDeploymentId(call));
    const shown = withShownSinks(ports.sealer, created, 'editor');
    return withProblemOf(created, answerOf(shown, { lag: 0, source, now: now(), secrets }));
  } catch (thrown) {
    // The id is taken, perhaps by a watch that the caller may not see.
    const winner =
      TrackerError.from(thrown).code === 'ABORTED'
        ? await system.store.readWatch(tenant, id, call)
        : undefined;
    if (!winner) throw thrown;
    return again((await store.readWatch(tenant, id, call)) ?? throwTaken(id));
  }

  async function again(watch: Watch): Promise<WatchAnswer> {
    if (!isSameRequest(ports.sealer, watch, order)) throwTaken(id);
    return withProblemOf(
      watch,
      await showWatch({ ...system, sealer: ports.sealer, role: 'editor' }, watch, call),
    );
  }

  async function withProblemOf(watch: Watch, answer: WatchAnswer): Promise<WatchAnswer> {
    return withProblem(answer, (await readProblems(system, [watch], call)).get(watch));
  }
}

function throwTaken(id: string): never {
  throw new TrackerError('ALREADY_EXISTS', `there is a watch ${id} that was created with another body`);
}

/**
 * @throws {TrackerError} `PERMISSION_DENIED`, `NOT_FOUND`, `INVALID_ARGUMENT` for a target that cannot be
 *   listed.
 */
function checkTarget(ports: CreatePorts, target: WatchTarget): void {
  const { provider } = ports;
  try {
    if (target.kind === 'resource') provider.limits(target.resource);
    if (target.kind === 'folder') provider.limits(anyMachine(ports));
  } catch (thrown) {
    throw inTarget(target.kind, thrown);
  }
}

/** @throws {TrackerError} `INVALID_ARGUMENT` naming the field, for a target that cannot be delivered to. */
export async function checkSinks(
  { sinks, tenant, now }: Pick<CreatePorts, 'sinks' | 'tenant' | 'now'>,
  { sink, deadLetter }: Pick<WatchOrder, 'sink' | 'deadLetter'>,
  call: Call,
): Promise<void> {
  const port = await sinks();
  const limits = sinkCall(call, tenant, Math.min(now() + SINK_MS, call.deadline));
  const checks = [
    port.check(sink.target, limits),
    deadLetter &&
      port.check(deadLetter.sink.target, limits).catch((thrown: unknown) => {
        throw inDeadLetter(thrown);
      }),
  ];
  await Promise.all(checks);
}

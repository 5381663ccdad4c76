import { invalidArgument, renamed, TrackerError } from '../../model/core/error.ts';
import { REGISTER_MS, REGISTER_RESERVE_MS } from '../../model/core/time-budget.ts';
import { checkExpiry, type OperationWatch, readWatchRequest } from '../../model/watch/watch-request.ts';
import type { Call } from '../../providers/provider.ts';
import type { FolderPorts } from '../folders/folder-members.ts';
import { type CreatePorts, checkSink, createWatch } from './create-watch.ts';
import type { PrepareWatch } from './start-operation.ts';

/** Stands for the operation that is yet to be started. */
const ANY_OPERATION = 'any';

type Kept<Value> = () => Promise<Value | undefined>;

/** As for `createWatch`, where a store may not be set. */
export type PreparePorts = Omit<CreatePorts, 'store' | 'system'> & {
  readonly optionalStore: Kept<CreatePorts['store']>;
  readonly system: Omit<FolderPorts, 'store'> & { readonly optionalStore: Kept<FolderPorts['store']> };
};

/**
 * Holds a watch on an operation that is yet to be started against every rule, and answers what registers it once the
 * operation is there.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the field; `ALREADY_EXISTS` for a `watchId` that has been used;
 *   `UNIMPLEMENTED` where no store is set.
 */
export async function prepareWatch(
  ports: PreparePorts,
  watch: OperationWatch,
  call: Call,
): ReturnType<PrepareWatch> {
  const { system, tenant, now } = ports;
  const [store, kept] = [await ports.optionalStore(), await system.optionalStore()];
  if (!store || !kept) {
    throw new TrackerError('UNIMPLEMENTED', 'watch needs YDB_DOCAPI_ENDPOINT; nothing was started');
  }
  await check(store).catch(inWatch);
  return (operation) => {
    const deadline = Math.min(now() + REGISTER_MS, call.deadline - REGISTER_RESERVE_MS);
    const request = { ...watch, operationId: operation.id };
    const bounded = { ...call, deadline };
    return createWatch(
      { ...ports, store, system: { ...system, store: kept } },
      request,
      bounded,
      operation,
    ).catch(inWatch);
  };

  async function check(watches: CreatePorts['store']): Promise<void> {
    const order = readWatchRequest({ ...watch, operationId: ANY_OPERATION });
    const { id, sink } = order;
    checkExpiry(order, now());
    if (id !== undefined && (await watches.readWatch(tenant, id, call))) {
      throw new TrackerError('ALREADY_EXISTS', `there is a watch ${id} already; nothing was started`);
    }
    await checkSink(ports, sink, call);
  }
}

/** The caller has given the watch within something else. */
function inWatch(thrown: unknown): never {
  throw renamed(thrown, (field, problem) => invalidArgument(`watch.${field}`, problem));
}

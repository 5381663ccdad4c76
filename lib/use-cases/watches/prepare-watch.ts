import { invalidArgument, renamed, TrackerError } from '../../model/core/error.ts';
import { REGISTER_MS, REGISTER_RESERVE_MS } from '../../model/time/time-budget.ts';
import { checkExpiry, type OperationWatch, readWatchRequest } from '../../model/watch/watch-request.ts';
import type { Call } from '../../providers/provider.ts';
import type { FolderPorts } from '../folders/folder-members.ts';
import { type CreatePorts, checkSinks, createWatch } from './create-watch.ts';
import type { PrepareWatch } from './start-operation.ts';

/** Stands for an operation that is not started yet. */
const ANY_OPERATION = 'any';

type Kept<Value> = () => Promise<Value | undefined>;

/** The ports of `createWatch`, where the store may be missing. */
export type PreparePorts = Omit<CreatePorts, 'store' | 'system'> & {
  readonly optionalStore: Kept<CreatePorts['store']>;
  readonly system: Omit<FolderPorts, 'store'> & { readonly optionalStore: Kept<FolderPorts['store']> };
};

/**
 * Validates a watch before its operation is started; returns the function that registers it afterwards.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the field; `ALREADY_EXISTS` for a used `watchId`;
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
    const { id } = order;
    checkExpiry(order, now());
    if (id !== undefined && (await watches.readWatch(tenant, id, call))) {
      throw new TrackerError('ALREADY_EXISTS', `there is a watch ${id} already; nothing was started`);
    }
    await checkSinks(ports, order, call);
  }
}

/** Renames the field of an error: the caller's request holds the watch as `watch`. */
function inWatch(thrown: unknown): never {
  throw renamed(thrown, (field, problem) => invalidArgument(`watch.${field}`, problem));
}

import { HIDES_OPERATION } from '../../model/core/code-sets.ts';
import { TrackerError } from '../../model/core/error.ts';
import type { Operation } from '../../model/operation/operation.ts';
import { operationKey } from '../../model/operation/operation-ref.ts';
import type { OperationRef } from '../../model/operation/resource.ts';
import type { Call, Provider, UpstreamOperation } from '../../providers/provider.ts';
import type { Store } from '../../store/store.ts';
import { type PatiencePorts, withPatience } from './with-patience.ts';

export interface AskPorts {
  readonly provider: Provider;
  /** Connected only when the upstream does not show the operation; `undefined` when no store is set. */
  readonly optionalStore: () => Promise<Pick<Store, 'readOperation'> | undefined>;
}

export interface GetPorts extends AskPorts, PatiencePorts {}

/**
 * One operation as its upstream answers it now. When the upstream no longer knows it, the recorded state with
 * `observedAt`; the same for one that has ended where the upstream refuses to show it. A new one is asked for
 * again for five seconds.
 *
 * @throws {TrackerError} the upstream's own errors; `NOT_FOUND` when nothing is recorded either.
 */
export async function getOperation(ports: GetPorts, named: OperationRef, call: Call): Promise<Operation> {
  const { operation } = await withPatience(ports, call, () => askOperation(ports, named, call));
  return operation;
}

/** As `getOperation`, in one attempt, with the upstream's wish for the time until the next call. */
export async function askOperation(
  { provider, optionalStore }: AskPorts,
  named: OperationRef,
  call: Call,
): Promise<UpstreamOperation> {
  try {
    return await provider.get(named, call);
  } catch (thrown) {
    const error = TrackerError.from(thrown);
    const store = HIDES_OPERATION.has(error.code) ? await optionalStore() : undefined;
    const recorded = await store?.readOperation(operationKey(named), call);
    const isGood = error.code === 'NOT_FOUND' || recorded?.operation.done === true;
    if (!recorded || !isGood) throw error;
    return { operation: { ...recorded.operation, observedAt: recorded.observedAt } };
  }
}

import { TrackerError } from '../model/error.ts';
import type { Operation } from '../model/operation.ts';
import { operationKey } from '../model/operation-ref.ts';
import type { OperationRef } from '../model/resource.ts';
import type { Call, Provider } from '../providers/provider.ts';
import type { Store } from '../store/store.ts';

interface GetPorts {
  readonly provider: Provider;
  /** Made when the upstream does not know the operation; `undefined` where no store is set. */
  readonly records: () => Promise<Pick<Store, 'readOperation'> | undefined>;
}

/**
 * One operation, as its upstream answers it now; or as it was recorded, with `observedAt`, when the upstream has
 * forgotten it.
 *
 * @throws {TrackerError} the upstream's own errors; `NOT_FOUND` when nothing is recorded either.
 */
export async function getOperation(
  { provider, records }: GetPorts,
  named: OperationRef,
  call: Call,
): Promise<Operation> {
  try {
    const { operation } = await provider.get(named, call);
    return operation;
  } catch (thrown) {
    const error = TrackerError.from(thrown);
    const store = error.code === 'NOT_FOUND' ? await records() : undefined;
    const recorded = await store?.readOperation(operationKey(named), call);
    if (!recorded) throw error;
    return { ...recorded.operation, observedAt: recorded.observedAt };
  }
}

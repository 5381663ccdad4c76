import type { Operation } from '../model/operation.ts';
import type { OperationRef } from '../model/resource.ts';
import type { Call, Provider } from '../providers/provider.ts';

/**
 * One operation, as its upstream answers it now.
 *
 * @throws {TrackerError} the upstream's own errors, `NOT_FOUND` among them.
 */
export async function getOperation(provider: Provider, named: OperationRef, call: Call): Promise<Operation> {
  const { operation } = await provider.get(named, call);
  return operation;
}

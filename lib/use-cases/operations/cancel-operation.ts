import type { Operation } from '../../model/operation/operation.ts';
import type { OperationRef } from '../../model/operation/resource.ts';
import type { Call, Provider } from '../../providers/provider.ts';

/**
 * Requests cancellation from the upstream, and answers the operation's state after that. The operation may go
 * on, succeed or fail in spite of it.
 *
 * @throws {TrackerError} the upstream's own errors, such as `UNIMPLEMENTED` from services without
 *   cancellation.
 */
export async function cancelOperation(
  provider: Provider,
  named: OperationRef,
  call: Call,
): Promise<Operation> {
  const { operation } = await provider.cancel(named, call);
  return operation;
}

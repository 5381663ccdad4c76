import type { Operation } from '../../model/operation/operation.ts';
import type { OperationRef } from '../../model/operation/resource.ts';
import type { Call, Provider } from '../../providers/provider.ts';

/**
 * Asks the upstream to cancel, and answers the operation as it stands after that: cancellation is a wish, and the
 * operation may go on, succeed or fail all the same.
 *
 * @throws {TrackerError} the upstream's own errors, `UNIMPLEMENTED` from services that cancel nothing among them.
 */
export async function cancelOperation(
  provider: Provider,
  named: OperationRef,
  call: Call,
): Promise<Operation> {
  const { operation } = await provider.cancel(named, call);
  return operation;
}

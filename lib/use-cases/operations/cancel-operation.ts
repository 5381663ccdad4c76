import type { Operation } from '../../model/operation/operation.ts';
import type { OperationRef } from '../../model/operation/resource.ts';
import type { Call, Provider } from '../../providers/provider.ts';
import { type PatiencePorts, withPatience } from './with-patience.ts';

export interface CancelPorts extends PatiencePorts {
  readonly provider: Pick<Provider, 'cancel'>;
}

/**
 * Requests cancellation from the upstream, and answers the operation's state after that. The operation may go
 * on, succeed or fail in spite of it. A new one is asked for again for five seconds.
 *
 * @throws {TrackerError} the upstream's own errors, such as `UNIMPLEMENTED` from services without
 *   cancellation.
 */
export async function cancelOperation(
  ports: CancelPorts,
  named: OperationRef,
  call: Call,
): Promise<Operation> {
  const { operation } = await withPatience(ports, call, () => ports.provider.cancel(named, call));
  return operation;
}

import type { Fields } from './decode.ts';
import { OPERATION } from './messages.ts';
import { fieldsIn } from './types.ts';

/** One remote procedure, and the message it answers with. */
export interface Method {
  readonly host: string;
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly answer: Fields;
}

/** yandex.cloud.operation.OperationService, which knows the operations of every service. */
export function operationMethod(rpc: 'Get' | 'Cancel'): Method {
  return {
    host: 'operation.api.cloud.yandex.net',
    path: `/yandex.cloud.operation.OperationService/${rpc}`,
    answer: fieldsIn(OPERATION),
  };
}

interface ListCall {
  readonly host: string;
  readonly grpcService: string;
  readonly rpc: string;
  readonly fieldNumbers: { readonly operations: number; readonly nextPageToken: number };
}

/** A collection's own list call. */
export function listMethod({ host, grpcService, rpc, fieldNumbers }: ListCall): Method {
  return {
    host,
    path: `/${grpcService}/${rpc}`,
    answer: fieldsIn(
      `${fieldNumbers.operations} operations yandex.cloud.operation.Operation*,${fieldNumbers.nextPageToken} nextPageToken`,
    ),
  };
}

import type { JsonObject } from '../../model/json.ts';
import { malformed } from '../answer.ts';
import { decodeMessage, type Fields } from './decode.ts';
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

/**
 * What the method answered, as REST would.
 *
 * @throws {TrackerError} `INTERNAL` naming the host where there is no message, or bytes that are none.
 */
export function readMessage({ host, answer }: Method, message: Uint8Array | undefined): JsonObject {
  if (!message) throw malformed(host, 'no message');
  try {
    return decodeMessage(answer, message);
  } catch (thrown) {
    throw malformed(host, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

import type { JsonObject } from '../../model/core/json.ts';
import { malformed } from '../wire/answer.ts';
import type { Codec, Embedded } from './codecs.ts';
import { decodeMessage, type Fields } from './decode.ts';
import { OPERATION } from './messages.ts';
import { fieldsIn } from './types.ts';

/** A remote procedure, and the message it answers with. */
export interface Method {
  readonly host: string;
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly answer: Fields;
}

/** A timestamp out of range is null; the rest of the operation stays readable. */
const orNull = (codec: Codec): Codec =>
  'read' in codec
    ? codec
    : {
        decode(bytes, depth) {
          try {
            return codec.decode(bytes, depth);
          } catch {
            return null;
          }
        },
      };

const OPERATION_FIELDS: Fields = new Map(
  [...fieldsIn(OPERATION)].map(([number, field]) => {
    const isTime = field.name === 'createdAt' || field.name === 'modifiedAt';
    return [number, isTime ? { ...field, codec: orNull(field.codec) } : field];
  }),
);

/** yandex.cloud.operation.OperationService, for the operations of every service. */
export function operationMethod(rpc: 'Get' | 'Cancel'): Method {
  return {
    host: 'operation.api.cloud.yandex.net',
    path: `/yandex.cloud.operation.OperationService/${rpc}`,
    answer: OPERATION_FIELDS,
  };
}

interface ListCall {
  readonly host: string;
  readonly grpcService: string;
  readonly rpc: string;
  readonly fieldNumbers: { readonly operations: number; readonly nextPageToken: number };
}

/** A row of a list, or a text that says why it cannot be read, so that the others can be. */
function rowOf(fields: () => Fields): Embedded {
  return {
    decode(bytes, depth) {
      try {
        return decodeMessage(fields(), bytes, depth);
      } catch (thrown) {
        return problemOf(thrown);
      }
    },
  };
}

const OPERATION_ROW = rowOf(() => OPERATION_FIELDS);

/** A collection's own list call; unreadable operations in its answer are texts. */
export function listMethod({ host, grpcService, rpc, fieldNumbers }: ListCall): Method {
  return {
    host,
    path: `/${grpcService}/${rpc}`,
    answer: new Map([
      [fieldNumbers.operations, { name: 'operations', codec: OPERATION_ROW, form: 'list' }],
      ...fieldsIn(`${fieldNumbers.nextPageToken} nextPageToken`),
    ]),
  };
}

interface ResourceListCall {
  readonly collection: { readonly host: string; readonly grpcService: string };
  readonly rpc: string;
  /** The names of the array and of a row's id. */
  readonly rows: string;
  readonly rowId: string;
  readonly fieldNumbers: { readonly rows: number; readonly nextPageToken: number; readonly rowId: number };
}

/** A collection's list of its resources, of which the ids are read; unreadable rows are texts. */
export function resourceListMethod({ collection, rpc, rows, rowId, fieldNumbers }: ResourceListCall): Method {
  const id = (): Fields => fieldsIn(`${fieldNumbers.rowId} ${rowId}`);
  return {
    host: collection.host,
    path: `/${collection.grpcService}/${rpc}`,
    answer: new Map([
      [fieldNumbers.rows, { name: rows, codec: rowOf(id), form: 'list' }],
      ...fieldsIn(`${fieldNumbers.nextPageToken} nextPageToken`),
    ]),
  };
}

/**
 * The method's answer, as REST would give it.
 *
 * @throws {TrackerError} `INTERNAL` naming the host where there is no message, or bytes that are none.
 */
export function readMessage({ host, answer }: Method, message: Uint8Array | undefined): JsonObject {
  if (!message) throw malformed(host, 'no message');
  try {
    return decodeMessage(answer, message);
  } catch (thrown) {
    throw malformed(host, problemOf(thrown));
  }
}

function problemOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

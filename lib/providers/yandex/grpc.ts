import { invalidArgument } from '../../model/core/error.ts';
import { camelCase } from '../../model/core/field-name.ts';
import { parseId } from '../../model/core/identifier.ts';
import type { YandexResource } from '../../model/operation/families/yandex.ts';
import { formatResource, type OperationRef } from '../../model/operation/resource.ts';
import { createGrpcCall, type GrpcOptions } from '../grpc/call.ts';
import { encodeFields } from '../grpc/encode.ts';
import { listMethod, operationMethod } from '../grpc/methods.ts';
import type { Call, ListRequest, Provider, UpstreamOperation, UpstreamPage } from '../provider.ts';
import { malformed, page, readAnswer, readRows } from '../wire/answer.ts';
import { secondsToMs } from '../wire/retry.ts';
import type { Collection } from './catalogue/catalogue.ts';
import { checkedResource, yandexLimits } from './catalogue/request.ts';
import { answerTo, readYandexOperation } from './operation.ts';

/**
 * Every collection of the catalogue over gRPC, by the catalogue's field numbers; its answers equal those of
 * REST.
 */
export function createYandexGrpc(options: GrpcOptions): Provider {
  const send = createGrpcCall('yandex', options);

  async function operate(rpc: 'Get' | 'Cancel', ref: OperationRef, call: Call): Promise<UpstreamOperation> {
    const id = operationId(ref);
    const request = { method: operationMethod(rpc), message: encodeFields([[1, id]]) };
    const { json, headers, upstream } = await send(request, call);
    const pollAfterMs = secondsToMs(headers.get('x-operation-poll-interval')[0]?.toString());
    return {
      operation: answerTo(id, readYandexOperation(json, upstream), upstream),
      ...(pollAfterMs === undefined ? {} : { pollAfterMs }),
    };
  }

  return {
    limits: yandexLimits,
    async list(request, call): Promise<UpstreamPage> {
      const { collection, resource } = checkedResource(request.resource);
      const method = listMethod(collection);
      const message = encodeListRequest(collection, resource, request);
      const { json, upstream } = await send({ method, message }, call);
      const answer = readAnswer(page, json, upstream);
      const name = formatResource(resource);
      const { items: operations, ...rest } = readRows(answer.operations, 'id', (row) => {
        if (typeof row === 'string') throw malformed(upstream, row);
        return readYandexOperation(row, upstream, name);
      });
      return {
        operations,
        ...rest,
        ...(answer.nextPageToken === '' ? {} : { nextPageToken: answer.nextPageToken }),
      };
    },
    get: (operation, call) => operate('Get', operation, call),
    cancel: (operation, call) => operate('Cancel', operation, call),
  };
}

function operationId(ref: OperationRef): string {
  if (ref.family === 'yandex') return parseId('operationId', ref.id);
  throw invalidArgument('operationId', 'must be the id of an operation of Yandex Cloud');
}

/**
 * Where a collection needs parents, they are the request's first fields, in the catalogue's order: `cloud_id`
 * 1 and `folder_id` 2 (yandex/cloud/baremetal/v2/server_service.proto).
 */
function encodeListRequest(
  { name, fieldNumbers, parentFields }: Collection,
  { id, parents }: YandexResource,
  { pageSize, pageToken, filter }: ListRequest,
): Uint8Array {
  if (filter !== undefined && fieldNumbers.filter === undefined) {
    throw invalidArgument('filter', `is not taken by the upstream of ${name}`);
  }
  return encodeFields([
    ...parentFields.map((field, index) => [index + 1, parents[camelCase(field)]] as const),
    [fieldNumbers.id, id],
    [fieldNumbers.pageSize, pageSize],
    [fieldNumbers.pageToken, pageToken],
    [fieldNumbers.filter, filter],
  ]);
}

import { createGrpcCall, type GrpcOptions } from '../grpc/call.ts';
import { encodeFields } from '../grpc/encode.ts';
import { resourceListMethod } from '../grpc/methods.ts';
import type { ResourceLister } from '../resource-lister.ts';
import { type ResourceList, resourceListOf } from './catalogue/resource-lists.ts';
import { CLOUD_TYPE, listParents, type ResourcePageRequest } from './catalogue/resource-request.ts';
import { readResourcePage } from './resource-page.ts';

/** The resources of every collection over gRPC, by the catalogue's field numbers: their ids. */
export function createYandexResourcesGrpc(options: GrpcOptions): ResourceLister {
  const send = createGrpcCall('yandex', options);
  return {
    async list(request, call) {
      const list = resourceListOf(request.collection);
      const parents = listParents(list, request.parents);
      const message = encodeRequest(list, { ...request, parents });
      const { json, upstream } = await send({ method: resourceListMethod(list), message }, call);
      return readResourcePage(list, parents, json, upstream);
    },
  };
}

function encodeRequest(
  { parents: fields, fieldNumbers, maxPageSize }: ResourceList,
  { parents, pageSize, pageToken }: ResourcePageRequest,
): Uint8Array {
  return encodeFields([
    ...fields.map(({ name, field }, index) => {
      const id = parents[name];
      const value = field.endsWith('.id')
        ? encodeFields([
            [1, id],
            [2, CLOUD_TYPE],
          ])
        : id;
      return [fieldNumbers.parents[index], value] as const;
    }),
    [fieldNumbers.pageSize, Math.min(pageSize, maxPageSize)],
    [fieldNumbers.pageToken, pageToken],
  ]);
}

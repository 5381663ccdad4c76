import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { isJsonObject } from '../../../lib/model/core/json.ts';
import { RESOURCE_LISTS, type ResourceList } from '../../../lib/providers/yandex/catalogue/resource-lists.ts';
import { CloudFailure } from '../failure.ts';
import type { GrpcMethod, GrpcRequest } from '../grpc-method.ts';
import type { CloudResource } from '../resource.ts';
import { type OfficialMethod, officialMethod } from '../sdk.ts';
import type { World } from '../world.ts';
import { fieldsOf } from '../yandex-grpc.ts';
import { idOf, listResources, rowOf } from './list-resources.ts';

/** The lists of resources over gRPC, but for Cloud Backup's, which shows its machines whole. */
export function resourcesGrpc(world: World): readonly GrpcMethod[] {
  return [...RESOURCE_LISTS.values()]
    .filter(({ collection }) => collection.name !== 'backup/resources')
    .map((list) => listMethod(world, list));
}

function listMethod(world: World, list: ResourceList): GrpcMethod {
  const { grpcService } = list.collection;
  const official = (): OfficialMethod => {
    const method = officialMethod(grpcService, list.rpc);
    if (!method)
      throw new CloudFailure('UNIMPLEMENTED', `No official definition of ${grpcService}/${list.rpc}`);
    return method;
  };
  return {
    path: `/${grpcService}/${list.rpc}`,
    read: (bytes) => fieldsOf(official().requestDeserialize(bytes)),
    respond(request, bend) {
      const { items, ...rest } = listResources(world, {
        list,
        given: textsIn(request),
        pageSize: Number(request['pageSize'] ?? 0),
        pageToken: String(request['pageToken'] ?? ''),
        isDeleted: () => false,
      });
      const { nextPageToken = '' } = bend({ items: [], ...rest });
      const rows = items.map((resource) => message(official(), world, list, resource));
      return official().responseSerialize({ [list.rows]: rows, nextPageToken });
    },
  };
}

/** The texts of a request, those in its messages under `<message>.<field>`. */
function textsIn(request: GrpcRequest): Record<string, string> {
  const texts = Object.entries(request).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string') return [[name, value]];
    if (!isJsonObject(value)) return [];
    return Object.entries(textsIn(value)).map(([inner, text]) => [`${name}.${inner}`, text]);
  });
  return Object.fromEntries(texts);
}

/** The official message of a row: the one that has its id, with the parents that it has by `rowOf`. */
function message(method: OfficialMethod, world: World, list: ResourceList, resource: CloudResource): unknown {
  const { rows, rowId } = list.fieldNumbers;
  const row = new BinaryWriter().tag(rowId, WireType.LengthDelimited).string(idOf(resource)).finish();
  const bytes = new BinaryWriter().tag(rows, WireType.LengthDelimited).bytes(row).finish();
  const answer = method.responseDeserialize(Buffer.from(bytes));
  const { [list.rows]: [first] = [] } = answer as Readonly<Record<string, readonly object[]>>;
  const named = rowOf(world, list, resource);
  const parents = list.rowParents.map((field) => [field, named[field]]);
  return { ...first, ...Object.fromEntries(parents) };
}

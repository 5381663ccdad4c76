import { OperationServiceService } from '@yandex-cloud/nodejs-sdk/operation/operation_service';
import { camelCase } from '../../lib/model/core/field-name.ts';
import { isJsonObject } from '../../lib/model/core/json.ts';
import { CATALOGUE, type Collection } from '../../lib/providers/yandex/catalogue/catalogue.ts';
import { CloudFailure } from './failure.ts';
import type { Bend, GrpcMethod, GrpcRequest } from './grpc-method.ts';
import { type OfficialMethod, officialMethod } from './sdk.ts';
import { listBytes, operationBytes } from './wire.ts';
import type { CloudOperation, World } from './world.ts';
import { listYandex } from './yandex-list.ts';

/** Yandex Cloud's gRPC: the catalogue's list calls that the official SDK contains, and the operation service. */
export function yandexGrpc(world: World): readonly GrpcMethod[] {
  return [
    ...[...CATALOGUE.values()].map((collection) => listMethod(world, collection)),
    operationMethod(OperationServiceService.get, world.get),
    operationMethod(OperationServiceService.cancel, (id) => {
      world.cancel(id);
      return world.get(id);
    }),
  ];
}

function listMethod(world: World, collection: Collection): GrpcMethod {
  const { grpcService, rpc } = collection;
  const official = (): OfficialMethod => {
    const method = officialMethod(grpcService, rpc);
    if (!method) throw new CloudFailure('UNIMPLEMENTED', `No official definition of ${grpcService}/${rpc}`);
    return method;
  };
  return {
    path: `/${grpcService}/${rpc}`,
    read: (bytes) => fieldsOf(official().requestDeserialize(bytes)),
    respond(request, bend) {
      const page = listYandex(world, {
        collection,
        id: textOf(request, camelCase(collection.idField)),
        parents: Object.fromEntries(
          collection.parentFields.map(camelCase).map((field) => [field, textOf(request, field)]),
        ),
        pageSize: Number(request['pageSize'] ?? 0),
        pageToken: textOf(request, 'pageToken'),
        filter: textOf(request, 'filter'),
      });
      return listBytes(official(), bend(page));
    },
  };
}

function operationMethod(
  {
    path,
    requestDeserialize,
  }: Pick<typeof OperationServiceService.get, 'requestDeserialize'> & { path: string },
  act: (id: string) => CloudOperation,
): GrpcMethod {
  return {
    path,
    read: (bytes) => fieldsOf(requestDeserialize(bytes)),
    respond: (request, bend) => bentOperation(act(textOf(request, 'operationId')), bend),
  };
}

/** The bytes of an operation, with a fault's hand in it. */
export function bentOperation(operation: CloudOperation, bend: Bend): Uint8Array {
  const [first = operation] = bend({ items: [operation] }).items;
  return operationBytes(first);
}

export function fieldsOf(message: unknown): GrpcRequest {
  return isJsonObject(message) ? message : {};
}

export function textOf(request: GrpcRequest, field: string): string {
  const value = request[field];
  return typeof value === 'string' ? value : '';
}

import { camelCase } from '../../model/core/field-name.ts';
import type { Cloud, ServiceCollection } from '../cloud.ts';
import type { Provider } from '../provider.ts';
import { CATALOGUE, type Collection, unknownCollections } from './catalogue/catalogue.ts';
import { checkedResource, yandexLimits } from './catalogue/request.ts';

interface YandexOptions {
  readonly rest: Provider;
  /** Made when the first call needs it: the gRPC code is a file of its own. */
  readonly grpc: () => Promise<Provider>;
  /**
   * Collections that are called over gRPC although they have an HTTP path; `*` for all, and for get and
   * cancel.
   */
  readonly overGrpc: ReadonlySet<string>;
}

/**
 * Yandex Cloud: each call goes to the adapter of its transport.
 *
 * @throws {Error} for a name in `overGrpc` that is no collection.
 */
export function createYandex({ rest, grpc, overGrpc }: YandexOptions): Cloud {
  const forced = overGrpc.has('*');
  const [unknown] = unknownCollections(overGrpc);
  if (unknown !== undefined) throw new Error(`setting YC_GRPC_COLLECTIONS names no collection: ${unknown}`);
  const transportOf = ({ name, httpPath }: Collection): ServiceCollection['transport'] =>
    httpPath === undefined || forced || overGrpc.has(name) ? 'gRPC' : 'REST';
  const adapterOf = async (transport: ServiceCollection['transport']): Promise<Provider> =>
    transport === 'gRPC' ? grpc() : rest;
  const ofOperations = forced ? 'gRPC' : 'REST';
  return {
    catalogue: async () => ({
      services: [...CATALOGUE.values()].map((collection) => ({
        service: collection.name.replace(/\/.*/, ''),
        collection: collection.name.replace(/.*\//, ''),
        path: `/v1/${collection.name}/{resourceId}/operations`,
        idField: camelCase(collection.idField),
        parents: collection.parentFields.map(camelCase),
        maxPageSize: collection.maxPageSize,
        filterFields: collection.filterFields,
        transport: transportOf(collection),
      })),
    }),
    limits: (resource) => yandexLimits(checkedResource(resource).resource),
    async list(request, call) {
      const { collection } = checkedResource(request.resource);
      return (await adapterOf(transportOf(collection))).list(request, call);
    },
    get: async (operation, call) => (await adapterOf(ofOperations)).get(operation, call),
    cancel: async (operation, call) => (await adapterOf(ofOperations)).cancel(operation, call),
  };
}

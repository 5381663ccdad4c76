import type { OperationRef, Resource } from '../model/operation/resource.ts';
import type { Provider } from './provider.ts';
import {
  CATALOGUE,
  type Collection,
  camelCase,
  collectionNamed,
  unknownCollections,
} from './yandex/catalogue/catalogue.ts';
import { checkedResource, yandexLimits } from './yandex/catalogue/request.ts';

interface CloudOptions {
  readonly rest: Provider;
  /** Made when the first call needs it: the gRPC code is a file of its own. */
  readonly grpc: () => Promise<Provider>;
  readonly google: Provider;
  /** Collections that are asked over gRPC although they have an HTTP path; `*` for all, and for get and cancel. */
  readonly overGrpc: ReadonlySet<string>;
}

/** What callers are told of one collection. */
interface ServiceCollection {
  readonly service: string;
  readonly collection: string;
  /** Where its operations are listed here. */
  readonly path: string;
  /** What the upstream calls the resource's id. */
  readonly idField: string;
  /** Further ids that the list needs, as query parameters. */
  readonly parents: readonly string[];
  readonly maxPageSize: number;
  /** What the upstream filters by itself; every other field is evaluated here. */
  readonly filterFields: readonly string[];
  readonly transport: 'REST' | 'gRPC';
}

export interface Cloud extends Provider {
  /** The Yandex Cloud collections whose operations can be listed, by name. */
  services(): readonly ServiceCollection[];
}

/** All clouds behind one port: each call goes to the adapter that speaks its upstream's wire. */
export function createCloud({ rest, grpc, google, overGrpc }: CloudOptions): Cloud {
  const forced = overGrpc.has('*');
  const [unknown] = unknownCollections(overGrpc);
  if (unknown !== undefined) throw new Error(`setting YC_GRPC_COLLECTIONS names no collection: ${unknown}`);
  const transport = ({ name, httpPath }: Collection): ServiceCollection['transport'] =>
    httpPath === undefined || forced || overGrpc.has(name) ? 'gRPC' : 'REST';
  const lister = async (resource: Resource): Promise<Provider> => {
    if (resource.family === 'google') return google;
    return transport(collectionNamed(resource.collection)) === 'gRPC' ? grpc() : rest;
  };
  const getter = async ({ family }: OperationRef): Promise<Provider> => {
    if (family === 'google') return google;
    return forced ? grpc() : rest;
  };
  return {
    services: () =>
      [...CATALOGUE.values()].map((collection) => ({
        service: collection.name.replace(/\/.*/, ''),
        collection: collection.name.replace(/.*\//, ''),
        path: `/v1/${collection.name}/{resourceId}/operations`,
        idField: camelCase(collection.idField),
        parents: collection.parentFields.map(camelCase),
        maxPageSize: collection.maxPageSize,
        filterFields: collection.filterFields,
        transport: transport(collection),
      })),
    limits: (resource) =>
      resource.family === 'google'
        ? google.limits(resource)
        : yandexLimits(checkedResource(resource).resource),
    list: async (request, call) => (await lister(request.resource)).list(request, call),
    get: async (operation, call) => (await getter(operation)).get(operation, call),
    cancel: async (operation, call) => (await getter(operation)).cancel(operation, call),
  };
}

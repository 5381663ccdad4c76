import type { Family } from '../model/operation/families/families.ts';
import type { Provider } from './provider.ts';

/** What callers are told of one collection. */
export interface ServiceCollection {
  readonly service: string;
  readonly collection: string;
  /** Where the tracker lists its operations. */
  readonly path: string;
  /** What the upstream calls the resource's id. */
  readonly idField: string;
  /** Further ids that the list needs, as query parameters. */
  readonly parents: readonly string[];
  readonly maxPageSize: number;
  /** What the upstream filters by itself; the tracker evaluates every other field. */
  readonly filterFields: readonly string[];
  readonly transport: 'REST' | 'gRPC';
  /** Google: the versions that have operations. */
  readonly versions?: readonly string[];
  /** Google: what operations are listed under; `*` is a segment, `**` several, and the empty one the API's root. */
  readonly parentPatterns?: readonly string[];
  /** Google: what the API offers for its operations. */
  readonly verbs?: readonly string[];
}

export interface Cloud extends Provider {
  /** The collections and APIs in the family's catalogue. */
  services(): Promise<readonly ServiceCollection[]>;
}

/** All clouds behind one port: each call goes to the cloud of its family. */
export function createCloud(clouds: Readonly<Record<Family, Cloud>>): Cloud {
  return {
    services: async () => (await Promise.all(Object.values(clouds).map((cloud) => cloud.services()))).flat(),
    limits: (resource) => clouds[resource.family].limits(resource),
    list: (request, call) => clouds[request.resource.family].list(request, call),
    get: (operation, call) => clouds[operation.family].get(operation, call),
    cancel: (operation, call) => clouds[operation.family].cancel(operation, call),
  };
}

import type { Family } from '../model/operation/families/families.ts';
import type { Provider } from './provider.ts';

/** What callers are told of one collection of Yandex Cloud. */
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
}

/** What callers are told of one API of Google. */
export interface GoogleApi {
  /** The label of its host. */
  readonly api: string;
  /** Those that have operations. */
  readonly versions: readonly string[];
  /** Where the tracker lists its operations. */
  readonly path: string;
  /** What operations are listed under; `*` is a segment, `**` several, and the empty one the API's root. */
  readonly parentPatterns: readonly string[];
  /** What the API offers for its operations. */
  readonly verbs: readonly string[];
  readonly maxPageSize: number;
  /** What the upstream filters by itself; the tracker evaluates every other field. */
  readonly filterFields: readonly string[];
}

/** What is known of the clouds, one member a family. */
interface Catalogue {
  readonly services?: readonly ServiceCollection[];
  readonly googleApis?: readonly GoogleApi[];
}

export interface Cloud extends Provider {
  /** The family's member of the catalogue. */
  catalogue(): Promise<Catalogue>;
}

/** All clouds behind one port: each call goes to the cloud of its family. */
export function createCloud(clouds: Readonly<Record<Family, Cloud>>): Cloud {
  return {
    catalogue: async () =>
      Object.assign({}, ...(await Promise.all(Object.values(clouds).map((cloud) => cloud.catalogue())))),
    limits: (resource) => clouds[resource.family].limits(resource),
    list: (request, call) => clouds[request.resource.family].list(request, call),
    get: (operation, call) => clouds[operation.family].get(operation, call),
    cancel: (operation, call) => clouds[operation.family].cancel(operation, call),
  };
}

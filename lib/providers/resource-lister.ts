import type { UnreadableRow } from '../model/following/observation.ts';
import type { Resource } from '../model/operation/resource.ts';
import type { Call } from './provider.ts';

interface ResourceListRequest {
  /** `<service>/<collection>`. */
  readonly collection: string;
  /**
   * What the resources lie in, by JSON name: `folderId`, `cloudId`, `organizationId`, `serviceAccountId`,
   * `federationId`. Those that the collection's list does not take are left out of the request.
   */
  readonly parents: Readonly<Record<string, string>>;
  /** The upstream is asked for its documented maximum at most. */
  readonly pageSize: number;
  /** The upstream's own token. */
  readonly pageToken?: string;
}

/** A row of a list, with what it says of itself; over gRPC that is its id. */
export interface ListedResource {
  readonly resource: Resource;
  /** RFC 3339, by the upstream's clock. */
  readonly createdAt?: string;
  /** In the upstream's own words, such as `RUNNING`. */
  readonly status?: string;
  readonly folderId?: string;
  readonly cloudId?: string;
  readonly organizationId?: string;
}

/** One page as the upstream gave it: any number of resources, also none. */
export interface ResourcePage {
  readonly resources: readonly ListedResource[];
  /** The rows that cannot be read: what they stand for may be there all the same. */
  readonly unreadable?: readonly UnreadableRow[];
  readonly nextPageToken?: string;
}

/**
 * The port to the resources of one collection in one folder, cloud or organization, or under another resource.
 *
 * `list` rejects with a `TrackerError` only, which has the upstream's own code, message and details where the
 * upstream gave them: a list that is refused is an error, never an empty page. `NOT_FOUND` is also a collection
 * that no catalogue has; `INVALID_ARGUMENT` names a parent that the list needs.
 */
export interface ResourceLister {
  list(request: ResourceListRequest, call: Call): Promise<ResourcePage>;
}

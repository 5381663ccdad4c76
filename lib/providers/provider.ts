import type { Authorization, OutgoingRequest } from '../model/core/authorization.ts';
import type { UnreadableRow } from '../model/following/observation.ts';
import type { Family } from '../model/operation/families/families.ts';
import type { Operation } from '../model/operation/operation.ts';
import type { OperationRef, Resource } from '../model/operation/resource.ts';
import type { Deadline } from '../model/time/deadline.ts';

/** The bounds of every call to an upstream, and the account it is charged to. */
export interface Call extends Deadline {
  /**
   * Authorizes one request to a cloud, by a token or a signature. Adapters ask before every attempt and keep
   * nothing of the answer.
   *
   * @throws {TrackerError} `UNAUTHENTICATED` where there are no credentials.
   */
  readonly authorize: (family: Family, request: OutgoingRequest) => Promise<Authorization>;
  /** Called before every request, retries included; a request is sent once this has resolved. */
  readonly onRequest: (host: string) => void | Promise<void>;
  /** The key of the caller that it is made for; absent where there is none. */
  readonly key?: string;
  /** Told of the request units of every answered request to the store. */
  readonly onRequestUnits?: (units: number) => void;
  /** Told of the `Date` header of each answer that has one: the upstream's own clock. */
  readonly onDate?: (date: string) => void;
}

/** An upstream's documented limits of one collection's list call. */
export interface Limits {
  /** The largest page it may be asked for. */
  readonly maxPageSize: number;
  /** The filter fields it documents, by our names; `name` is the resource's own name. */
  readonly filterFields: readonly string[];
}

export interface ListRequest {
  readonly resource: Resource;
  /** 1 to `Limits.maxPageSize`. */
  readonly pageSize: number;
  /** The upstream's own token. */
  readonly pageToken?: string;
  /** In the upstream's own syntax: one `field = value` that it documents. */
  readonly filter?: string;
}

/** One page as the upstream gave it: any number of operations, also none, in any order. */
export interface UpstreamPage {
  readonly operations: readonly Operation[];
  /** The rows that cannot be read; the others are not affected. */
  readonly unreadable?: readonly UnreadableRow[];
  readonly nextPageToken?: string;
  /** Google: locations that the upstream did not reach. */
  readonly unreachable?: readonly string[];
}

export interface UpstreamOperation {
  readonly operation: Operation;
  /**
   * How long the upstream asks to wait before the next poll (`x-operation-poll-interval`), in milliseconds.
   */
  readonly pollAfterMs?: number;
}

/**
 * The port to a cloud.
 *
 * Every method rejects with a `TrackerError` only. It has the upstream's own code, message and details where
 * the upstream gave them; the message of a fault begins with the upstream's name. An unreadable answer is an
 * error that names the upstream.
 */
export interface Provider {
  /**
   * @throws {TrackerError} `NOT_FOUND` for a collection that no upstream has, `INVALID_ARGUMENT` for a
   *   resource that cannot exist: a wrong id, or missing or surplus parents.
   */
  limits(resource: Resource): Limits;
  list(request: ListRequest, call: Call): Promise<UpstreamPage>;
  get(operation: OperationRef, call: Call): Promise<UpstreamOperation>;
  /** Asks for cancellation; answers the operation afterwards, which may still be running. */
  cancel(operation: OperationRef, call: Call): Promise<UpstreamOperation>;
}

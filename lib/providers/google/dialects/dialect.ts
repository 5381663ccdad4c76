import type { GoogleOperationRef, GoogleResource } from '../../../model/operation/families/google.ts';
import type { Operation } from '../../../model/operation/operation.ts';
import type { ListRequest } from '../../provider.ts';
import type { RestRequest } from '../../wire/rest.ts';

/** What is asked for of a resource's list. */
export type DialectList = Omit<ListRequest, 'resource'> & { readonly resource: GoogleResource };

/** A request to the API's own host. */
type DialectRequest = Omit<RestRequest, 'host'>;

/** A page as it came: its rows unread. */
interface DialectPage {
  readonly rows: readonly unknown[];
  /** Empty at the end of the list. */
  readonly nextPageToken: string;
  readonly unreachable: readonly string[];
}

/** How one service, or most of them, has its operations asked for, and what it answers. */
export interface Dialect {
  /** @throws {TrackerError} `INVALID_ARGUMENT` naming `parent` where the service lists by none of that form. */
  list(request: DialectList): DialectRequest;
  /** @throws {TrackerError} `INVALID_ARGUMENT` naming `name` where no operation of the service is named so. */
  get(operation: GoogleOperationRef): DialectRequest;
  /** Absent where the service cancels no operation. */
  readonly cancel?: (operation: GoogleOperationRef) => DialectRequest;

  /** @throws {TrackerError} `INTERNAL` naming the upstream for what is no page. */
  readPage(answer: unknown, upstream: string): DialectPage;
  /**
   * The operation, by its whole name.
   *
   * @param within The resource whose list has it, or that its name tells.
   * @throws {TrackerError} `INTERNAL` naming the upstream for what is no operation, or one of elsewhere.
   */
  readOperation(answer: unknown, upstream: string, within: GoogleResource): Operation;
}

/** Percent-encodes a path segment by segment. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

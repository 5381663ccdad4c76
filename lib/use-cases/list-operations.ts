import { invalidArgument } from '../model/error.ts';
import { matchesFilter, printFilter } from '../model/filter.ts';
import { parseFilter } from '../model/filter-parser.ts';
import type { Operation } from '../model/operation.ts';
import { MAX_ANSWER_BYTES, MAX_TOKEN_LENGTH, parsePageSize } from '../model/page.ts';
import { pushdown } from '../model/pushdown.ts';
import type { Resource } from '../model/resource.ts';
import type { Call, Provider } from '../providers/provider.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { type Position, START, upstreamRows, widestPosition } from './upstream-rows.ts';

/** How many rows are read at once where few of them may match. */
const FILTERED_ROWS = 100;

interface ListScope {
  readonly provider: Provider;
  readonly sealer: Sealer;
  /** Page tokens are good for the tenant they were made for. */
  readonly tenant: string;
}

export interface ListOperationsRequest {
  readonly resource: Resource;
  readonly pageSize?: string | number | undefined;
  readonly pageToken?: string | undefined;
  readonly filter?: string | undefined;
}

export interface OperationList {
  readonly operations: readonly Operation[];
  /** Absent at the end of the list, and only there. */
  readonly nextPageToken?: string;
  /** Google: locations that could not be asked. */
  readonly unreachable?: readonly string[];
}

/**
 * Lists one resource's operations live from its upstream, in the upstream's order.
 *
 * Every clause of the filter but those on `name` is evaluated here, whatever the upstream makes of it. A page may be
 * short or empty and still have a `nextPageToken`: at most ten upstream pages are read for it.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a page size, token or filter that is none, or a token that was made
 *   for another tenant, resource or filter; `NOT_FOUND` for an unknown collection; the upstream's own errors.
 */
export async function listOperations(
  { provider, sealer, tenant }: ListScope,
  request: ListOperationsRequest,
  call: Call,
): Promise<OperationList> {
  const { resource } = request;
  const pageSize = parsePageSize(request.pageSize);
  const limits = provider.limits(resource);
  const filter = parseFilter(request.filter ?? '');
  const upstreamFilter = pushdown(filter, limits.filterFields);
  const binding = JSON.stringify(['page', tenant, resource, printFilter(filter)]);
  const seal = (position: Position): string => sealer.seal(JSON.stringify(position), binding);

  const operations: Operation[] = [];
  const unreachable = new Set<string>();
  const answer = (next: Position | undefined): OperationList => ({
    operations,
    ...(next ? { nextPageToken: seal(next) } : {}),
    ...(unreachable.size > 0 ? { unreachable: [...unreachable] } : {}),
  });

  const pages = upstreamRows(
    (pageToken, unread) => {
      const wanted = pageSize - operations.length + unread;
      return provider.list(
        {
          resource,
          pageSize: Math.min(
            limits.maxPageSize,
            filter.length > 0 ? Math.max(wanted, FILTERED_ROWS) : wanted,
          ),
          ...(pageToken === '' ? {} : { pageToken }),
          ...(upstreamFilter === undefined ? {} : { filter: upstreamFilter }),
        },
        call,
      );
    },
    (token) => seal(widestPosition(token)).length <= MAX_TOKEN_LENGTH,
    request.pageToken ? openPosition(request.pageToken, sealer, binding) : START,
  );
  let bytes = 0;
  let next: Position | undefined;
  for await (const page of pages) {
    for (const location of page.unreachable) unreachable.add(location);
    for (const { operation, behind } of page.rows) {
      if (matchesFilter(filter, operation)) {
        bytes += Buffer.byteLength(JSON.stringify(operation));
        if (bytes > MAX_ANSWER_BYTES && operations.length > 0) return answer(next);
        operations.push(operation);
      }
      next = behind;
      if (operations.length === pageSize) return answer(next);
    }
    next = page.behind;
  }
  return answer(next);
}

function openPosition(token: string, sealer: Sealer, binding: string): Position {
  const text = sealer.open(token, binding);
  if (text === undefined) {
    throw invalidArgument('pageToken', 'is not a page token of this list; begin again without one');
  }
  return JSON.parse(text) as Position;
}

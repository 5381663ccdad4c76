import { parsePageSize } from '../../model/core/page.ts';
import { matchesFilter, printFilter } from '../../model/filter/filter.ts';
import { parseFilter } from '../../model/filter/parse-filter.ts';
import { pushdown } from '../../model/filter/pushdown.ts';
import type { Operation } from '../../model/operation/operation.ts';
import type { Resource } from '../../model/operation/resource.ts';
import type { Call, Provider } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import { fillPage } from './fill-page.ts';

/** The least rows per upstream page when a filter may drop most of them. */
const FILTERED_ROWS = 100;

interface ListScope {
  readonly provider: Provider;
  readonly sealer: Sealer;
  /** Page tokens are bound to it. */
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
  /** Google: locations that did not answer. */
  readonly unreachable?: readonly string[];
}

/**
 * Lists one resource's operations live from its upstream, in the upstream's order.
 *
 * Every clause of the filter except those on `name` is evaluated here, applied upstream or not. A page may be
 * short or empty and still have a `nextPageToken`: at most ten upstream pages are read for it.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for an invalid page size, token or filter, or a token made for
 *   another tenant, resource or filter; `NOT_FOUND` for an unknown collection; the upstream's own errors; the
 *   error of the first unreadable row, because no row is left out silently.
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
  const unreachable = new Set<string>();
  const { items: operations, ...rest } = await fillPage<Operation>({
    ask: async (pageToken, rows) => {
      const page = await provider.list(
        {
          resource,
          pageSize: Math.min(limits.maxPageSize, filter.length > 0 ? Math.max(rows, FILTERED_ROWS) : rows),
          ...(pageToken === '' ? {} : { pageToken }),
          ...(upstreamFilter === undefined ? {} : { filter: upstreamFilter }),
        },
        call,
      );
      const [unreadable] = page.unreadable ?? [];
      if (unreadable) throw unreadable.error;
      for (const location of page.unreachable ?? []) unreachable.add(location);
      const { operations: items, nextPageToken } = page;
      return { items, ...(nextPageToken === undefined ? {} : { nextPageToken }) };
    },
    idOf: ({ id }) => id,
    matches: (operation) => matchesFilter(filter, operation),
    pageSize,
    pageToken: request.pageToken,
    sealer,
    binding: JSON.stringify(['page', tenant, resource, printFilter(filter)]),
  });
  return { operations, ...rest, ...(unreachable.size > 0 ? { unreachable: [...unreachable] } : {}) };
}

import { TrackerError } from '../../model/core/error.ts';
import { MAX_ANSWER_BYTES, parsePageSize } from '../../model/core/page.ts';
import { matchesFilter, printFilter } from '../../model/filter/filter.ts';
import { parseFilter } from '../../model/filter/parse-filter.ts';
import { pushdown } from '../../model/filter/pushdown.ts';
import type { Operation } from '../../model/operation/operation.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import type { ListPosition, Store } from '../../store/store.ts';
import { openToken } from './fill-page.ts';
import type { OperationList } from './list-operations.ts';

interface TrackedPorts {
  /** `undefined` when no store is set. */
  readonly optionalStore: () => Promise<Pick<Store, 'listOperations'> | undefined>;
  readonly sealer: Sealer;
  readonly tenant: string;
}

interface TrackedRequest {
  readonly pageSize?: string | number | undefined;
  readonly pageToken?: string | undefined;
  readonly filter?: string | undefined;
}

/** The most reads of the store for one page; its token continues behind them. */
const MAX_READS = 50;
/** Recorded operations per read; fewer when they are huge. */
const ROWS = 100;

/**
 * Lists the recorded operations of all followed resources, newest first, including those that the upstream no
 * longer knows. `observedAt` is when each was recorded.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for an invalid page size, token or filter; `FAILED_PRECONDITION`
 *   when no store is set.
 */
export async function listTrackedOperations(
  { optionalStore, sealer, tenant }: TrackedPorts,
  request: TrackedRequest,
  call: Call,
): Promise<OperationList> {
  const pageSize = parsePageSize(request.pageSize);
  const filter = parseFilter(request.filter ?? '');
  pushdown(filter, []);
  const binding = JSON.stringify(['tracked', tenant, printFilter(filter)]);
  let after: ListPosition | undefined = request.pageToken && openToken(request.pageToken, sealer, binding);
  const store = await optionalStore();
  if (!store) throw new TrackerError('FAILED_PRECONDITION', 'nothing is tracked: no store is set');
  const operations: Operation[] = [];
  const answer = (next: ListPosition | undefined): OperationList => ({
    operations,
    ...(next === undefined ? {} : { nextPageToken: sealer.seal(next, binding) }),
  });
  let bytes = 0;
  let rows = ROWS;
  for (let reads = 0; reads < MAX_READS; reads += 1) {
    const limit = Math.min(pageSize - operations.length, rows);
    const page = await store.listOperations({ ...(after ? { after } : {}), limit }, call);
    const matching = page.items.filter(({ operation }) => matchesFilter(filter, operation));
    const size = Buffer.byteLength(JSON.stringify(matching));
    if (bytes + size > MAX_ANSWER_BYTES) {
      if (operations.length > 0) break;
      if (page.items.length > 1) {
        rows = Math.ceil(page.items.length / 4);
        continue;
      }
    }
    bytes += size;
    for (const { operation, observedAt } of matching) operations.push({ ...operation, observedAt });
    after = page.next;
    // A page that is short has passed over as many rows as one call may.
    if (after === undefined || operations.length === pageSize || page.items.length < limit) break;
  }
  return answer(after);
}

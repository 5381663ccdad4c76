import { invalidArgument } from '../model/error.ts';
import { matchesFilter, printFilter } from '../model/filter.ts';
import { parseFilter } from '../model/filter-parser.ts';
import type { Operation } from '../model/operation.ts';
import { MAX_ANSWER_BYTES, parsePageSize } from '../model/page.ts';
import { pushdown } from '../model/pushdown.ts';
import type { Call } from '../providers/provider.ts';
import type { Sealer } from '../sealing/sealer.ts';
import type { ListPosition, Store } from '../store/store.ts';
import type { OperationList } from './list-operations.ts';

interface TrackedPorts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly tenant: string;
}

interface TrackedRequest {
  readonly pageSize?: string | number | undefined;
  readonly pageToken?: string | undefined;
  readonly filter?: string | undefined;
}

/** So many recorded operations are read for one page; what is left is behind its token. */
const MAX_ROWS = 5_000;
const ROWS = 200;

/**
 * Lists what the tracker has recorded of all followed resources, newest first, also what the upstream has forgotten.
 * Each operation says when it was recorded (`observedAt`).
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a page size, token or filter that is none.
 */
export async function listTrackedOperations(
  { store, sealer, tenant }: TrackedPorts,
  request: TrackedRequest,
  call: Call,
): Promise<OperationList> {
  const pageSize = parsePageSize(request.pageSize);
  const filter = parseFilter(request.filter ?? '');
  pushdown(filter, []);
  const binding = JSON.stringify(['tracked', tenant, printFilter(filter)]);
  let after: ListPosition | undefined =
    request.pageToken && openToken(sealer.open(request.pageToken, binding));
  const operations: Operation[] = [];
  const answer = (next: ListPosition | undefined): OperationList => ({
    operations,
    ...(next === undefined ? {} : { nextPageToken: sealer.seal(next, binding) }),
  });
  let bytes = 0;
  for (let rows = 0; rows < MAX_ROWS && bytes < MAX_ANSWER_BYTES; ) {
    const wanted = pageSize - operations.length;
    const limit = filter.length > 0 ? ROWS : Math.min(wanted, ROWS);
    const page = await store.listOperations({ ...(after ? { after } : {}), limit }, call);
    for (const { position, observedAt, ...recorded } of page.items) {
      after = position;
      if (!matchesFilter(filter, recorded.operation)) continue;
      const operation = { ...recorded.operation, observedAt };
      bytes += Buffer.byteLength(JSON.stringify(operation));
      operations.push(operation);
      if (operations.length === pageSize || bytes >= MAX_ANSWER_BYTES) return answer(after);
    }
    if (!page.more) return answer(undefined);
    rows += limit;
  }
  return answer(after);
}

function openToken(position: string | undefined): ListPosition {
  if (position !== undefined) return position;
  throw invalidArgument('pageToken', 'is not a page token of this list; begin again without one');
}

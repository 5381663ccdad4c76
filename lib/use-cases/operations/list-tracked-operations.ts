import { TrackerError } from '../../model/core/error.ts';
import { MAX_ANSWER_BYTES, parsePageSize } from '../../model/core/page.ts';
import { type Filter, matchesFilter, printFilter } from '../../model/filter/filter.ts';
import { parseFilter } from '../../model/filter/parse-filter.ts';
import { pushdown } from '../../model/filter/pushdown.ts';
import type { Operation } from '../../model/operation/operation.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import type { ListPosition, Snapshot } from '../../store/snapshot.ts';
import type { Store } from '../../store/store.ts';
import { openToken } from './fill-page.ts';
import type { OperationList } from './list-operations.ts';

type Records = Pick<Store, 'listOperations' | 'readOperation'>;

interface TrackedPorts {
  /** `undefined` when no store is set. */
  readonly optionalStore: () => Promise<Records | undefined>;
  readonly sealer: Sealer;
  readonly tenant: string;
}

interface TrackedRequest {
  readonly pageSize?: string | number | undefined;
  readonly pageToken?: string | undefined;
  readonly filter?: string | undefined;
}

/** What is read for one page, in stored bytes: 22 request units, and 3 at most for what the reads round up. */
const MAX_BYTES = 90_000;
/** Records per read, and the least that a read behind the first is worth. */
const ROWS = 100;
const LEAST_ROWS = 25;

/**
 * Lists the recorded operations of all followed resources, newest first, including those that the upstream no
 * longer knows. `observedAt` is when each was recorded.
 *
 * A page costs at most 25 request units, whatever its size and filter, unless the records themselves are huge:
 * it is short then, and its token continues behind what was read.
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
  const after: ListPosition | undefined = request.pageToken && openToken(request.pageToken, sealer, binding);
  const store = await optionalStore();
  if (!store) throw new TrackerError('FAILED_PRECONDITION', 'nothing is tracked: no store is set');
  const named = after ? undefined : await findNamed(store, filter, call);
  if (named) return { operations: matchesFilter(filter, named.operation) ? [shown(named)] : [] };
  const { operations, next } = await readPage(store, filter, { after, pageSize }, call);
  return { operations, ...(next === undefined ? {} : { nextPageToken: sealer.seal(next, binding) }) };
}

/** The record whose key is the one id that a filter lets pass; those of Google have their names as keys. */
async function findNamed(store: Records, filter: Filter, call: Call): Promise<Snapshot | undefined> {
  const id = filter.find(({ field, operator }) => field === 'id' && operator === '=')?.values[0];
  return id ? store.readOperation(id, call) : undefined;
}

const shown = ({ operation, observedAt }: Snapshot): Operation => ({ ...operation, observedAt });

async function readPage(
  store: Records,
  filter: Filter,
  { after, pageSize }: { readonly after: ListPosition | undefined; readonly pageSize: number },
  call: Call,
): Promise<{ readonly operations: readonly Operation[]; readonly next: ListPosition | undefined }> {
  const operations: Operation[] = [];
  let [next, left, bytes] = [after, MAX_BYTES, 0];
  let rows = filter.length > 0 ? ROWS : Math.min(pageSize, ROWS);
  for (;;) {
    const page = await store.listOperations({ ...(next ? { after: next } : {}), limit: rows }, call);
    for (const [index, snapshot] of page.items.entries()) {
      if (matchesFilter(filter, snapshot.operation)) {
        bytes += Buffer.byteLength(JSON.stringify(snapshot.operation));
        if (bytes > MAX_ANSWER_BYTES && operations.length > 0) return { operations, next };
        operations.push(shown(snapshot));
      }
      next = index + 1 < page.items.length ? snapshot.position : page.next;
      if (operations.length === pageSize) return { operations, next };
    }
    next = page.next;
    left -= page.bytes;
    const affordable = Math.floor((left * rows) / Math.max(page.bytes, 1));
    if (next === undefined || affordable < LEAST_ROWS) return { operations, next };
    const selects = filter.length > 0 || page.items.length < rows;
    rows = Math.min(ROWS, affordable, selects ? ROWS : pageSize - operations.length);
  }
}

import { OUT_OF_REACH } from '../../model/core/code-sets.ts';
import { TrackerError } from '../../model/core/error.ts';
import type { Tracking } from '../../model/following/tracking.ts';
import type { Operation } from '../../model/operation/operation.ts';
import { operationKey, refOf, trackedId } from '../../model/operation/operation-ref.ts';
import { formatResource, type Resource } from '../../model/operation/resource.ts';
import type { Store } from '../../store/store.ts';
import type { StoreCall } from '../../store/store-call.ts';

/** What was observed of a resource. */
interface Observed {
  readonly resource: Resource;
  readonly operations: readonly Operation[];
  /** The open operations of the last committed state, which have been recorded before. */
  readonly open: Tracking['open'];
  /** In milliseconds since the epoch. */
  readonly at: number;
}

/**
 * Records operations as they were observed: the commit makes the records count, and without it they are
 * harmless.
 */
export async function recordOperations(
  store: Pick<Store, 'recordOperations'>,
  { resource, operations, open, at }: Observed,
  call: StoreCall,
): Promise<void> {
  if (operations.length === 0) return;
  const [name, observedAt] = [formatResource(resource), new Date(at).toISOString()];
  const snapshots = operations.map((operation) => {
    const id = trackedId(name, operation);
    const again = Object.hasOwn(open, id);
    return { key: operationKey(refOf(resource, id)), operation, observedAt, again };
  });
  await store.recordOperations(snapshots, call);
}

/**
 * Records what had ended before following began, in half of the time that is left.
 *
 * A store that is out of reach is no error here: nothing depends on these records, and a page of them may be
 * more than the database takes in a lease.
 */
export async function recordHistory(
  store: Pick<Store, 'recordOperations'>,
  history: Observed,
  call: StoreCall,
): Promise<void> {
  const deadline = history.at + (call.deadline - history.at) / 2;
  try {
    await recordOperations(store, history, { ...call, deadline });
  } catch (thrown) {
    if (!OUT_OF_REACH.has(TrackerError.from(thrown).code)) throw thrown;
  }
}

import type { ChangeStore } from './change-store.ts';
import type { ConsumerStore } from './consumer-store.ts';
import type { OperationStore } from './operation-store.ts';
import type { StoreCall } from './store-call.ts';
import type { TaskStore } from './task-store.ts';
import type { TrackingStore } from './tracking-store.ts';
import type { WatchStore } from './watch-store.ts';

/**
 * The port to the tracker's memory. Every method rejects with a `TrackerError` only: `ABORTED` when another
 * holder has the item by now, `UNAVAILABLE` or `RESOURCE_EXHAUSTED` when the store could not be reached until
 * the deadline, `CANCELLED` when the signal aborted.
 *
 * An operation that is too large for the store is kept without its bodies: first `response`, then `metadata`
 * become `{"@type": …, "truncated": true}`.
 *
 * Expired rows are never returned, even before the store deletes them.
 */
export interface Store
  extends TrackingStore,
    ChangeStore,
    OperationStore,
    TaskStore,
    WatchStore,
    ConsumerStore {
  /** The id of the deployment that the store belongs to: made at the first call, the same at all later ones. */
  readDeploymentId(call: StoreCall): Promise<string>;
}

import type { Watch } from '../model/watch/watch.ts';
import type { WatchPage } from './snapshot.ts';
import type { StoreCall } from './store-call.ts';

/** The watches. */
export interface WatchStore {
  readWatch(tenant: string, id: string, call: StoreCall): Promise<Watch | undefined>;
  /** A tenant's watches with ids behind `after`, in the order of their ids. */
  listWatches(
    tenant: string,
    page: WatchPage,
    call: StoreCall,
  ): Promise<{ readonly items: readonly Watch[]; readonly next?: string }>;
  /** The `ACTIVE` watches on a resource, of all tenants; read from an index that may lag. */
  activeWatches(resource: string, call: StoreCall): Promise<readonly Watch[]>;
  /**
   * Writes a new watch, or the next version of one that was read, and answers it with its new `version`.
   *
   * @throws {TrackerError} `ABORTED` when the watch has been written or deleted since, or a new one's id is
   *   taken.
   */
  writeWatch(previous: Watch | undefined, next: Watch, call: StoreCall): Promise<Watch>;
  deleteWatch(tenant: string, id: string, call: StoreCall): Promise<void>;
}

import type { WatchKey } from '../model/task.ts';
import type { Watch } from '../model/watch/watch.ts';
import type { WatchPage } from './snapshot.ts';
import type { StoreCall } from './store-call.ts';

/** One read of the active watches on a resource. */
export interface ActivePage {
  readonly items: readonly Watch[];
  /** Where the next page begins; absent where this one was the last. */
  readonly next?: WatchKey;
}

/** The watches. */
export interface WatchStore {
  readWatch(tenant: string, id: string, call: StoreCall): Promise<Watch | undefined>;
  /** A tenant's watches with ids behind `after`, in the order of their ids. */
  listWatches(
    tenant: string,
    page: WatchPage,
    call: StoreCall,
  ): Promise<{ readonly items: readonly Watch[]; readonly next?: string }>;
  /**
   * The `ACTIVE` watches on a resource, of all tenants, behind `after` in an order that stays the same; read
   * from an index that may lag. A page may be short, or empty, and still have a next one.
   */
  activeWatches(
    resource: string,
    page: { readonly after?: WatchKey; readonly limit: number },
    call: StoreCall,
  ): Promise<ActivePage>;
  /**
   * Writes a new watch, or the next version of one that was read, and answers it with its new `version`.
   *
   * @throws {TrackerError} `ABORTED` when the watch has been written or deleted since, or a new one's id is
   *   taken; `RESOURCE_EXHAUSTED` for one that becomes active where its tenant has as many as it may.
   */
  writeWatch(previous: Watch | undefined, next: Watch, call: StoreCall): Promise<Watch>;
  deleteWatch(tenant: string, id: string, call: StoreCall): Promise<void>;
}

import type { ListedPage, ListPosition, Snapshot } from './snapshot.ts';
import type { StoreCall } from './store-call.ts';

/** The recorded operations. */
export interface OperationStore {
  /** Upserts, monotone on (`done`, `modifiedAt`): an older state never overwrites a newer one. */
  recordOperations(snapshots: readonly Snapshot[], call: StoreCall): Promise<void>;
  readOperation(key: string, call: StoreCall): Promise<Snapshot | undefined>;
  /**
   * Newest first by `createdAt` (`observedAt` without one), across all resources. Reads at most `limit` rows,
   * and ends early behind about a megabyte of them: a page may be short, or empty, and still have a next one.
   */
  listOperations(
    page: { readonly after?: ListPosition; readonly limit: number },
    call: StoreCall,
  ): Promise<ListedPage>;
}

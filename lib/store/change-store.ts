import type { Change } from '../model/change-log/change.ts';
import type { StoreCall } from './store-call.ts';

/** The change logs. */
export interface ChangeStore {
  /**
   * Writes rows above the committed revision. Rows left there by an earlier holder are overwritten.
   *
   * @throws {TrackerError} `ABORTED` when a later holder has written one of the rows.
   */
  writeChanges(changes: readonly Change[], epoch: number, call: StoreCall): Promise<void>;
  /**
   * Rows with `after` < revision <= `upTo` in order, at most `limit`; expired rows are missing at the front.
   */
  readChanges(
    resource: string,
    range: { readonly after: number; readonly upTo: number; readonly limit: number },
    call: StoreCall,
  ): Promise<readonly Change[]>;
}

import type { Consumer } from '../model/change-log/consumer.ts';
import type { StoreCall } from './store-call.ts';

/** The named consumers of change logs. */
export interface ConsumerStore {
  readConsumer(
    tenant: string,
    resource: string,
    name: string,
    call: StoreCall,
  ): Promise<Consumer | undefined>;
  /**
   * Moves a consumer forward, never backward, and keeps it for 90 days more, or twice the retention of changes
   * if that is longer.
   *
   * @throws {TrackerError} `ABORTED` when `previous` is no longer the stored one; `RESOURCE_EXHAUSTED` for the
   *   beginning of one whose owner has begun as many as it may.
   */
  writeConsumer(previous: Consumer | undefined, next: Consumer, call: StoreCall): Promise<void>;
}

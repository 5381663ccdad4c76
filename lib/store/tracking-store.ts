import type { Tracking } from '../model/following/tracking.ts';
import type { StoreCall } from './store-call.ts';

/** What is known of the resources that are followed. */
export interface TrackingStore {
  readTracking(resource: string, call: StoreCall): Promise<Tracking | undefined>;
  /** The committed revision alone, at a lower cost than the state; 0 for an unknown resource. */
  readRevision(resource: string, call: StoreCall): Promise<number>;
  /**
   * Raises the tracking's epoch to `epoch`, creating the item if there is none, and answers the state at that
   * instant. Fencing again with the same epoch changes nothing.
   *
   * @throws {TrackerError} `ABORTED` when a later holder has fenced.
   */
  fence(
    resource: string,
    parents: Readonly<Record<string, string>>,
    epoch: number,
    call: StoreCall,
  ): Promise<Tracking>;
  /**
   * Makes `next` the state, in one conditional write. `previous` is the state read, fenced or committed last:
   * only the differences are written. A commit whose `next` has a higher epoch than `previous` fences as
   * well.
   *
   * @throws {TrackerError} `ABORTED` unless the stored state is `previous`, its epoch included.
   */
  commit(previous: Tracking, next: Tracking, call: StoreCall): Promise<void>;
  /** Deletes the state of a resource of which nothing was ever told, unless a later holder has fenced. */
  forgetUntold(resource: string, epoch: number, call: StoreCall): Promise<void>;
}

import type { Deadline } from '../model/time/deadline.ts';

/** The limits of a call to the store: no attempt or wait goes past its deadline. */
export interface StoreCall extends Deadline {
  /** The key of the caller that it is made for; absent where there is none. */
  readonly key?: string;
  /** Told of the request units of every answered request, as they are spent. */
  readonly onRequestUnits?: (units: number) => void;
}

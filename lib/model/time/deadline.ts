/** What every call to the outside is bound by. */
export interface Deadline {
  /** When the caller's time is up, in milliseconds since the epoch; no attempt or wait goes past it. */
  readonly deadline: number;
  /** Aborts the call, also while it waits between two attempts. */
  readonly signal: AbortSignal;
}

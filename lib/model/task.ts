/** A due piece of work: `poll:<resource>` or `deliver:<watch>`. Times are milliseconds since the epoch. */
export interface Task {
  readonly id: string;
  /** 0 to `SHARDS` - 1; due tasks are found by shard. */
  readonly shard: number;
  readonly dueAt: number;
  /** Nobody else takes the task before this; 0 when it is free. */
  readonly leaseUntil: number;
  /** Raised by every taking; what a holder writes is fenced by it. */
  readonly epoch: number;
  /** How often in a row the work has failed. */
  readonly attempts: number;
}

/** How many shards the tasks are spread over; a timer may work on some of them only. */
export const SHARDS = 4;

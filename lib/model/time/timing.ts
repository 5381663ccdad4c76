/** The clock, chance and sleep. */
export interface Timing {
  readonly now: () => number;
  readonly random: () => number;
  /** Resolves after `ms`, or rejects as soon as `signal` aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Time and chance, as whatever waits or tries again needs them. */
export interface Timing {
  readonly now: () => number;
  readonly random: () => number;
  /** Resolves after `ms`, or rejects as soon as `signal` aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

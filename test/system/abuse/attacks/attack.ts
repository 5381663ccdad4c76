/** What one caller, receiver or upstream tries to do to the others, and what keeps it from that. */
export interface Attack {
  readonly attack: string;
  /** The most that may come of it. */
  readonly bound: string;
  readonly run: () => Promise<Outcome>;
}

export interface Outcome {
  /** What came of it. */
  readonly seen: string;
  readonly ok: boolean;
}

/** A time in whole milliseconds below 10 s, in seconds above. */
export const time = (ms: number): string =>
  ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(0)} s`;

/** The largest but one in a hundred. */
export function p99(times: readonly number[]): number {
  return quantile(times, 0.99);
}

/** The value that so much of the others is not above. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN;
}

/** The p99 beside the attack against that without it: it may grow by a half. */
export function compared(alone: readonly number[], beside: readonly number[]): Outcome {
  const [before, after] = [p99(alone), p99(beside)];
  return { seen: `p99 ${time(before)} alone, ${time(after)} beside it`, ok: after <= before * 1.5 };
}

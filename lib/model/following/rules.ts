import { LOST_AFTER_MS } from '../time/time-budget.ts';

/** The durations that decide what an observation means, in milliseconds. */
export const RULES = {
  /**
   * How far an upstream's clock may lie behind ours without an operation being lost when following begins.
   */
  skewMs: 5 * 60_000,
  /** What ended longer ago than this when it is first listed is not recorded. */
  recordWithinMs: 24 * 3_600_000,
  /** A scan may stop early for this long after the last full one. */
  fullScanEveryMs: 30 * 60_000,
  /** How far the watermark stays behind: lists have gaps, and replicas lag. */
  watermarkLagMs: 3_600_000,
  /** NOT_FOUND this often in a row … */
  lostAfterMisses: 3,
  /** … and over at least this long makes an operation `LOST`. */
  lostAfterMs: LOST_AFTER_MS,
  /** How long the cost of finding single operations by the list is taken as known. */
  listingMs: 30 * 60_000,
  /** How long an operation that was followed on its own is remembered after its end. */
  rememberMs: 24 * 3_600_000,
  /** A scan of more pages than this is taken for a loop. */
  maxPages: 5_000,
} as const;

import type { TrackerError } from '../../model/core/error.ts';
import type { Observation, Reconciled, ScanEnd } from '../../model/following/observation.ts';
import { progressOf } from '../../model/following/progress.ts';
import { PASSING, type Upstream } from './ask-upstream.ts';
import { takeInPage } from './take-in-page.ts';
import type { TrackingSession } from './tracking-session.ts';

/** What one poll works with. */
export interface Poll {
  readonly session: TrackingSession;
  readonly upstream: Upstream;
  readonly observe: (observation: Observation) => Promise<Reconciled>;
  /** Tells whether there is no time left for what takes so long, in milliseconds. */
  readonly isTimeUp: (neededMs?: number) => boolean;
  readonly now: () => number;
}

export interface ScanOutcome {
  /** `UNFINISHED` is worth going on with; a scan that failed before it came any further is not. */
  readonly end: ScanEnd | 'UNFINISHED' | 'FAILED';
  readonly missingFromScan: readonly string[];
  /** The list itself is not to be had, as after the resource was deleted: ask for the operations one by one. */
  readonly refusal?: TrackerError;
}

/** A scan is begun again so often within one poll. */
const MAX_RESTARTS = 1;

/** A page may take this much longer than the longest before it: one that is cut off is begun again from its start. */
const CAUTION = 1.5;

/** Goes on with the scan that is under way, or begins one, until it ends, a page fails, or the time is up. */
export async function scanList(poll: Poll): Promise<ScanOutcome> {
  const { session, upstream, observe, isTimeUp, now } = poll;
  let longest = 0;
  for (let pages = 0, restarts = 0; !isTimeUp(longest * CAUTION); pages += 1) {
    const startedAt = now();
    const asked = await upstream.list(progressOf(session.current()).scan?.pageToken);
    if (asked.error) {
      const end = pages > 0 ? 'UNFINISHED' : 'FAILED';
      return { end, missingFromScan: [], ...(PASSING.has(asked.error.code) ? {} : { refusal: asked.error }) };
    }
    const { observation } = asked;
    const seen =
      observation.kind === 'page' ? await takeInPage(poll, observation) : await observe(observation);
    if (!seen) break;
    await session.save();
    const { scanEnd, missingFromScan } = seen;
    longest = Math.max(longest, now() - startedAt);
    const isWorthAnother = scanEnd === 'BROKEN' && missingFromScan.length === 0 && restarts < MAX_RESTARTS;
    if (isWorthAnother) restarts += 1;
    else if (scanEnd) return { end: scanEnd, missingFromScan };
  }
  return { end: 'UNFINISHED', missingFromScan: [] };
}

import { endsPoll } from '../../model/core/code-sets.ts';
import type { TrackerError } from '../../model/core/error.ts';
import type { ScanEnd } from '../../model/following/observation.ts';
import { progressOf } from '../../model/following/progress.ts';
import type { Poll } from './poll.ts';
import { takeInPage } from './take-in-page.ts';

export interface ScanOutcome {
  /** `UNFINISHED` is worth continuing; a scan that failed before its first page is not. */
  readonly end: ScanEnd | 'UNFINISHED' | 'FAILED';
  readonly missingFromScan: readonly string[];
  /** The upstream refuses to list the resource, as after its deletion: the operations are got one by one. */
  readonly refusal?: TrackerError;
}

/** How often one poll begins a scan again. */
const MAX_RESTARTS = 1;

/** How much longer than the longest page so far the next one may take: a page that is cut off begins anew. */
const CAUTION = 1.5;

/** Continues the scan that is under way, or begins one, until it ends, a page fails, or the time is up. */
export async function scanList(poll: Poll): Promise<ScanOutcome> {
  const { session, upstream, observe, isTimeUp, now } = poll;
  let longest = 0;
  for (let pages = 0, restarts = 0; !isTimeUp(longest * CAUTION); pages += 1) {
    const startedAt = now();
    const asked = await upstream.list(progressOf(session.current()).scan?.pageToken);
    if (asked.error) {
      const end = pages > 0 ? 'UNFINISHED' : 'FAILED';
      return {
        end,
        missingFromScan: [],
        ...(endsPoll(asked.error) ? {} : { refusal: asked.error }),
      };
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

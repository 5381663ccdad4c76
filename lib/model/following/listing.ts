import { type Listing, progressOf, unended } from './progress.ts';
import { RULES } from './rules.ts';
import type { Scanned } from './scan.ts';
import type { Tracking } from './tracking.ts';

/** What a scan that has ended tells of the cost of the next; the same object where it tells nothing new. */
export function listingAfter(before: Tracking, { scan, end }: Scanned, now: number): Listing {
  const isDecided = scan.unseen.length === 0 || end === 'COMPLETE';
  const calls = scan.tokens.length + 1 + scan.unseen.length;
  return isDecided ? known(before, calls, now) : tooDear(before, now);
}

/** The list is refused or too long: the next attempt comes when there is twice as much to look for. */
export function tooDear(before: Tracking, now: number): Listing {
  return known(before, 2 * unended(before).length, now);
}

function known(before: Tracking, calls: number, now: number): Listing {
  const { listing } = progressOf(before);
  return listing?.calls === calls && now - listing.at < RULES.listingMs ? listing : { at: now, calls };
}

/** Whether the list costs fewer calls than getting each of the single operations, or has yet to be tried. */
export function isListWorthwhile(tracking: Tracking, now: number): boolean {
  const { listing, scan } = progressOf(tracking);
  const wanted = unended(tracking).length;
  if (scan) return true;
  return wanted > 1 && (!listing || now - listing.at >= RULES.listingMs || listing.calls < wanted);
}

import { withoutScan } from './progress.ts';
import type { Tracking } from './tracking.ts';

/** Whether two states differ; the maps are compared by identity. */
export function changed(a: Tracking, b: Tracking): boolean {
  return a.open !== b.open || a.recent !== b.recent || !sameProgress(a, b);
}

/** Whether two states have the same revision and the same progress. */
export function sameProgress(a: Tracking, b: Tracking): boolean {
  if (a.revision !== b.revision) return false;
  return a.progress === b.progress || JSON.stringify(a.progress) === JSON.stringify(b.progress);
}

/** Whether more has changed than how far a scan has come, which the next poll can scan again. */
export function worthCommitting(before: Tracking, after: Tracking): boolean {
  return changed(withoutScan(before), withoutScan(after));
}

import { type Operation, TERMINAL_STATES } from '../operation/operation.ts';
import { milliseconds } from '../time/instant.ts';
import type { Draft } from './draft.ts';
import { decidedUpTo, progressOf } from './progress.ts';

/**
 * What an unknown operation is: news; news that all scans so far have missed; history from before following
 * began; told and forgotten since; or any of the last three, until its record has been looked up.
 */
export type FirstSight = 'NEW' | 'LATE' | 'OLD' | 'ALREADY_TOLD' | 'NEEDS_RECORD';

export function classifyUnknown(draft: Draft, id: string, operation: Operation): FirstSight {
  const progress = progressOf(draft.before);
  const { since, skew = 0, watermark, fullScan, only } = progress;
  const done = TERMINAL_STATES.has(operation.state);
  const last = lastMoved(operation);
  if (only?.includes(id)) return 'NEW';
  if (done && last !== undefined && last <= decidedUpTo(progress)) return 'OLD';
  if (!fullScan) return done && (last === undefined || last <= since + skew) ? 'OLD' : 'NEW';
  const created = milliseconds(operation.createdAt);
  if (created !== undefined && created > watermark) return 'NEW';
  if (!draft.records.has(id)) return 'NEEDS_RECORD';
  const state = draft.records.get(id)?.state;
  return state && TERMINAL_STATES.has(state) ? 'ALREADY_TOLD' : 'LATE';
}

/** The later of the operation's two timestamps, in milliseconds. */
export function lastMoved({ createdAt, modifiedAt }: Operation): number | undefined {
  const [created, modified] = [milliseconds(createdAt), milliseconds(modifiedAt)];
  return created === undefined ? modified : Math.max(created, modified ?? created);
}

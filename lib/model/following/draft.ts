import type { Change, ChangeType } from '../change-log/change.ts';
import type { Operation } from '../operation/operation.ts';
import type { Anomaly, Reconciled, Records } from './observation.ts';
import { type OpenEntry, openEntry, type Progress, progressOf, type RecentEntry } from './progress.ts';
import type { Tracking } from './tracking.ts';

/**
 * A reconciliation under way: the state before it, and the edits so far. The edits are kept apart, so a page
 * costs its own length and the maps are copied at most once.
 */
export interface Draft {
  readonly now: number;
  readonly before: Tracking;
  readonly records: Records;
  readonly open: Map<string, OpenEntry | undefined>;
  readonly recent: Map<string, RecentEntry | undefined>;
  readonly changes: Change[];
  readonly operations: Operation[];
  readonly anomalies: Anomaly[];
  readonly lookups: Set<string>;
}

export function newDraft(before: Tracking, records: Records, now: number): Draft {
  return {
    now,
    before,
    records,
    open: new Map(),
    recent: new Map(),
    changes: [],
    operations: [],
    anomalies: [],
    lookups: new Set(),
  };
}

export function openOf({ open, before }: Draft, id: string): OpenEntry | undefined {
  return open.has(id) ? open.get(id) : openEntry(before, id);
}

export function recentOf({ recent, before }: Draft, id: string): RecentEntry | undefined {
  if (recent.has(id)) return recent.get(id);
  return Object.hasOwn(before.recent, id) ? (before.recent[id] as RecentEntry) : undefined;
}

/** Adds a change to the log; `record` records its operation. */
export function tell(draft: Draft, type: ChangeType, operation: Operation): void {
  const { before, changes, now } = draft;
  changes.push({
    revision: before.revision + changes.length + 1,
    type,
    observedAt: new Date(now).toISOString(),
    resource: before.resource,
    operation: withResource(before.resource, operation),
  });
}

export function record({ before, operations }: Draft, operation: Operation): void {
  operations.push(withResource(before.resource, operation));
}

const withResource = (resource: string, operation: Operation): Operation =>
  operation.resource === undefined ? { ...operation, resource } : operation;

/** The outcome of the reconciliation, given the progress after it. */
export function finish(draft: Draft, progress: Progress): Omit<Reconciled, 'missingFromScan'> {
  const { before, changes, operations, anomalies, lookups, now } = draft;
  const moved = changes.length > 0 ? { ...progress, changedAt: now } : progress;
  const tracking: Tracking = {
    ...before,
    revision: before.revision + changes.length,
    open: edited(before.open, draft.open),
    recent: edited(before.recent, draft.recent),
    progress: moved === progressOf(before) ? before.progress : moved,
  };
  return { tracking, changes, operations, anomalies, lookups: [...lookups] };
}

type Entries = Tracking['open'];

/** Spreads and `fromEntries`, because an id may be `__proto__`. */
function edited(entries: Entries, edits: ReadonlyMap<string, OpenEntry | RecentEntry | undefined>): Entries {
  if (edits.size === 0) return entries;
  const put = [...edits].flatMap(([id, entry]) => (entry ? [[id, entry] as const] : []));
  const all = put.length > 0 ? { ...entries, ...Object.fromEntries(put) } : entries;
  if (put.length === edits.size) return all;
  return Object.fromEntries(Object.entries(all).filter(([id]) => !edits.has(id) || edits.get(id)));
}

import type { Change, ChangeType } from '../change-log/change.ts';
import { milliseconds } from '../core/instant.ts';
import { matchesFilter } from '../filter/filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { type OperationState, TERMINAL_STATES } from '../operation/operation.ts';
import { trackedId } from '../operation/operation-ref.ts';
import type { SinkTarget } from './sink-target.ts';

/** `SUSPENDED` after a day of failures, until it is resumed; the last two are for good. */
export type WatchState = 'ACTIVE' | 'SUSPENDED' | 'DONE' | 'EXPIRED';

/** A key that a webhook's messages are signed with. */
export interface WatchSecret {
  readonly sealed: string;
  /** When it no longer signs, in milliseconds since the epoch; absent for the newest. */
  readonly until?: number;
}

/** A row of failed deliveries of one change. Times are milliseconds since the epoch. */
interface Failing {
  readonly since: number;
  readonly attempts: number;
  /** The change is not delivered again before this. */
  readonly retryAt: number;
}

/** What a watch on a folder follows: each of its members, by a watch of the member's own. */
export interface WatchedFolder {
  readonly id: string;
  /** The `tenant` of its members' watches; no caller has a tenant of that name. */
  readonly memberNamespace: string;
}

/** A durable request to tell a sink of a resource's changes. Plain JSON data. */
export interface Watch {
  readonly tenant: string;
  /** Unique within its tenant; nobody guesses one that the tracker made. */
  readonly id: string;
  /** The resource whose log it follows; for a folder's watch, which follows none itself, the folder. */
  readonly resource: string;
  /** The resource's parents, which its name leaves out. */
  readonly parents: Readonly<Record<string, string>>;
  /** The one operation that is watched, as it is known within its resource; absent for all of them. */
  readonly operation?: string;
  readonly folder?: WatchedFolder;
  /** On a member's watch: the watch on its folder, which has the secrets and ends it. */
  readonly folderWatch?: { readonly tenant: string; readonly id: string };
  /** On a member's watch: since when its folder's list has been without it, in milliseconds since the epoch. */
  readonly missingSince?: number;
  /** Which resource the one operation is of, where that is known. */
  readonly operationResource?: string;
  /** As `printFilter` writes it; empty where everything passes. */
  readonly filter: string;
  readonly types: readonly ChangeType[];
  readonly sink: SinkTarget;
  /** The newest first. */
  readonly secrets: readonly WatchSecret[];
  readonly state: WatchState;
  /** Every matching change up to this revision has been taken by the sink. */
  readonly deliveredRevision: number;
  readonly failing?: Failing;
  /** What the last delivery failed with, or what ended the watch. */
  readonly error?: string;
  /** Which changes had left the log before they could be delivered. */
  readonly lost?: string;
  /** RFC 3339, as `expiresAt`. */
  readonly createdAt: string;
  readonly expiresAt?: string;
  /** When the store may forget it, in milliseconds since the epoch. */
  readonly keepUntil?: number;
  /** Of the body that it was created with. */
  readonly digest: string;
  /** Another one after every write; given by the store. */
  readonly version: string;
}

type SubjectOf = Pick<Watch, 'resource' | 'operation' | 'operationResource' | 'folder'>;

/** The changes that end their operation, and what a watch is told of if it does not say. */
export const TERMINAL_TYPES = [...TERMINAL_STATES] as readonly ChangeType[];

const isTerminal = ({ type }: Pick<Change, 'type'>): boolean => TERMINAL_STATES.has(type as OperationState);

/** The state as it is at a moment, whether anybody has written it down yet or not. */
export function stateOf({ state, expiresAt }: Watch, now: number): WatchState {
  const endsAt = milliseconds(expiresAt);
  return endsAt !== undefined && endsAt <= now && state !== 'DONE' ? 'EXPIRED' : state;
}

/** Whether it tells nothing more, for good. */
export function hasEnded(watch: Watch, now: number): boolean {
  const state = stateOf(watch, now);
  return state === 'DONE' || state === 'EXPIRED';
}

/** What a watch on a folder tells of, whichever machines come. */
const ALL_MACHINES = 'backup/resources/*';

/**
 * The name of what is watched, by which it is told who may see the watch: an operation is of its resource, a folder has
 * any machine.
 */
export function subjectOf({ resource, operation, operationResource, folder }: SubjectOf): string | undefined {
  if (folder) return ALL_MACHINES;
  return operation === undefined ? resource : operationResource;
}

/** Tells which changes are to be delivered to the watch's sink. */
export function matcherOf(watch: Watch): (change: Change) => boolean {
  const filter = parseFilter(watch.filter);
  const types = new Set(watch.types);
  return (change) =>
    types.has(change.type) && isWatched(watch, change) && matchesFilter(filter, change.operation);
}

/** Tells whether a watch on one operation has nothing more to wait for behind a change. */
export function endsWatch(watch: Watch, change: Change): boolean {
  return watch.operation !== undefined && isTerminal(change) && isWatched(watch, change);
}

function isWatched({ operation, resource }: Watch, change: Change): boolean {
  return operation === undefined || trackedId(resource, change.operation) === operation;
}

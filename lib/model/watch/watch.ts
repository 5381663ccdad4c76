import type { Change, ChangeType } from '../change-log/change.ts';
import { matchesFilter } from '../filter/filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { type OperationState, TERMINAL_STATES } from '../operation/operation.ts';
import { trackedId } from '../operation/operation-ref.ts';
import { milliseconds } from '../time/instant.ts';
import type { DeadLetter, GivenUp } from './dead-letter.ts';
import type { SinkTarget } from './sink-kinds.ts';

/** `SUSPENDED` after a day of failures, until it is resumed; `DONE` and `EXPIRED` are final. */
export const WATCH_STATES = ['ACTIVE', 'SUSPENDED', 'DONE', 'EXPIRED'] as const;
export type WatchState = (typeof WATCH_STATES)[number];

/** A secret of a watch's sink. */
export interface WatchSecret {
  readonly sealed: string;
  /** When it becomes invalid, in milliseconds since the epoch; absent for the newest. */
  readonly until?: number;
}

/** Headers of a sink. Names are shown; names and values are in the sealed text, as JSON. */
interface SealedHeaders {
  readonly names: readonly string[];
  readonly sealed: string;
}

/** A sink, and what it is called with. */
export interface Destination {
  /** As it was given; of a sealed field its outline. */
  readonly sink: SinkTarget;
  /** The sink as it was given, as sealed JSON, where it has a sealed field. */
  readonly target?: string;
  /** The newest first. */
  readonly secrets: readonly WatchSecret[];
  readonly headers?: SealedHeaders;
}

/** Consecutive failed deliveries of one change. Times are milliseconds since the epoch. */
interface Failing {
  readonly since: number;
  readonly attempts: number;
  /** The earliest next delivery. */
  readonly retryAt: number;
  /** The change is given up: these are the failures of its dead letter. */
  readonly givenUp?: GivenUp;
}

/** The target of a watch on a folder: each of its members, followed by a member watch. */
export interface WatchedFolder {
  readonly id: string;
  /** The tenant of the member watches; no caller has a tenant of that name. */
  readonly memberNamespace: string;
}

/** A durable request to deliver the changes of a resource to a sink. Plain JSON data. */
export interface Watch extends Destination {
  readonly tenant: string;
  /** Unique within its tenant; unpredictable where the tracker made it. */
  readonly id: string;
  /** The resource whose log it follows; the folder for a watch on a folder, which follows no log itself. */
  readonly resource: string;
  /** The parents that are not part of the resource's name. */
  readonly parents: Readonly<Record<string, string>>;
  /** The id within its resource of the one operation that is watched; absent for all operations. */
  readonly operation?: string;
  readonly folder?: WatchedFolder;
  /** On a member watch: the watch on its folder, which holds the secrets and ends it. */
  readonly folderWatch?: { readonly tenant: string; readonly id: string };
  /** On a member watch: since when its folder's list lacks the member, in milliseconds since the epoch. */
  readonly missingSince?: number;
  /** The resource of the one operation, where it is known. */
  readonly operationResource?: string;
  /** As `printFilter` writes it; empty if every operation matches. */
  readonly filter: string;
  readonly types: readonly ChangeType[];
  readonly deadLetter?: DeadLetter;
  readonly state: WatchState;
  /** The cursor: the sink has taken every matching change up to this revision. */
  readonly deliveredRevision: number;
  readonly failing?: Failing;
  /** The error of the last delivery, or the one that ended the watch. */
  readonly error?: string;
  /** The changes that the sink was not told of: they had left the log, or were passed over by a resume. */
  readonly lost?: string;
  /** RFC 3339, as `expiresAt`. */
  readonly createdAt: string;
  readonly expiresAt?: string;
  /** When the store may delete it, in milliseconds since the epoch. */
  readonly keepUntil?: number;
  /** The digest of the request that created it, under a sealing key. */
  readonly digest: string;
  /** Set by the store, new at every write. */
  readonly version: string;
}

type SubjectOf = Pick<Watch, 'resource' | 'operation' | 'operationResource' | 'folder'>;

/** The types of changes that end an operation: the default types of a watch. */
export const TERMINAL_TYPES = [...TERMINAL_STATES] as readonly ChangeType[];

const isTerminal = ({ type }: Pick<Change, 'type'>): boolean => TERMINAL_STATES.has(type as OperationState);

/** The state at a moment, which may not be stored yet. */
export function stateOf({ state, expiresAt }: Watch, now: number): WatchState {
  const endsAt = milliseconds(expiresAt);
  return endsAt !== undefined && endsAt <= now && state !== 'DONE' ? 'EXPIRED' : state;
}

/** Whether nothing more is delivered, for good. */
export function hasEnded(watch: Watch, now: number): boolean {
  const state = stateOf(watch, now);
  return state === 'DONE' || state === 'EXPIRED';
}

/** The subject of a watch on a folder, whichever machines it has. */
const ALL_MACHINES = 'backup/resources/*';

/**
 * The resource name that decides who may see the watch: the resource of an operation, any machine for a
 * folder; `undefined` where it is unknown.
 */
export function subjectOf({ resource, operation, operationResource, folder }: SubjectOf): string | undefined {
  if (folder) return ALL_MACHINES;
  return operation === undefined ? resource : operationResource;
}

/** A predicate for the changes that are delivered to the watch's sink. */
export function matcherOf(watch: Watch): (change: Change) => boolean {
  const filter = parseFilter(watch.filter);
  const types = new Set(watch.types);
  return (change) =>
    types.has(change.type) && isWatched(watch, change) && matchesFilter(filter, change.operation);
}

/** Whether a change is the last that a watch on one operation waits for. */
export function endsWatch(watch: Watch, change: Change): boolean {
  return watch.operation !== undefined && isTerminal(change) && isWatched(watch, change);
}

function isWatched({ operation, resource }: Watch, change: Change): boolean {
  return operation === undefined || trackedId(resource, change.operation) === operation;
}

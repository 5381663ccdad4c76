import { checkBackupNames } from '../backup.ts';
import { CHANGE_TYPES, type ChangeType } from '../change-log/change.ts';
import { invalidArgument, renamed, type TrackerError } from '../core/error.ts';
import { parseId } from '../core/identifier.ts';
import { printFilter } from '../filter/filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { pushdown } from '../filter/pushdown.ts';
import { canonicalJson } from '../operation/fingerprint.ts';
import { parseOperation } from '../operation/operation-ref.ts';
import { type OperationRef, parseResource, type Resource } from '../operation/resource.ts';
import { milliseconds } from '../time/instant.ts';
import { MAX_ATTEMPTS } from './dead-letter.ts';
import type { WatchSink } from './sink-kinds.ts';
import { TERMINAL_TYPES } from './watch.ts';
import { type SinkOrder, splitSecret } from './watch-secret.ts';

/** The request for a new watch, with exactly one of `resource`, `operationId` and `folderId`. */
export interface WatchRequest {
  readonly watchId?: string | undefined;
  /** The resource's name; its parents, where it needs any, follow as a query: `?cloudId=…&folderId=…`. */
  readonly resource?: string | undefined;
  readonly operationId?: string | undefined;
  readonly folderId?: string | undefined;
  readonly filter?: string | undefined;
  readonly types?: readonly ChangeType[] | undefined;
  readonly sink: WatchSink;
  readonly deadLetter?: { readonly sink: WatchSink; readonly maxAttempts: number } | undefined;
  readonly expiresAt?: string | undefined;
}

/** A watch on an operation that the same call starts. */
export type OperationWatch = Omit<WatchRequest, 'resource' | 'operationId' | 'folderId'>;

/** The target of a watch. A folder stands for all its machines in Cloud Backup, which come and go. */
export type WatchTarget =
  | { readonly kind: 'resource'; readonly resource: Resource }
  | { readonly kind: 'operation'; readonly operation: OperationRef }
  | { readonly kind: 'folder'; readonly folderId: string };

export interface DeadLetterOrder {
  readonly sink: SinkOrder;
  readonly maxAttempts: number;
}

/** A request that is valid in itself: its target, its sink and its id are not looked up yet. */
export interface WatchOrder {
  readonly id?: string;
  readonly target: WatchTarget;
  readonly filter: string;
  readonly types: readonly ChangeType[];
  readonly sink: SinkOrder;
  readonly deadLetter?: DeadLetterOrder;
  readonly expiresAt?: string;
  /** All that was asked for, but the id, as one text that a repetition has too. */
  readonly canonical: string;
}

/** The form of a watch's id, which is part of a key of the store. */
export const WATCH_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;
export const WATCH_ID_RULE =
  'must be 1 to 63 letters, digits or any of _ . - and begin with a letter or digit';
const MAX_LIFE_MS = 366 * 24 * 3_600_000;

/** @throws {TrackerError} `INVALID_ARGUMENT` naming the field. */
export function readWatchRequest(request: WatchRequest): WatchOrder {
  const { watchId, expiresAt, types = TERMINAL_TYPES } = request;
  const filter = parseFilter(request.filter ?? '');
  pushdown(filter, []);
  if (types.length === 0) throw invalidArgument('types', 'must name at least one type of change');
  if (expiresAt !== undefined && milliseconds(expiresAt) === undefined) throw badExpiry();
  const asked = {
    target: readTarget(request),
    filter: printFilter(filter),
    types: CHANGE_TYPES.filter((type) => types.includes(type)),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  const sink = splitSecret(request.sink);
  const { target, ...credentials } = sink;
  const deadLetter = request.deadLetter && readDeadLetter(request.deadLetter);
  const body = { ...asked, sink: target, ...credentials, ...(deadLetter ? { deadLetter } : {}) };
  return {
    ...(watchId === undefined ? {} : { id: parseWatchId(watchId) }),
    ...asked,
    sink,
    ...(deadLetter ? { deadLetter } : {}),
    canonical: canonicalJson(JSON.parse(JSON.stringify(body))),
  };
}

function readDeadLetter({ sink, maxAttempts }: NonNullable<WatchRequest['deadLetter']>): DeadLetterOrder {
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
    throw invalidArgument('deadLetter.maxAttempts', `must be a whole number from 1 to ${MAX_ATTEMPTS}`);
  }
  try {
    return { sink: splitSecret(sink), maxAttempts };
  } catch (thrown) {
    throw inDeadLetter(thrown);
  }
}

/** Rewrites an error about a sink so that it names that of the dead letter. */
export const inDeadLetter = (thrown: unknown): TrackerError =>
  renamed(thrown, (field, problem) => invalidArgument(`deadLetter.${field}`, problem));

/** @throws {TrackerError} `INVALID_ARGUMENT` naming `watchId`. */
function parseWatchId(id: string): string {
  if (WATCH_ID.test(id)) return id;
  throw invalidArgument('watchId', WATCH_ID_RULE);
}

/**
 * Applies to a new watch only: the request for an existing watch may be repeated after its expiry.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming `expiresAt`, unless it lies in the future, within a year.
 */
export function checkExpiry({ expiresAt }: WatchOrder, now: number): void {
  const at = milliseconds(expiresAt);
  if (at !== undefined && (at <= now || at > now + MAX_LIFE_MS)) throw badExpiry();
}

const badExpiry = (): TrackerError =>
  invalidArgument('expiresAt', 'must be an RFC 3339 timestamp in the future, at most a year from now');

function readTarget({ resource, operationId, folderId }: WatchRequest): WatchTarget {
  const given = [resource, operationId, folderId].filter((name) => name !== undefined);
  if (given.length !== 1) {
    throw invalidArgument('resource', 'must be given, or operationId, or folderId: exactly one of the three');
  }
  if (folderId !== undefined) return { kind: 'folder', ...checkBackupNames({ folderId }) };
  try {
    return operationId === undefined
      ? { kind: 'resource', resource: readResource(resource ?? '') }
      : { kind: 'operation', operation: parseOperation(operationId) };
  } catch (thrown) {
    throw inTarget(operationId === undefined ? 'resource' : 'operation', thrown);
  }
}

const TARGET_FIELDS = { resource: 'resource', operation: 'operationId', folder: 'folderId' } as const;

/** Rewrites an error about part of the target so that it names the request field that the caller used. */
export function inTarget(kind: WatchTarget['kind'], thrown: unknown): TrackerError {
  const given = TARGET_FIELDS[kind];
  return renamed(thrown, (field, problem) =>
    invalidArgument(given, field === given ? problem : `is wrong: ${field} ${problem}`),
  );
}

function readResource(text: string): Resource {
  const [name = '', query = ''] = text.split(/\?(.*)/s);
  const parents = Object.fromEntries(new URLSearchParams(query));
  for (const [field, id] of Object.entries(parents)) parseId(field, id);
  return parseResource(name, parents);
}

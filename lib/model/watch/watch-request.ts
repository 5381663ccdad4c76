import { checkBackupNames } from '../backup.ts';
import { CHANGE_TYPES, type ChangeType } from '../change-log/change.ts';
import { invalidArgument, renamed, type TrackerError } from '../core/error.ts';
import { milliseconds } from '../core/instant.ts';
import { printFilter } from '../filter/filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';
import { pushdown } from '../filter/pushdown.ts';
import { jsonDigest } from '../operation/fingerprint.ts';
import { parseId } from '../operation/identifier.ts';
import {
  googleOperation,
  type OperationRef,
  parseResource,
  type Resource,
  yandexOperation,
} from '../operation/resource.ts';
import type { SinkTarget } from './sink-target.ts';
import { TERMINAL_TYPES } from './watch.ts';
import { splitSecret, type WatchSink } from './watch-secret.ts';

/** What a caller asks for; exactly one of `resource`, `operationId` and `folderId` is there. */
export interface WatchRequest {
  readonly watchId?: string | undefined;
  /** Its parents, where it needs any, follow as a query: `?cloudId=…&folderId=…`. */
  readonly resource?: string | undefined;
  readonly operationId?: string | undefined;
  readonly folderId?: string | undefined;
  readonly filter?: string | undefined;
  readonly types?: readonly ChangeType[] | undefined;
  readonly sink: WatchSink;
  readonly expiresAt?: string | undefined;
}

/** A watch on an operation that the same call starts. */
export type OperationWatch = Omit<WatchRequest, 'resource' | 'operationId' | 'folderId'>;

/** What is watched; of a folder all machines in Cloud Backup, which come and go. */
export type WatchTarget =
  | { readonly kind: 'resource'; readonly resource: Resource }
  | { readonly kind: 'operation'; readonly operation: OperationRef }
  | { readonly kind: 'folder'; readonly folderId: string };

/** A request that has been held against every rule that needs nothing but itself. */
export interface WatchOrder {
  readonly id?: string;
  readonly target: WatchTarget;
  readonly filter: string;
  readonly types: readonly ChangeType[];
  readonly sink: SinkTarget;
  readonly secret?: string;
  readonly expiresAt?: string;
  readonly digest: string;
}

/** What a watch may be called; a name that is much longer is no key of the store. */
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
  const { target: sink, secret } = splitSecret(request.sink);
  const asked = {
    target: readTarget(request),
    filter: printFilter(filter),
    types: CHANGE_TYPES.filter((type) => types.includes(type)),
    sink,
    ...(secret === undefined ? {} : { secret }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  return {
    ...(watchId === undefined ? {} : { id: parseWatchId(watchId) }),
    ...asked,
    digest: jsonDigest(JSON.parse(JSON.stringify(asked))),
  };
}

/** @throws {TrackerError} `INVALID_ARGUMENT` naming `watchId`. */
function parseWatchId(id: string): string {
  if (WATCH_ID.test(id)) return id;
  throw invalidArgument('watchId', WATCH_ID_RULE);
}

/**
 * For a watch that is to be made: one that is there may be asked for again when it has expired.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming `expiresAt`, unless that is to come, within a year.
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
      : { kind: 'operation', operation: readOperation(operationId) };
  } catch (thrown) {
    throw inTarget(operationId === undefined ? 'resource' : 'operation', thrown);
  }
}

const TARGET_FIELDS = { resource: 'resource', operation: 'operationId', folder: 'folderId' } as const;

/** An error that is about a part of what is to be watched, as one of the field that a caller has named that in. */
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

/** An id of Yandex Cloud, or `google/<api>/<version>/<whole name>`. */
function readOperation(text: string): OperationRef {
  const [family, api = '', version = '', ...name] = text.split('/');
  return family === 'google' && name.length > 0
    ? googleOperation({ api, version, name: name.join('/') })
    : yandexOperation({ operationId: text });
}

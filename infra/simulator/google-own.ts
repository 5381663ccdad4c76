import type { JsonObject } from '../../lib/model/core/json.ts';
import { codeName, type Status } from '../../lib/model/core/status.ts';
import { formatTimestamp } from '../../lib/model/time/timestamp.ts';
import { httpStatus } from './failure.ts';
import type { Slice } from './paging.ts';
import type { CloudOperation } from './world.ts';

/** The wire of a Google service whose operations have a shape of their own. */
export interface OwnWire {
  readonly listParameters: readonly string[];
  readonly maxPageSize: number;
  /** What stands behind an operation's path to cancel it. */
  readonly cancel?: string;
  /** @param parent Where it lies: `projects/p/zones/z`. */
  operation(operation: CloudOperation, parent: string): JsonObject;
  page(rows: readonly JsonObject[], page: Slice<unknown>, unreachable: readonly string[]): JsonObject;
}

/** The reasons of Compute Engine and Cloud SQL for what a simulated operation can fail with. */
const REASONS: Readonly<Record<string, string>> = {
  CANCELLED: 'OPERATION_CANCELED_BY_USER',
  FAILED_PRECONDITION: 'RESOURCE_IN_USE_BY_ANOTHER_RESOURCE',
  NOT_FOUND: 'RESOURCE_NOT_FOUND',
  RESOURCE_EXHAUSTED: 'QUOTA_EXCEEDED',
};

const errorsOf = ({ code, message }: Status): JsonObject => ({
  errors: [{ code: REASONS[codeName(code)] ?? 'INTERNAL_ERROR', message }],
});

/** `PENDING` until it has moved for the first time. */
function statusOf({ done, createdAt, modifiedAt }: CloudOperation): string {
  const hasMoved = createdAt.seconds !== modifiedAt.seconds || createdAt.nanos !== modifiedAt.nanos;
  return done ? 'DONE' : hasMoved ? 'RUNNING' : 'PENDING';
}

const VERBS: Readonly<Record<string, readonly [compute: string, container: string, sql: string]>> = {
  create: ['insert', 'CREATE_CLUSTER', 'CREATE'],
  delete: ['delete', 'DELETE_CLUSTER', 'DELETE'],
};

const verbsOf = ({ metadata }: CloudOperation): readonly [string, string, string] =>
  VERBS[String(metadata['verb'])] ?? ['update', 'UPDATE_CLUSTER', 'UPDATE'];

function timesOf({ createdAt, modifiedAt, done }: CloudOperation, begun: string): JsonObject {
  const created = formatTimestamp(createdAt);
  return { [begun]: created, startTime: created, ...(done ? { endTime: formatTimestamp(modifiedAt) } : {}) };
}

/** https://cloud.google.com/compute/docs/reference/rest/v1/zoneOperations */
const compute: OwnWire = {
  listParameters: ['maxResults', 'pageToken', 'filter', 'orderBy', 'returnPartialSuccess'],
  maxPageSize: 500,
  operation(operation, parent) {
    const { id, error, resource, createdBy } = operation;
    const root = `https://www.googleapis.com/compute/v1/${parent}`;
    const http = error ? httpStatus(error.code) : 0;
    return {
      kind: 'compute#operation',
      name: id,
      operationType: verbsOf(operation)[0],
      targetLink: `${root}/instances/${resource.title}`,
      user: createdBy,
      status: statusOf(operation),
      progress: operation.done ? 100 : 0,
      ...timesOf(operation, 'insertTime'),
      ...(error
        ? { error: errorsOf(error), httpErrorStatusCode: http, httpErrorMessage: `HTTP ${http}` }
        : {}),
      selfLink: `${root}/operations/${id}`,
    };
  },
  page: (items, { nextPageToken }) => ({
    kind: 'compute#operationList',
    ...(items.length > 0 ? { items } : {}),
    ...(nextPageToken ? { nextPageToken } : {}),
  }),
};

/** google.container.v1.Operation; `zone` is deprecated and given all the same. */
const container: OwnWire = {
  listParameters: [],
  maxPageSize: Number.POSITIVE_INFINITY,
  cancel: ':cancel',
  operation(operation, parent) {
    const { id, error, resource, done } = operation;
    const location = parent.slice(parent.lastIndexOf('/') + 1);
    const kind = /-[a-z]$/.test(location) ? 'zones' : 'locations';
    const root = `https://container.googleapis.com/v1/projects/123456789012/${kind}/${location}`;
    return {
      name: id,
      zone: location,
      location,
      operationType: verbsOf(operation)[1],
      status: error && !done ? 'ABORTING' : statusOf(operation),
      ...(error ? { statusMessage: error.message } : {}),
      ...(error && done ? { error: { ...error } } : {}),
      selfLink: `${root}/operations/${id}`,
      targetLink: `${root}/clusters/${resource.title}`,
      ...timesOf(operation, 'startTime'),
    };
  },
  page: (operations, _, missingZones) => ({
    ...(operations.length > 0 ? { operations } : {}),
    ...(missingZones.length > 0 ? { missingZones } : {}),
  }),
};

/** google.cloud.sql.v1.Operation */
const sqladmin: OwnWire = {
  listParameters: ['maxResults', 'pageToken', 'instance', 'filter'],
  maxPageSize: 500,
  cancel: '/cancel',
  operation(operation, parent) {
    const { id, error, createdBy } = operation;
    const [project = '', instance = 'main'] = parent.split('/instances/');
    const root = `https://sqladmin.googleapis.com/v1/${project}`;
    return {
      kind: 'sql#operation',
      name: id,
      operationType: verbsOf(operation)[2],
      status: statusOf(operation),
      user: createdBy,
      ...timesOf(operation, 'insertTime'),
      ...(error ? { error: { kind: 'sql#operationErrors', ...errorsOf(error) } } : {}),
      targetId: instance,
      targetLink: `${root}/instances/${instance}`,
      targetProject: project.replace('projects/', ''),
      selfLink: `${root}/operations/${id}`,
    };
  },
  page: (items, { nextPageToken }) => ({
    kind: 'sql#operationsList',
    ...(items.length > 0 ? { items } : {}),
    ...(nextPageToken ? { nextPageToken } : {}),
  }),
};

const OWN: ReadonlyMap<string, OwnWire> = new Map(Object.entries({ compute, container, sqladmin }));

/** The wire of the service, unless it speaks google.longrunning. */
export const ownWire = (api: string): OwnWire | undefined => OWN.get(api);

import type { JsonObject } from '../../lib/model/core/json.ts';
import { codeName } from '../../lib/model/core/status.ts';
import { formatTimestamp } from '../../lib/model/time/timestamp.ts';
import { type CloudFailure, httpStatus } from './failure.ts';
import { ownWire } from './google-own.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { Slice } from './paging.ts';
import type { CloudOperation } from './world.ts';

/** An operation as its service has it. */
export function googleOperation(operation: CloudOperation): JsonObject {
  const { api, parent } = placeOf(operation);
  return ownWire(api)?.operation(operation, parent) ?? longrunning(operation);
}

function placeOf({ resource: { resource } }: CloudOperation): {
  readonly api: string;
  readonly parent: string;
} {
  return resource.family === 'google' ? resource : { api: '', parent: '' };
}

/** google.longrunning.Operation, which leaves out `done` while it is false; times are in the metadata. */
function longrunning(operation: CloudOperation): JsonObject {
  const { createdAt, modifiedAt, done, metadata, error, response } = operation;
  const changed = formatTimestamp(modifiedAt);
  return {
    name: googleName(operation),
    metadata: {
      ...metadata,
      createTime: formatTimestamp(createdAt),
      ...(done ? { endTime: changed } : { updateTime: changed }),
    },
    ...(done ? { done } : {}),
    ...(error && done ? { error: { ...error } } : {}),
    ...(response ? { response } : {}),
  };
}

/** The whole name: `projects/p/locations/l/operations/<id>`. */
function googleName(operation: CloudOperation): string {
  const { parent } = placeOf(operation);
  return `${parent === '' ? '' : `${parent}/`}operations/${operation.id}`;
}

export function googlePage(
  { items, nextPageToken }: Slice<CloudOperation>,
  unreachable: readonly string[],
): JsonObject {
  return {
    ...(items.length > 0 ? { operations: items.map(googleOperation) } : {}),
    ...(nextPageToken ? { nextPageToken } : {}),
    ...(unreachable.length > 0 ? { unreachable } : {}),
  };
}

export function googleFailure({ code, message, details }: CloudFailure): HttpAnswer {
  const status = httpStatus(code);
  return { status, body: { error: { code: status, message, status: codeName(code), details } } };
}

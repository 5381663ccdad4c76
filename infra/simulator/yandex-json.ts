import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../lib/model/core/json.ts';
import { formatTimestamp } from '../../lib/model/time/timestamp.ts';
import { type CloudFailure, httpStatus, requestInfo } from './failure.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { Slice } from './paging.ts';
import type { CloudOperation } from './world.ts';

/** An operation in the JSON of Yandex Cloud's REST. */
export function yandexOperation(operation: CloudOperation): JsonObject {
  const { id, description, createdAt, createdBy, modifiedAt, done, metadata, error, response } = operation;
  return {
    id,
    description,
    createdAt: formatTimestamp(createdAt),
    createdBy,
    modifiedAt: formatTimestamp(modifiedAt),
    done,
    metadata,
    ...(error ? { error: { ...error } } : {}),
    ...(response ? { response } : {}),
  };
}

/** A page in the JSON of Yandex Cloud's REST, which leaves out what is empty. */
export function yandexPage({ items, nextPageToken }: Slice<CloudOperation>): JsonObject {
  return {
    ...(items.length > 0 ? { operations: items.map(yandexOperation) } : {}),
    ...(nextPageToken ? { nextPageToken } : {}),
  };
}

/** An error in the JSON of Yandex Cloud's REST; the request's id is in the details and the headers. */
export function yandexFailure({ code, message, details }: CloudFailure): HttpAnswer {
  const requestId = randomUUID();
  return {
    status: httpStatus(code),
    headers: requestHeaders(requestId),
    body: { code, message, details: [requestInfo(requestId), ...details] },
  };
}

/** What every answer of Yandex Cloud tells about its request. */
export function requestHeaders(requestId: string = randomUUID()): Record<string, string> {
  return { 'x-request-id': requestId, 'x-server-trace-id': randomUUID().replaceAll('-', '') };
}

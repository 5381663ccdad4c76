import * as v from 'valibot';
import { SHARDS } from '../model/task.ts';
import type { InputSchema, Route } from './route.ts';

export const text = v.string('must be a text');
export const pageSize = v.union([text, v.number()], 'must be a whole number');
const paging = { pageSize: v.optional(pageSize), pageToken: v.optional(text), filter: v.optional(text) };

export function route<Schema extends InputSchema>(
  action: string,
  method: Route['method'],
  path: string,
  input: Schema,
  headers: Readonly<Record<string, string>> = {},
): Route<Schema> {
  return { action, method, path, input, headers };
}

export const listServicesRoute = route('listServices', 'GET', '/v1/services', v.strictObject({}));

export const listGoogleOperationsRoute = route(
  'listGoogleOperations',
  'GET',
  '/v1/google/{api}/{version}/operations',
  v.strictObject({ api: text, version: text, parent: v.optional(text), ...paging }),
);

export const listOperationsRoute = route(
  'listOperations',
  'GET',
  '/v1/{service}/{collection}/{resourceId}/operations',
  v.strictObject({
    service: text,
    collection: text,
    resourceId: text,
    cloudId: v.optional(text),
    folderId: v.optional(text),
    ...paging,
  }),
);

export const getOperationRoute = route(
  'getOperation',
  'GET',
  '/v1/operations/{operationId}',
  v.strictObject({ operationId: text }),
);

export const cancelOperationRoute = route(
  'cancelOperation',
  'POST',
  '/v1/operations/{operationId}/cancel',
  v.strictObject({ operationId: text }),
);

export const getGoogleOperationRoute = route(
  'getGoogleOperation',
  'GET',
  '/v1/google/{api}/{version}/operations/{name+}',
  v.strictObject({ api: text, version: text, name: text }),
);

/** The name ends `:cancel`, as in Google's own mapping. */
export const cancelGoogleOperationRoute = route(
  'cancelGoogleOperation',
  'POST',
  '/v1/google/{api}/{version}/operations/{name+}',
  v.strictObject({
    api: text,
    version: text,
    name: v.pipe(
      text,
      v.endsWith(':cancel', 'must end ":cancel"'),
      v.transform((name) => name.slice(0, -':cancel'.length)),
    ),
  }),
);

export const healthRoute = {
  ...route('health', 'GET', '/v1/health', v.strictObject({})),
  open: true,
} as const;

const waiting = { timeout: v.optional(text) };
const following = {
  cursor: v.optional(text),
  consumer: v.optional(text),
  pageSize: v.optional(pageSize),
  filter: v.optional(text),
  ...waiting,
};

export const listTrackedOperationsRoute = route(
  'listTrackedOperations',
  'GET',
  '/v1/operations',
  v.strictObject(paging),
);

export const watchOperationRoute = route(
  'watchOperation',
  'GET',
  '/v1/operations/{operationId}/watch',
  v.strictObject({ operationId: text, ...waiting }),
);

/** One operation by `name`, or everything under `parent`; the other parameters go with the latter. */
export const watchGoogleRoute = route(
  'watchGoogle',
  'GET',
  '/v1/google/{api}/{version}/watch',
  v.strictObject({
    api: text,
    version: text,
    name: v.optional(text),
    parent: v.optional(text),
    ...following,
  }),
);

export const watchResourceRoute = route(
  'watchResource',
  'GET',
  '/v1/{service}/{collection}/{resourceId}/watch',
  v.strictObject({
    service: text,
    collection: text,
    resourceId: text,
    cloudId: v.optional(text),
    folderId: v.optional(text),
    ...following,
  }),
);

const shard = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must be 0 or more'),
  v.maxValue(SHARDS - 1, `must be ${SHARDS - 1} at most`),
);

/** The payload of the timer: the shards whose tasks are run, all if none is named. */
export const dueTasks = v.strictObject({ shards: v.optional(v.array(shard, 'must be a list of shards')) });

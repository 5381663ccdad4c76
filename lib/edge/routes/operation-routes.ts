import * as v from 'valibot';
import { SHARDS } from '../../model/task.ts';
import { pageSize, paging, text } from './parameters.ts';
import type { Route } from './route.ts';

const listing = { ...paging, filter: v.optional(text) };
const waiting = { timeout: v.optional(text) };
const following = {
  cursor: v.optional(text),
  consumer: v.optional(text),
  pageSize,
  filter: v.optional(text),
  ...waiting,
};
const google = { api: text, version: text };
const googleParent = { parent: v.optional(text), instance: v.optional(text) };
const resource = {
  service: text,
  collection: text,
  resourceId: text,
  cloudId: v.optional(text),
  folderId: v.optional(text),
};

const OPERATIONS = '/v1/operations';
const OPERATION = `${OPERATIONS}/{operationId}`;
const RESOURCE = '/v1/{service}/{collection}/{resourceId}';
const GOOGLE = '/v1/google/{api}/{version}';
const GOOGLE_OPERATION = `${GOOGLE}/operations/{name+}`;

export const healthRoute = {
  action: 'health',
  open: true,
  method: 'GET',
  path: '/v1/health',
  input: v.strictObject({}),
} satisfies Route;

export const listServicesRoute = {
  action: 'listServices',
  method: 'GET',
  path: '/v1/services',
  input: v.strictObject({}),
} satisfies Route;

export const listOperationsRoute = {
  action: 'listOperations',
  method: 'GET',
  path: `${RESOURCE}/operations`,
  input: v.strictObject({ ...resource, ...listing }),
} satisfies Route;

export const getOperationRoute = {
  action: 'getOperation',
  method: 'GET',
  path: OPERATION,
  input: v.strictObject({ operationId: text }),
} satisfies Route;

export const cancelOperationRoute = {
  action: 'cancelOperation',
  method: 'POST',
  path: `${OPERATION}/cancel`,
  input: v.strictObject({ operationId: text }),
} satisfies Route;

export const listGoogleOperationsRoute = {
  action: 'listGoogleOperations',
  method: 'GET',
  path: `${GOOGLE}/operations`,
  input: v.strictObject({ ...google, ...googleParent, ...listing }),
} satisfies Route;

export const getGoogleOperationRoute = {
  action: 'getGoogleOperation',
  method: 'GET',
  path: GOOGLE_OPERATION,
  input: v.strictObject({ ...google, name: text }),
} satisfies Route;

/** The name ends `:cancel`, as in Google's own mapping. */
export const cancelGoogleOperationRoute = {
  action: 'cancelGoogleOperation',
  method: 'POST',
  path: GOOGLE_OPERATION,
  input: v.strictObject({
    ...google,
    name: v.pipe(
      text,
      v.endsWith(':cancel', 'must end ":cancel"'),
      v.transform((name) => name.slice(0, -':cancel'.length)),
    ),
  }),
} satisfies Route;

export const listTrackedOperationsRoute = {
  action: 'listTrackedOperations',
  method: 'GET',
  path: OPERATIONS,
  input: v.strictObject(listing),
} satisfies Route;

export const watchOperationRoute = {
  action: 'watchOperation',
  method: 'GET',
  path: `${OPERATION}/watch`,
  input: v.strictObject({ operationId: text, ...waiting }),
} satisfies Route;

/** One operation by `name`, or everything under `parent`; the other parameters go with the latter. */
export const watchGoogleRoute = {
  action: 'watchGoogle',
  method: 'GET',
  path: `${GOOGLE}/watch`,
  input: v.strictObject({ ...google, name: v.optional(text), ...googleParent, ...following }),
} satisfies Route;

export const watchResourceRoute = {
  action: 'watchResource',
  method: 'GET',
  path: `${RESOURCE}/watch`,
  input: v.strictObject({ ...resource, ...following }),
} satisfies Route;

const shard = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must be 0 or more'),
  v.maxValue(SHARDS - 1, `must be ${SHARDS - 1} at most`),
);

/** The timer's payload: the shards whose tasks are run, or all shards if absent. */
export const dueTasks = v.strictObject({ shards: v.optional(v.array(shard, 'must be a list of shards')) });

import * as v from 'valibot';
import { CHANGE_TYPES } from '../model/change-log/change.ts';
import { WATCH_ID, WATCH_ID_RULE } from '../model/watch/watch-request.ts';
import { pageSize, route, text } from './routes.ts';

const url = v.pipe(text, v.maxLength(2_000, 'must be at most 2000 characters long'));
const ONE_SINK = 'must be one of {"webhook": {url, secret?}}, {"queue": {url}}, {"workflow": {workflowId}}';

const sink = v.union(
  [
    v.strictObject({ webhook: v.strictObject({ url, secret: v.optional(text) }) }),
    v.strictObject({ queue: v.strictObject({ url }) }),
    v.strictObject({ workflow: v.strictObject({ workflowId: v.pipe(text, v.maxLength(255)) }) }),
  ],
  ONE_SINK,
);

const types = v.array(
  v.picklist(CHANGE_TYPES, `must be one of ${CHANGE_TYPES.join(', ')}`),
  'must be a list of types of changes',
);

/** What creates a watch, but for what it is on. */
const order = {
  watchId: v.optional(text),
  filter: v.optional(text),
  types: v.optional(types),
  sink,
  expiresAt: v.optional(text),
};

/** A watch on an operation that the same call starts. */
export const operationWatch = v.strictObject(order, 'must be an object');

const named = { watchId: v.pipe(text, v.regex(WATCH_ID, WATCH_ID_RULE)) };

export const createWatchRoute = route(
  'createWatch',
  'POST',
  '/v1/watches',
  v.strictObject({
    ...order,
    resource: v.optional(text),
    operationId: v.optional(text),
    folderId: v.optional(text),
  }),
  { 'idempotency-key': 'watchId' },
);

export const listWatchesRoute = route(
  'listWatches',
  'GET',
  '/v1/watches',
  v.strictObject({ pageSize: v.optional(pageSize), pageToken: v.optional(text) }),
);

export const getWatchRoute = route('getWatch', 'GET', '/v1/watches/{watchId}', v.strictObject(named));

export const deleteWatchRoute = route(
  'deleteWatch',
  'DELETE',
  '/v1/watches/{watchId}',
  v.strictObject(named),
);

/** The secret is a new one for a webhook; without it nothing but the waiting ends. */
export const resumeWatchRoute = route(
  'resumeWatch',
  'POST',
  '/v1/watches/{watchId}/resume',
  v.strictObject({ ...named, secret: v.optional(text) }),
);

import * as v from 'valibot';
import { CHANGE_TYPES } from '../../model/change-log/change.ts';
import { WATCH_ID, WATCH_ID_RULE } from '../../model/watch/watch-request.ts';
import { paging, text } from './parameters.ts';
import type { Route } from './route.ts';
import { sink, sinkHeaders } from './sink-schema.ts';

const types = v.array(
  v.picklist(CHANGE_TYPES, `must be one of ${CHANGE_TYPES.join(', ')}`),
  'must be a list of types of changes',
);

const deadLetter = v.strictObject(
  { sink, maxAttempts: v.number('must be a whole number') },
  'must be {sink, maxAttempts}',
);

/** The body of a new watch without the fields that name its target. */
const order = {
  watchId: v.optional(text),
  filter: v.optional(text),
  types: v.optional(types),
  sink,
  deadLetter: v.optional(deadLetter),
  expiresAt: v.optional(text),
};

/** A watch on an operation that the same call starts. */
export const operationWatch = v.strictObject(order, 'must be an object');

const named = { watchId: v.pipe(text, v.regex(WATCH_ID, WATCH_ID_RULE)) };

/** As of AIP-157; in small letters too. */
const view = v.pipe(text, v.toUpperCase(), v.picklist(['BASIC', 'FULL'], 'must be BASIC or FULL'));

const WATCHES = '/v1/watches';
const WATCH = `${WATCHES}/{watchId}`;

export const createWatchRoute = {
  action: 'createWatch',
  method: 'POST',
  path: WATCHES,
  input: v.strictObject({
    ...order,
    resource: v.optional(text),
    operationId: v.optional(text),
    folderId: v.optional(text),
  }),
  headers: { 'idempotency-key': 'watchId' },
} satisfies Route;

export const listWatchesRoute = {
  action: 'listWatches',
  method: 'GET',
  path: WATCHES,
  input: v.strictObject({ ...paging, view: v.optional(view) }),
} satisfies Route;

export const getWatchRoute = {
  action: 'getWatch',
  method: 'GET',
  path: WATCH,
  input: v.strictObject(named),
} satisfies Route;

export const deleteWatchRoute = {
  action: 'deleteWatch',
  method: 'DELETE',
  path: WATCH,
  input: v.strictObject(named),
} satisfies Route;

const rotation = { secret: v.optional(text), headers: v.optional(sinkHeaders) };

/** Resumes delivery, from its place or behind `after`; a secret or headers replace those of the sink. */
export const resumeWatchRoute = {
  action: 'resumeWatch',
  method: 'POST',
  path: `${WATCH}/resume`,
  input: v.strictObject({
    ...named,
    ...rotation,
    deadLetter: v.optional(v.strictObject(rotation, 'must be an object')),
    after: v.optional(text),
    resource: v.optional(text),
  }),
} satisfies Route;

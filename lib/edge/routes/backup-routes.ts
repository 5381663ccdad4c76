import * as v from 'valibot';
import { BACKUP_RESOURCE_TYPES } from '../../model/backup.ts';
import { paging, text } from './parameters.ts';
import type { Route } from './route.ts';
import { operationWatch } from './watch-routes.ts';

const type = v.picklist(BACKUP_RESOURCE_TYPES, `must be one of ${BACKUP_RESOURCE_TYPES.join(', ')}`);
const flag = v.pipe(
  v.union([v.boolean(), v.picklist(['true', 'false'])], 'must be true or false'),
  v.transform((given) => given === true || given === 'true'),
);
const watch = v.optional(operationWatch);
/** The upstream has no idempotency key. */
const refusedHeaders = {
  'Idempotency-Key':
    'is not taken here; with watch.watchId, a repeat of a call that has registered its watch starts nothing',
};

const RESOURCES = '/v1/backup/resources';
const RESOURCE = `${RESOURCES}/{computeInstanceId}`;
const DIRECTORY = `${RESOURCE}/directory`;

export const listBackupResourcesRoute = {
  action: 'listBackupResources',
  method: 'GET',
  path: RESOURCES,
  input: v.strictObject({ folderId: text, type: v.optional(type), ...paging }),
} satisfies Route;

export const getBackupResourceRoute = {
  action: 'getBackupResource',
  method: 'GET',
  path: RESOURCE,
  input: v.strictObject({ computeInstanceId: text, includeTenantInfo: v.optional(flag) }),
} satisfies Route;

export const deleteBackupResourceRoute = {
  action: 'deleteBackupResource',
  method: 'DELETE',
  path: RESOURCE,
  input: v.strictObject({ computeInstanceId: text, resourceId: text, watch }),
  refusedHeaders,
} satisfies Route;

export const listBackupTasksRoute = {
  action: 'listBackupTasks',
  method: 'GET',
  path: `${RESOURCE}/tasks`,
  input: v.strictObject({ computeInstanceId: text, ...paging }),
} satisfies Route;

export const listBackupDirectoryRoute = {
  action: 'listBackupDirectory',
  method: 'GET',
  path: DIRECTORY,
  input: v.strictObject({ computeInstanceId: text, folderId: text, path: v.optional(text) }),
} satisfies Route;

export const createBackupDirectoryRoute = {
  action: 'createBackupDirectory',
  method: 'POST',
  path: DIRECTORY,
  input: v.strictObject({ computeInstanceId: text, folderId: text, path: text, watch }),
  refusedHeaders,
} satisfies Route;

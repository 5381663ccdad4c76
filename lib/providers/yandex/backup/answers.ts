import * as v from 'valibot';
import { BACKUP_RESOURCE_TYPES } from '../../../model/backup.ts';
import { timestamp } from '../../wire/answer.ts';

/** yandex.cloud.backup.v1.ResourceType, by its numbers. */
export const RESOURCE_TYPES: readonly string[] = ['RESOURCE_TYPE_UNSPECIFIED', ...BACKUP_RESOURCE_TYPES];
const STATUSES = ['STATUS_UNSPECIFIED', 'IDLE', 'BACKUPING', 'RECOVERING', 'FAILED', 'OTHER'];
const INIT_STATUSES = [
  'INIT_STATUS_UNSPECIFIED',
  'REGISTERING',
  'REGISTRED',
  'FAILED_REGISTRATION',
  'DELETED',
];
const TASK_TYPES = ['TYPE_UNSPECIFIED', 'BACKUP', 'RETENTION', 'RECOVERY', 'APPLY_POLICY', 'REVOKE_POLICY'];
const TASK_STATUSES = ['STATUS_UNSPECIFIED', 'ENQUEUED', 'ASSIGNED', 'STARTED', 'PAUSED', 'COMPLETED'];
const TASK_CODES = ['CODE_UNSPECIFIED', 'OK', 'ERROR', 'WARNING', 'CANCELLED', 'ABANDONED', 'TIMEDOUT'];
const ITEM_TYPES = ['TYPE_UNSPECIFIED', 'VOLUME', 'DIRECTORY', 'FILE'];

const text = v.optional(v.string(), '');
const flag = v.optional(v.boolean(), false);
const int64 = v.optional(v.string(), '0');
const instant = v.exactOptional(timestamp);
const oneOf = (names: readonly string[]) =>
  v.pipe(
    v.optional(v.number(), 0),
    v.transform((number) => names[number] ?? number),
  );

export const backupResource = v.object({
  computeInstanceId: text,
  createdAt: instant,
  updatedAt: instant,
  online: flag,
  enabled: flag,
  status: oneOf(STATUSES),
  statusDetails: text,
  statusProgress: int64,
  lastBackupTime: instant,
  nextBackupTime: instant,
  resourceId: text,
  isActive: flag,
  initStatus: oneOf(INIT_STATUSES),
  metadata: text,
  type: oneOf(RESOURCE_TYPES),
  tenantInfo: v.exactOptional(v.object({ folderId: text, personalTenantId: text, userId: text })),
  agentInfo: v.exactOptional(v.object({ currentVersion: text, latestVersion: text, canUpdate: flag })),
});

export const backupTask = v.object({
  id: int64,
  cancellable: flag,
  policyId: text,
  type: oneOf(TASK_TYPES),
  progress: v.exactOptional(v.object({ current: int64, total: int64 })),
  status: oneOf(TASK_STATUSES),
  enqueuedAt: instant,
  startedAt: instant,
  updatedAt: instant,
  completedAt: instant,
  computeInstanceId: text,
  resultCode: oneOf(TASK_CODES),
  error: text,
});

export const backupItem = v.object({
  name: text,
  type: oneOf(ITEM_TYPES),
  fileType: oneOf(ITEM_TYPES),
  size: int64,
});

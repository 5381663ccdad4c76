import { invalidArgument } from './core/error.ts';
import { parseId } from './core/identifier.ts';

/** The kinds of machine that Cloud Backup knows. */
export const BACKUP_RESOURCE_TYPES = ['COMPUTE', 'BMS', 'EXTERNAL_VM', 'EXTERNAL_SERVER'] as const;
export type BackupResourceType = (typeof BACKUP_RESOURCE_TYPES)[number];

/** The name of an enum's value; the number of a value whose name is not known here. */
type EnumValue = string | number;

/**
 * A machine in Cloud Backup, in the JSON mapping of yandex.cloud.backup.v1.Resource. Fields with their
 * default value are present, messages that are not set are absent; 64-bit integers are texts, timestamps RFC
 * 3339.
 */
export interface BackupResource {
  readonly computeInstanceId: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly online: boolean;
  readonly enabled: boolean;
  readonly status: EnumValue;
  readonly statusDetails: string;
  readonly statusProgress: string;
  readonly lastBackupTime?: string;
  readonly nextBackupTime?: string;
  readonly resourceId: string;
  readonly isActive: boolean;
  readonly initStatus: EnumValue;
  readonly metadata: string;
  readonly type: EnumValue;
  /** Only when requested with `includeTenantInfo`. */
  readonly tenantInfo?: {
    readonly folderId: string;
    readonly personalTenantId: string;
    readonly userId: string;
  };
  readonly agentInfo?: {
    readonly currentVersion: string;
    readonly latestVersion: string;
    readonly canUpdate: boolean;
  };
}

/** A task of Cloud Backup on a machine: yandex.cloud.backup.v1.Task. */
export interface BackupTask {
  readonly id: string;
  readonly cancellable: boolean;
  readonly policyId: string;
  readonly type: EnumValue;
  readonly progress?: { readonly current: string; readonly total: string };
  readonly status: EnumValue;
  readonly enqueuedAt?: string;
  readonly startedAt?: string;
  readonly updatedAt?: string;
  readonly completedAt?: string;
  readonly computeInstanceId: string;
  readonly resultCode: EnumValue;
  readonly error: string;
}

/** An entry of a machine's directory: yandex.cloud.backup.v1.ListDirectoryResponse.FilesystemItem. */
export interface BackupItem {
  readonly name: string;
  readonly type: EnumValue;
  readonly fileType: EnumValue;
  readonly size: string;
}

const MAX_ID_LENGTH = 50;
/** The longest path of Linux; Cloud Backup documents no limit. */
const MAX_PATH_LENGTH = 4096;

/** The names in a call to Cloud Backup. */
interface BackupNames {
  readonly computeInstanceId?: string;
  readonly folderId?: string;
  readonly resourceId?: string;
  readonly path?: string | undefined;
}

/**
 * Checks the names against the limits that Cloud Backup documents, and answers them.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the field.
 */
export function checkBackupNames<Names extends BackupNames>(names: Names): Names {
  const { computeInstanceId, folderId, resourceId, path } = names;
  if (computeInstanceId !== undefined) checkId('computeInstanceId', computeInstanceId);
  if (folderId !== undefined) checkId('folderId', folderId);
  if (resourceId !== undefined) parseId('resourceId', resourceId);
  if (path !== undefined) checkPath(path);
  return names;
}

function checkId(field: string, id: string): void {
  if (id.length > MAX_ID_LENGTH) {
    throw invalidArgument(field, `must be at most ${MAX_ID_LENGTH} characters long`);
  }
  parseId(field, id);
}

function checkPath(path: string): void {
  if (path.length === 0 || path.length > MAX_PATH_LENGTH) {
    throw invalidArgument('path', `must be 1 to ${MAX_PATH_LENGTH} characters long`);
  }
  // UTF-8 cannot carry a lone surrogate: the path would be another one upstream.
  if (/[\0\p{Surrogate}]/u.test(path)) throw invalidArgument('path', 'must be text without NUL');
}

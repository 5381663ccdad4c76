import { invalidArgument } from './core/error.ts';
import { parseId } from './core/identifier.ts';

/** The kinds of machine that Cloud Backup knows. */
export const BACKUP_RESOURCE_TYPES = ['COMPUTE', 'BMS', 'EXTERNAL_VM', 'EXTERNAL_SERVER'] as const;
export type BackupResourceType = (typeof BACKUP_RESOURCE_TYPES)[number];

/** The name of an enum's value; the number of one that is newer than the names known here. */
type EnumValue = string | number;

/**
 * A machine in Cloud Backup, in the JSON mapping of yandex.cloud.backup.v1.Resource: fields that hold their default are
 * there, messages that are not set are not. 64-bit integers are texts, timestamps RFC 3339.
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
  /** Only where it was asked for. */
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

/** Something that Cloud Backup does on a machine: yandex.cloud.backup.v1.Task. */
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

/** What lies in a machine's directory: yandex.cloud.backup.v1.ListDirectoryResponse.FilesystemItem. */
export interface BackupItem {
  readonly name: string;
  readonly type: EnumValue;
  readonly fileType: EnumValue;
  readonly size: string;
}

const MAX_ID_LENGTH = 50;
/** The longest path of Linux; Cloud Backup documents no limit. */
const MAX_PATH_LENGTH = 4096;

/** By what a call to Cloud Backup names the things that it is about. */
interface BackupNames {
  readonly computeInstanceId?: string;
  readonly folderId?: string;
  readonly resourceId?: string;
  readonly path?: string | undefined;
}

/**
 * The names themselves, once each of them keeps to the limits that Cloud Backup documents.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the field.
 */
export function backupNames<Names extends BackupNames>(names: Names): Names {
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
  // What UTF-8 cannot carry would name another path upstream.
  if (/[\0\p{Surrogate}]/u.test(path)) throw invalidArgument('path', 'must be text without NUL');
}

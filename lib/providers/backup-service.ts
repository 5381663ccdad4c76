import type { BackupItem, BackupResource, BackupResourceType, BackupTask } from '../model/backup.ts';
import type { Page } from '../model/core/page.ts';
import type { Operation } from '../model/operation/operation.ts';
import type { Call } from './provider.ts';

interface Paging {
  /** 1 to 1000. */
  readonly pageSize: number;
  /** The upstream's own token. */
  readonly pageToken?: string;
}

/** A machine that the service backs up; it need not be an instance of Compute Cloud. */
interface Instance {
  readonly computeInstanceId: string;
}

/** A path in a machine's file system. */
interface Place extends Instance {
  readonly folderId: string;
  readonly path: string;
}

/**
 * The port to Cloud Backup's ResourceService. Its operations are listed like those of any other collection.
 *
 * Every method rejects with a `TrackerError` only. GetInstanceRegistrationToken is left out, because it
 * answers a secret that the tracker's callers must not get.
 */
export interface BackupService {
  listResources(
    request: Paging & { readonly folderId: string; readonly type?: BackupResourceType | undefined },
    call: Call,
  ): Promise<Page<BackupResource>>;
  getResource(
    request: Instance & { readonly includeTenantInfo?: boolean | undefined },
    call: Call,
  ): Promise<BackupResource>;
  /** Takes the machine out of Cloud Backup; the machine itself stays. */
  deleteResource(request: Instance & { readonly resourceId: string }, call: Call): Promise<Operation>;
  listTasks(request: Paging & Instance, call: Call): Promise<Page<BackupTask>>;
  /** Without a path, the file system's roots. */
  listDirectory(
    request: Omit<Place, 'path'> & { readonly path?: string | undefined },
    call: Call,
  ): Promise<readonly BackupItem[]>;
  createDirectory(request: Place, call: Call): Promise<Operation>;
}

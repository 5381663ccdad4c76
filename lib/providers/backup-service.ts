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

/** A machine that the service backs up; not necessarily an instance of Compute Cloud. */
interface Instance {
  readonly computeInstanceId: string;
}

/** A place in a machine's file system. */
interface Place extends Instance {
  readonly folderId: string;
  readonly path: string;
}

/**
 * The port to Cloud Backup's ResourceService, whose operations are listed as those of any other collection.
 *
 * Every method rejects with a `TrackerError` only, as those of a provider do. GetInstanceRegistrationToken is
 * left out: it answers a secret, which the tracker does not pass on to its callers.
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
  /** Without a path, the roots of the file system. */
  listDirectory(
    request: Omit<Place, 'path'> & { readonly path?: string | undefined },
    call: Call,
  ): Promise<readonly BackupItem[]>;
  createDirectory(request: Place, call: Call): Promise<Operation>;
}

import type { BackupResource, BackupResourceType } from '../model/backup.ts';
import { MAX_PAGE_SIZE, parsePageSize } from '../model/page.ts';
import type { BackupService } from '../providers/backup-service.ts';
import type { Call } from '../providers/provider.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { fillPage } from './fill-page.ts';

interface ListPorts {
  readonly backup: () => Promise<Pick<BackupService, 'listResources'>>;
  readonly sealer: Sealer;
  readonly tenant: string;
}

interface ListRequest {
  readonly folderId: string;
  readonly type?: BackupResourceType | undefined;
  readonly pageSize?: string | number | undefined;
  readonly pageToken?: string | undefined;
}

interface ResourceList {
  readonly resources: readonly BackupResource[];
  /** Absent at the end of the list, and only there. */
  readonly nextPageToken?: string;
}

/**
 * Lists the machines of a folder that are in Cloud Backup.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a page size or token that is none, or a token that was made for another
 *   tenant, folder or type; the upstream's own errors.
 */
export async function listBackupResources(
  { backup, sealer, tenant }: ListPorts,
  { folderId, type, pageSize, pageToken }: ListRequest,
  call: Call,
): Promise<ResourceList> {
  const { items: resources, ...rest } = await fillPage<BackupResource>({
    ask: async (token, rows) =>
      (await backup()).listResources(
        {
          folderId,
          type,
          pageSize: Math.min(rows, MAX_PAGE_SIZE),
          ...(token === '' ? {} : { pageToken: token }),
        },
        call,
      ),
    idOf: (resource) => resource.resourceId || resource.computeInstanceId,
    pageSize: parsePageSize(pageSize),
    pageToken,
    sealer,
    binding: JSON.stringify(['backupResources', tenant, folderId, type ?? null]),
  });
  return { resources, ...rest };
}

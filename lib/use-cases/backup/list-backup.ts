import type { BackupResource, BackupResourceType, BackupTask } from '../../model/backup.ts';
import { MAX_PAGE_SIZE, type Page, parsePageSize } from '../../model/core/page.ts';
import type { BackupService } from '../../providers/backup-service.ts';
import type { Call } from '../../providers/provider.ts';
import type { Sealer } from '../../sealing/sealer.ts';
import { fillPage } from '../operations/fill-page.ts';

interface ListBackupPorts {
  readonly backup: () => Promise<Pick<BackupService, 'listResources' | 'listTasks'>>;
  readonly sealer: Sealer;
  readonly tenant: string;
}

interface Paging {
  readonly pageSize?: string | number | undefined;
  readonly pageToken?: string | undefined;
}

/** The token is absent at the end of the list, and only there. */
type Rest = Omit<Page<never>, 'items'>;

/**
 * Lists the machines of a folder that are in Cloud Backup.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for an invalid page size or token, or a token made for another
 *   tenant, folder or type; the upstream's own errors.
 */
export async function listBackupResources(
  ports: ListBackupPorts,
  {
    folderId,
    type,
    ...paging
  }: Paging & { readonly folderId: string; readonly type?: BackupResourceType | undefined },
  call: Call,
): Promise<Rest & { readonly resources: readonly BackupResource[] }> {
  const { items: resources, ...rest } = await pageOf<BackupResource>(ports, paging, {
    ask: (service, page) => service.listResources({ folderId, type, ...page }, call),
    idOf: (resource) => resource.resourceId || resource.computeInstanceId,
    named: ['backupResources', ports.tenant, folderId, type ?? null],
  });
  return { resources, ...rest };
}

/**
 * Lists the tasks of Cloud Backup on a machine, past and present, with their current progress.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for an invalid page size or token, or a token made for another
 *   tenant or machine; the upstream's own errors.
 */
export async function listBackupTasks(
  ports: ListBackupPorts,
  { computeInstanceId, ...paging }: Paging & { readonly computeInstanceId: string },
  call: Call,
): Promise<Rest & { readonly tasks: readonly BackupTask[] }> {
  const { items: tasks, ...rest } = await pageOf<BackupTask>(ports, paging, {
    ask: (service, page) => service.listTasks({ computeInstanceId, ...page }, call),
    idOf: ({ id }) => id,
    named: ['backupTasks', ports.tenant, computeInstanceId],
  });
  return { tasks, ...rest };
}

interface BackupList<Item> {
  readonly ask: (
    service: Awaited<ReturnType<ListBackupPorts['backup']>>,
    page: { readonly pageSize: number; readonly pageToken?: string },
  ) => Promise<Page<Item>>;
  readonly idOf: (item: Item) => string;
  /** The list that its tokens are bound to. */
  readonly named: readonly (string | null)[];
}

function pageOf<Item>(
  { backup, sealer }: ListBackupPorts,
  { pageSize, pageToken }: Paging,
  { ask, idOf, named }: BackupList<Item>,
): Promise<Page<Item>> {
  return fillPage<Item>({
    ask: async (token, rows) =>
      ask(await backup(), {
        pageSize: Math.min(rows, MAX_PAGE_SIZE),
        ...(token === '' ? {} : { pageToken: token }),
      }),
    idOf,
    pageSize: parsePageSize(pageSize),
    pageToken,
    sealer,
    binding: JSON.stringify(named),
  });
}

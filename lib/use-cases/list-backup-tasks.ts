import type { BackupTask } from '../model/backup.ts';
import { MAX_PAGE_SIZE, parsePageSize } from '../model/page.ts';
import type { BackupService } from '../providers/backup-service.ts';
import type { Call } from '../providers/provider.ts';
import type { Sealer } from '../sealing/sealer.ts';
import { fillPage } from './fill-page.ts';

interface ListPorts {
  readonly backup: () => Promise<Pick<BackupService, 'listTasks'>>;
  readonly sealer: Sealer;
  readonly tenant: string;
}

interface ListRequest {
  readonly computeInstanceId: string;
  readonly pageSize?: string | number | undefined;
  readonly pageToken?: string | undefined;
}

interface TaskList {
  readonly tasks: readonly BackupTask[];
  /** Absent at the end of the list, and only there. */
  readonly nextPageToken?: string;
}

/**
 * Lists what Cloud Backup does and did on a machine, with its progress as it stands.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a page size or token that is none, or a token that was made for another
 *   tenant or machine; the upstream's own errors.
 */
export async function listBackupTasks(
  { backup, sealer, tenant }: ListPorts,
  { computeInstanceId, pageSize, pageToken }: ListRequest,
  call: Call,
): Promise<TaskList> {
  const { items: tasks, ...rest } = await fillPage<BackupTask>({
    ask: async (token, rows) =>
      (await backup()).listTasks(
        {
          computeInstanceId,
          pageSize: Math.min(rows, MAX_PAGE_SIZE),
          ...(token === '' ? {} : { pageToken: token }),
        },
        call,
      ),
    idOf: ({ id }) => id,
    pageSize: parsePageSize(pageSize),
    pageToken,
    sealer,
    binding: JSON.stringify(['backupTasks', tenant, computeInstanceId]),
  });
  return { tasks, ...rest };
}

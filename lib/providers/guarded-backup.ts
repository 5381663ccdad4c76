import { type Access, denied, mayChange, mayRead } from '../model/access/access.ts';
import { TrackerError } from '../model/core/error.ts';
import type { BackupService } from './backup-service.ts';

type Backup = () => Promise<BackupService>;

/**
 * Cloud Backup as one caller may see it. A machine is the resource `backup/resources/<computeInstanceId>`:
 * calls about one that the caller may not see are `PERMISSION_DENIED`, and a folder's list leaves it out. A
 * machine without such an id is only for callers that may see everything.
 *
 * A deletion names the machine and, with an id of its own, its entry in Cloud Backup: the two must belong
 * together.
 */
export function guardBackup(backup: Backup, access: Access): Backup {
  return async () => guarded(await backup(), access);
}

function guarded(service: BackupService, access: Access): BackupService {
  const check = (may: typeof mayRead, { computeInstanceId }: Machine): void => {
    if (!may(access, nameOf(computeInstanceId))) throw denied();
  };
  return {
    async listResources(request, call) {
      const { items, ...rest } = await service.listResources(request, call);
      return {
        ...rest,
        items: items.filter(({ computeInstanceId }) => mayRead(access, nameOf(computeInstanceId))),
      };
    },
    async getResource(request, call) {
      check(mayRead, request);
      return service.getResource(request, call);
    },
    async deleteResource(request, call) {
      check(mayChange, request);
      if (!mayChange(access, undefined)) {
        const { computeInstanceId, resourceId } = request;
        const found = await service.getResource({ computeInstanceId }, call);
        if (found.resourceId !== resourceId) throw new TrackerError('NOT_FOUND', 'no such resource');
      }
      return service.deleteResource(request, call);
    },
    async listTasks(request, call) {
      check(mayRead, request);
      return service.listTasks(request, call);
    },
    async listDirectory(request, call) {
      check(mayRead, request);
      return service.listDirectory(request, call);
    },
    async createDirectory(request, call) {
      check(mayChange, request);
      return service.createDirectory(request, call);
    },
  };
}

interface Machine {
  readonly computeInstanceId: string;
}

const nameOf = (id: string): string | undefined => (id === '' ? undefined : `backup/resources/${id}`);

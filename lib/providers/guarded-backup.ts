import { type Access, denied, mayChange, mayRead, mayReadSome } from '../model/access/access.ts';
import { HIDES_OPERATION } from '../model/core/code-sets.ts';
import { TrackerError } from '../model/core/error.ts';
import type { BackupService } from './backup-service.ts';

const MACHINES = 'backup/resources';
/** The most pages of hidden machines that are read for one that is shown. */
const MAX_EMPTY_PAGES = 100;

type Backup = () => Promise<BackupService>;

/**
 * Cloud Backup as one caller may see it. A machine is the resource `backup/resources/<computeInstanceId>`:
 * calls about one that the caller may not see are `PERMISSION_DENIED`, and a folder's list leaves it out. A
 * machine without such an id is only for callers that may see everything. A caller that may not see every machine
 * cannot tell a folder that there is not from one without its machines, nor count the others by empty pages.
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
  const seesAll = mayRead(access, `${MACHINES}/*`);
  const visible = ({ items, ...rest }: MachinePage): MachinePage => ({
    ...rest,
    items: items.filter(({ computeInstanceId }) => mayRead(access, nameOf(computeInstanceId))),
  });
  return {
    async listResources(request, call) {
      if (!mayReadSome(access, MACHINES)) throw denied();
      if (seesAll) return visible(await service.listResources(request, call));
      let page: MachinePage = { items: [] };
      let { pageToken } = request;
      for (let pages = 0; pages < MAX_EMPTY_PAGES; pages += 1) {
        const asked = { ...request, ...(pageToken ? { pageToken } : {}) };
        page = visible(await service.listResources(asked, call).catch(hide<MachinePage>({ items: [] })));
        pageToken = page.nextPageToken;
        if (page.items.length > 0 || !pageToken) break;
      }
      return page;
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
      return service.listDirectory(request, call).catch(seesAll ? rethrow : hide<never>());
    },
    async createDirectory(request, call) {
      check(mayChange, request);
      return service.createDirectory(request, call).catch(seesAll ? rethrow : hide<never>());
    },
  };
}

type MachinePage = Awaited<ReturnType<BackupService['listResources']>>;

/** What stands in the place of an upstream's answer that there is no such folder, or that it may not be seen. */
const hide =
  <T>(shown?: T) =>
  (thrown: unknown): T => {
    const error = TrackerError.from(thrown);
    if (!HIDES_OPERATION.has(error.code)) throw error;
    if (shown === undefined) throw new TrackerError('NOT_FOUND', 'no such machine in this folder');
    return shown;
  };

const rethrow = (thrown: unknown): never => {
  throw thrown;
};

interface Machine {
  readonly computeInstanceId: string;
}

const nameOf = (id: string): string | undefined => (id === '' ? undefined : `${MACHINES}/${id}`);

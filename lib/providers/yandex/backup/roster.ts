import { TrackerError } from '../../../model/core/error.ts';
import type { BackupService } from '../../backup-service.ts';
import type { Member, Roster } from '../../roster.ts';

const PAGE_SIZE = 1_000;
/** 10,000 machines. */
const MAX_PAGES = 10;
const COLLECTION = 'backup/resources/';

type Service = Pick<BackupService, 'listResources' | 'getResource'>;

/**
 * The machines of a folder that are in Cloud Backup.
 *
 * @param backup Connects to the service, at the first call to it.
 */
export function createBackupRoster(backup: () => Promise<Service>): Roster {
  return {
    async members(folderId, call) {
      const service = await backup();
      const members = new Map<string, Member>();
      let pageToken: string | undefined;
      for (let pages = 0; pages < MAX_PAGES; pages += 1) {
        const request = { folderId, pageSize: PAGE_SIZE, ...(pageToken ? { pageToken } : {}) };
        const { items, nextPageToken } = await service.listResources(request, call);
        for (const { computeInstanceId, createdAt } of items) {
          const resource = `${COLLECTION}${computeInstanceId}`;
          members.set(resource, { resource, ...(createdAt === undefined ? {} : { createdAt }) });
        }
        if (!nextPageToken) return { members: [...members.values()] };
        pageToken = nextPageToken;
      }
      const tooMany = `only the first ${members.size} machines of the folder are followed`;
      return {
        members: [...members.values()],
        partial: new TrackerError('RESOURCE_EXHAUSTED', tooMany),
      };
    },

    async knows(resource, call) {
      const computeInstanceId = resource.slice(COLLECTION.length);
      try {
        await (await backup()).getResource({ computeInstanceId }, call);
        return true;
      } catch (thrown) {
        if (TrackerError.from(thrown).code === 'NOT_FOUND') return false;
        throw thrown;
      }
    },
  };
}

import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../lib/model/core/error.ts';
import type { BackupService } from '../../../lib/providers/backup-service.ts';
import { guardBackup } from '../../../lib/providers/guarded-backup.ts';
import { createCall } from '../../support/upstream.ts';

const call = createCall();
const MINE = 'mine';

/** A folder `f` of 250 machines in pages of ten, of which the last is `mine`; other folders do not exist. */
function createService() {
  const asked: string[] = [];
  const check = (folderId: string): void => {
    if (folderId !== 'f') throw new TrackerError('NOT_FOUND', `folder ${folderId} not found`);
  };
  const service = {
    listResources: async ({ folderId, pageToken = '0' }: { folderId: string; pageToken?: string }) => {
      asked.push(`${folderId} ${pageToken}`);
      check(folderId);
      const from = Number(pageToken);
      const items = Array.from({ length: 10 }, (_, index) => ({
        computeInstanceId: from + index === 249 ? MINE : `other${from + index}`,
      }));
      return { items, ...(from + 10 < 250 ? { nextPageToken: String(from + 10) } : {}) };
    },
    listDirectory: async ({ folderId }: { folderId: string }) => {
      check(folderId);
      throw new TrackerError('PERMISSION_DENIED', 'the machine is in another folder');
    },
  } as unknown as BackupService;
  return { service, asked };
}

async function guarded(pattern: string) {
  const { service, asked } = createService();
  const face = await guardBackup(async () => service, { role: 'viewer', resources: [pattern] })();
  return { face, asked };
}

const list = (face: BackupService, folderId: string) => face.listResources({ folderId, pageSize: 10 }, call);

test('answers no empty page for machines that a key may not see', async () => {
  const { face } = await guarded(`backup/resources/${MINE}`);
  expect(await list(face, 'f')).toEqual({ items: [{ computeInstanceId: MINE }] });
  const { face: hidden } = await guarded('backup/resources/gone');
  expect(await list(hidden, 'f')).toEqual({ items: [] });
});

test('tells a folder that there is not from one without machines of a key to no such key', async () => {
  const { face } = await guarded('backup/resources/gone');
  expect(await list(face, 'none')).toEqual(await list(face, 'f'));
  const directory = (folderId: string) =>
    face
      .listDirectory({ computeInstanceId: 'gone', folderId }, call)
      .catch(({ code, message }: TrackerError) => [code, message]);
  expect(await directory('none')).toEqual(['NOT_FOUND', 'no such machine in this folder']);
  expect(await directory('f')).toEqual(await directory('none'));
  const { face: all } = await guarded('backup/resources/*');
  await expect(list(all, 'none')).rejects.toThrow('folder none not found');
  expect((await list(all, 'f')).nextPageToken).toBe('10');
});

test('asks nobody in the name of a key that may see no machine', async () => {
  for (const pattern of ['dns/zones/*', 'backup/resource/*', 'backup/resources']) {
    const { face, asked } = await guarded(pattern);
    await expect(list(face, 'f')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(asked).toEqual([]);
  }
  const { face, asked } = await guarded('backup/*');
  await list(face, 'f');
  expect(asked).toEqual(['f 0']);
});

import { expect, test } from '@jest/globals';
import type { BackupResource } from '../../../../../lib/model/backup.ts';
import { TrackerError } from '../../../../../lib/model/core/error.ts';
import { guardRoster } from '../../../../../lib/providers/guarded-roster.ts';
import type { Roster } from '../../../../../lib/providers/roster.ts';
import { createBackupRoster } from '../../../../../lib/providers/yandex/backup/roster.ts';
import { call } from '../../../../support/grpc/setup.ts';

const machine = (computeInstanceId: string, createdAt?: string) =>
  ({ computeInstanceId, online: true, ...(createdAt === undefined ? {} : { createdAt }) }) as BackupResource;

const unused = () => Promise.reject(new Error('not to be asked'));

/** A service that lists these pages of any folder. */
function paged(pageOf: (page: number) => readonly BackupResource[], pages: number) {
  const asked: unknown[] = [];
  const roster = createBackupRoster(async () => ({
    async listResources({ pageToken, ...request }) {
      asked.push(request);
      const page = Number(pageToken ?? 0);
      return { items: pageOf(page), ...(page + 1 < pages ? { nextPageToken: String(page + 1) } : {}) };
    },
    getResource: unused,
  }));
  return { roster, asked };
}

test('has the machines of all pages, each once', async () => {
  const { roster, asked } = paged(
    (page) => [machine('m0', '2026-11-01T00:00:00Z'), machine(`m${page + 1}`)],
    2,
  );
  expect(await roster.members('f1', call())).toEqual({
    members: [
      { resource: 'backup/resources/m0', createdAt: '2026-11-01T00:00:00Z' },
      { resource: 'backup/resources/m1' },
      { resource: 'backup/resources/m2' },
    ],
  });
  expect(asked).toEqual([0, 1].map(() => ({ folderId: 'f1', pageSize: 1_000 })));
});

test('stops after ten pages, and says that the list is not whole', async () => {
  const { roster, asked } = paged((page) => [machine(`m${page}`)], 12);
  const { members, partial } = await roster.members('f1', call());
  expect(members.map(({ resource }) => resource)).toEqual(
    Array.from({ length: 10 }, (_, index) => `backup/resources/m${index}`),
  );
  expect(partial).toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    message: 'only the first 10 machines of the folder are followed',
  });
  expect(asked).toHaveLength(10);
});

test('knows a machine unless the service says that it does not', async () => {
  const answers: Record<string, () => Promise<BackupResource>> = {
    m1: async () => machine('m1'),
    m2: () => Promise.reject(new TrackerError('NOT_FOUND', 'no such machine')),
    m3: () => Promise.reject(new TrackerError('PERMISSION_DENIED', 'not yours')),
  };
  const roster = createBackupRoster(async () => ({
    listResources: unused,
    getResource: async ({ computeInstanceId }) => (answers[computeInstanceId] ?? unused)(),
  }));
  expect(await roster.knows('backup/resources/m1', call())).toBe(true);
  expect(await roster.knows('backup/resources/m2', call())).toBe(false);
  await expect(roster.knows('backup/resources/m3', call())).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
});

test('a list that is refused is an error', async () => {
  const refused = new TrackerError('PERMISSION_DENIED', 'not yours');
  const roster = createBackupRoster(async () => ({
    listResources: () => Promise.reject(refused),
    getResource: unused,
  }));
  await expect(roster.members('f1', call())).rejects.toBe(refused);
});

test('shows a caller no resources but those that it may see', async () => {
  const all: Roster = {
    members: async () => ({
      members: [{ resource: 'backup/resources/m1' }, { resource: 'backup/resources/m2' }],
    }),
    knows: async () => true,
  };
  const roster = guardRoster(all, { role: 'viewer', resources: ['backup/resources/m2'] });
  expect(await roster.members('f1', call())).toEqual({ members: [{ resource: 'backup/resources/m2' }] });
  expect(await roster.knows('backup/resources/m2', call())).toBe(true);
  await expect(roster.knows('backup/resources/m1', call())).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  });
});

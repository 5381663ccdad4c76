import { expect, test } from '@jest/globals';
import { pages } from '../../support/handlers.ts';
import { MACHINE, NOON, PATH, useRig } from './support.ts';

const rig = useRig();

test('lists tasks, newest first, with progress that moves', async () => {
  const { body } = await rig().get(`${PATH}/tasks?pageSize=2`);
  const [latest, before] = body['tasks'] as Record<string, unknown>[];
  expect(before).toEqual({
    id: String(Number(latest?.['id']) - 1),
    cancellable: false,
    policyId: 'cdgpolicy0000000demo',
    type: 'BACKUP',
    progress: { current: '21474836480', total: '21474836480' },
    status: 'COMPLETED',
    enqueuedAt: expect.stringMatching(/\d123456Z$/),
    startedAt: expect.stringMatching(/\d123456Z$/),
    updatedAt: expect.stringMatching(/\d123456Z$/),
    completedAt: expect.stringMatching(/\d123456Z$/),
    computeInstanceId: MACHINE,
    resultCode: expect.stringMatching(/^(?:OK|ERROR)$/),
    error: expect.any(String),
  });
  const began = Date.parse(String(latest?.['enqueuedAt'])) + 3_600_000;
  const progressAt = async (ms: number): Promise<unknown> => {
    rig().now = began + ms;
    const { body: later } = await rig().get(`${PATH}/tasks?pageSize=1`);
    const [task] = later['tasks'] as { status: string; progress: { current: string } }[];
    return [task?.status, task?.progress.current];
  };
  expect(await progressAt(1_000)).toEqual(['ENQUEUED', '0']);
  const [, early] = (await progressAt(300_000)) as string[];
  const [status, late] = (await progressAt(600_000)) as string[];
  expect([status, Number(late) > Number(early) && Number(early) > 0]).toEqual(['STARTED', true]);
  expect(await progressAt(1_300_000)).toEqual(['COMPLETED', '21474836480']);
  rig().now = NOON;
});

test('lists each task once over pages of seven', async () => {
  const tasks = (await pages(rig().handler, `${PATH}/tasks?pageSize=7`)).flatMap(
    (page) => page['tasks'] as { id: string }[],
  );
  expect(tasks).toHaveLength(48);
  expect(new Set(tasks.map(({ id }) => id)).size).toBe(48);
  expect(await rig().raw({ action: 'listBackupTasks', computeInstanceId: MACHINE, pageSize: 48 })).toEqual({
    tasks,
  });
});

import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Cloud, CloudOptions } from '../../../../infra/simulator/cloud.ts';
import { DEMO_PARENTS, DEMO_ZONE } from '../../../../infra/simulator/demo.ts';
import { http, NOON, withCloud } from '../../../support/simulator.ts';

/** Two lives of a cloud with the same journal, the second an hour after the first. */
async function twoLives(
  options: CloudOptions,
  first: (cloud: Cloud, journal: string) => Promise<void>,
  second: (cloud: Cloud) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-'));
  const journal = join(folder, 'cloud.jsonl');
  try {
    await withCloud({ ...options, journal }, (cloud) => first(cloud, journal));
    await withCloud({ ...options, journal, now: () => NOON + 3_600_000 }, second);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const ZONE = 'dns/zones/dns00000000000000one';

test('knows after a restart what was started, ended, cancelled and forgotten before it', () => {
  const ids: string[] = [];
  return twoLives(
    {},
    async ({ world }) => {
      ids.push(...world.fill(ZONE, 5, { seconds: null }));
      world.finish(ids[0] ?? '', 'FAILED');
      world.cancel(ids[1] ?? '');
      world.forget(ids[2] ?? '');
      world.add(ZONE, { id: 'dnsanother0000000000', seconds: 5, outcome: 'ROLLED_BACK', nanos: 123_456 });
    },
    async (cloud) => {
      const [failed = '', cancelled = '', forgotten = '', running = ''] = ids;
      const { world } = cloud;
      expect(world.find(failed)).toMatchObject({ done: true, error: { code: 9 } });
      expect(world.find(cancelled)).toMatchObject({ done: true, error: { code: 1 } });
      expect(world.find(forgotten)).toBeUndefined();
      expect(world.find(running)).toMatchObject({ done: false });
      expect((await http(cloud, '/operations/dnsanother0000000000')).body).toMatchObject({
        createdAt: '2026-11-20T12:00:00.000123456Z',
        modifiedAt: '2026-11-20T12:00:05.000123456Z',
        done: true,
        error: { code: 9 },
      });
      expect(ids).not.toContain(world.add(ZONE));
    },
  );
});

test('knows after a restart which resources appeared, moved and vanished before it', () =>
  twoLives(
    {},
    async ({ world }) => {
      world.place('resource-manager/folders/b1gfolder000000other', DEMO_PARENTS.cloudId);
      world.place(ZONE, DEMO_PARENTS.folderId);
      world.place(ZONE, 'b1gfolder000000other');
      world.place('vpc/networks/enp0000000000000001', DEMO_PARENTS.folderId);
      world.remove('vpc/networks/enp0000000000000001');
    },
    async ({ world }) => {
      expect(world.resources().map(({ name, parent, createdAt }) => [name, parent, createdAt])).toEqual([
        ['resource-manager/folders/b1gfolder000000other', DEMO_PARENTS.cloudId, NOON],
        [ZONE, 'b1gfolder000000other', NOON],
      ]);
    },
  ));

test('lets a populated world go on where it was', () => {
  const before = new Map<string, string>();
  return twoLives(
    { populate: true },
    async ({ world }) => {
      for (const id of world.ids(DEMO_ZONE)) before.set(id, JSON.stringify(world.find(id)?.createdAt));
    },
    async ({ world }) => {
      const after = world.ids(DEMO_ZONE);
      for (const [id, createdAt] of before) {
        expect(after).toContain(id);
        expect(JSON.stringify(world.find(id)?.createdAt)).toBe(createdAt);
      }
      expect(after).toHaveLength(before.size + 1);
    },
  );
});

test('passes over a line that was not written to its end', () =>
  twoLives(
    {},
    async ({ world }, journal) => {
      world.add(ZONE);
      await appendFile(journal, '{"type":"added","reso');
    },
    async ({ world }) => {
      expect(world.ids(ZONE)).toHaveLength(1);
      world.add(ZONE);
    },
  ));

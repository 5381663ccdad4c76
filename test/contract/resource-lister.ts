import { expect, test } from '@jest/globals';
import type { Cloud } from '../../infra/simulator/cloud.ts';
import { DEMO_PLACES } from '../../infra/simulator/demo.ts';
import { bearer } from '../../lib/model/core/authorization.ts';
import { formatResource } from '../../lib/model/operation/resource.ts';
import type { ResourceLister } from '../../lib/providers/resource-lister.ts';
import type { ResourceList } from '../../lib/providers/yandex/catalogue/resource-lists.ts';
import { withCloud } from '../support/simulator.ts';
import { createCall } from '../support/upstream.ts';

/** What every adapter of the port to resources does, whatever its wire. */
export function testResourceLister(
  wire: string,
  create: (cloud: Cloud) => ResourceLister,
  lists: readonly ResourceList[],
): void {
  const parents: Readonly<Record<string, string>> = DEMO_PLACES;
  const callOf = (cloud: Cloud) =>
    createCall({
      deadline: Date.now() + 100_000,
      authorize: async () => bearer(cloud.token),
    });

  async function namesIn(cloud: Cloud, collection: string, asked = parents, pageSize = 1_000) {
    const { resources, ...rest } = await create(cloud).list(
      { collection, parents: asked, pageSize },
      callOf(cloud),
    );
    return { names: resources.map(({ resource }) => formatResource(resource)), ...rest };
  }

  test(`lists the resources of ${lists.length} collections over ${wire}`, () =>
    withCloud({ populate: true }, async (cloud) => {
      for (const { collection } of lists) {
        const wanted = cloud.world.resources().filter(({ name }) => name.startsWith(`${collection.name}/`));
        expect(wanted.length).toBeGreaterThan(0);
        expect(await namesIn(cloud, collection.name)).toEqual({ names: wanted.map(({ name }) => name) });
      }
    }));

  test(`gives a resource of ${wire} the parents that the list of its operations needs`, () =>
    withCloud({}, async (cloud) => {
      const { name } = cloud.world.declare('compute/instances/epd0000000000000001');
      const { resources } = await create(cloud).list(
        { collection: 'compute/instances', parents, pageSize: 10 },
        callOf(cloud),
      );
      expect(resources[0]?.resource).toEqual(cloud.world.resource(name)?.resource);
    }));

  test(`pages through a folder over ${wire}`, () =>
    withCloud({}, async (cloud) => {
      const names = Array.from({ length: 5 }, (_, index) => `vpc/networks/enp000000000000000${index}`);
      for (const name of names) cloud.world.declare(name);
      const seen: string[][] = [];
      let pageToken: string | undefined;
      do {
        const page = await create(cloud).list(
          { collection: 'vpc/networks', parents, pageSize: 2, ...(pageToken ? { pageToken } : {}) },
          callOf(cloud),
        );
        seen.push(page.resources.map(({ resource }) => formatResource(resource)));
        pageToken = page.nextPageToken;
      } while (pageToken !== undefined);
      expect(seen).toEqual([names.slice(0, 2), names.slice(2, 4), names.slice(4)]);
    }));

  test(`lists of a folder over ${wire} what lies in it and nothing else`, () =>
    withCloud({}, async (cloud) => {
      const other = { ...parents, folderId: 'b1gfolder000000other' };
      cloud.world.declare(`resource-manager/folders/${other.folderId}`);
      cloud.world.declare('vpc/networks/enp0000000000000001');
      cloud.world.declare('vpc/networks/enp0000000000000002', { parent: other.folderId });
      expect(await namesIn(cloud, 'vpc/networks')).toEqual({ names: ['vpc/networks/enp0000000000000001'] });
      expect(await namesIn(cloud, 'vpc/networks', other)).toEqual({
        names: ['vpc/networks/enp0000000000000002'],
      });
      expect(await namesIn(cloud, 'dns/zones', other)).toEqual({ names: [] });
    }));

  test.each([
    ['no role', { http: 403, code: 7, message: 'Permission denied' }, 'PERMISSION_DENIED'],
    [
      'a service not enabled',
      { http: 400, code: 9, message: 'The service is not enabled' },
      'FAILED_PRECONDITION',
    ],
    ['no such folder', { http: 404, code: 5, message: 'Folder not found' }, 'NOT_FOUND'],
    ['a call that it has not', { http: 501, code: 12, message: 'Not implemented' }, 'UNIMPLEMENTED'],
  ])(`a list that ${wire} refuses with %s is an error`, (_, refusal, code) =>
    withCloud({ populate: true }, async (cloud) => {
      cloud.world.faults.add({ kind: 'status', ...refusal });
      await expect(namesIn(cloud, 'compute/instances')).rejects.toMatchObject({
        code,
        message: expect.stringContaining(refusal.message),
      });
    }),
  );

  test.each(['truncated', 'garbage'] as const)(`an answer of ${wire} that is %s is an error`, (kind) =>
    withCloud({}, async (cloud) => {
      cloud.world.declare('vpc/networks/enp0000000000000001');
      cloud.world.faults.add({ kind });
      await expect(namesIn(cloud, 'vpc/networks')).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:INTERNAL|UNAVAILABLE)$/),
      });
    }),
  );

  test(`names the parent that a list over ${wire} lacks, and a collection that there is none of`, () =>
    withCloud({}, async (cloud) => {
      await expect(namesIn(cloud, 'iam/keys', { folderId: 'f' })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: 'serviceAccountId is required to list iam/keys',
      });
      await expect(namesIn(cloud, 'vpc/networks', { folderId: '../x' })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/^folderId must be /),
      });
      await expect(namesIn(cloud, 'vpc/nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(cloud.requests).toEqual([]);
    }));
}

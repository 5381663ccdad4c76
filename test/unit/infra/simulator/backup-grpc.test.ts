import { status } from '@grpc/grpc-js';
import { expect, test } from '@jest/globals';
import { ResourceType, Task_Status } from '@yandex-cloud/nodejs-sdk/backup-v1/resource';
import {
  ListDirectoryResponse_FilesystemItem_Type as ItemType,
  ResourceServiceService as Service,
} from '@yandex-cloud/nodejs-sdk/backup-v1/resource_service';
import { DEMO_PARENTS } from '../../../../infra/simulator/demo.ts';
import { grpc, grpcError, NOON, withCloud } from '../../../support/simulator.ts';

const { folderId } = DEMO_PARENTS;
const computeInstanceId = 'epd00000000000000one';
const VM = `backup/resources/${computeInstanceId}`;
const LIST = { folderId, pageSize: 0, pageToken: '', type: ResourceType.RESOURCE_TYPE_UNSPECIFIED };

test('speaks to the official client', () =>
  withCloud({}, async (cloud) => {
    cloud.world.declare(VM);
    const { resources, nextPageToken } = await grpc(cloud, Service.list, LIST);
    expect([resources.length, nextPageToken]).toEqual([1, '']);
    expect(resources[0]).not.toHaveProperty('tenantInfo');
    expect(resources[0]).toMatchObject({
      computeInstanceId,
      createdAt: new Date('2026-01-15T09:30:00Z'),
      updatedAt: new Date(NOON),
      type: ResourceType.COMPUTE,
    });
    const request = { computeInstanceId, includeTenantInfo: true };
    const { resource } = await grpc(cloud, Service.get, request);
    expect(resource).toEqual({ ...resources[0], tenantInfo: expect.objectContaining({ folderId }) });
    const { tasks } = await grpc(cloud, Service.listTasks, { ...LIST, computeInstanceId, pageSize: 3 });
    expect(tasks.slice(1).map((task) => task.status)).toEqual([Task_Status.COMPLETED, Task_Status.COMPLETED]);
    const { items } = await grpc(cloud, Service.listDirectory, { folderId, computeInstanceId, path: '/' });
    expect(items.map(({ name, type }) => [name, type])).toEqual([
      ['etc', ItemType.DIRECTORY],
      ['home', ItemType.DIRECTORY],
      ['var', ItemType.DIRECTORY],
      ['vmlinuz', ItemType.FILE],
    ]);
  }));

test('starts operations that change what is there when they end well', () => {
  let now = NOON;
  return withCloud({ now: () => now }, async (cloud) => {
    cloud.world.declare(VM);
    const place = { folderId, computeInstanceId, path: '/data/new/' };
    const made = await grpc(cloud, Service.createDirectory, place);
    cloud.world.finish(made.id, 'FAILED');
    const again = await grpc(cloud, Service.createDirectory, place);
    now += 10_000;
    expect(cloud.world.get(again.id).done).toBe(true);
    const { items } = await grpc(cloud, Service.listDirectory, { ...place, path: '/data' });
    expect(items.map(({ name }) => name)).toEqual(['new']);
    const { resource } = await grpc(cloud, Service.get, { computeInstanceId, includeTenantInfo: false });
    const request = { computeInstanceId, resourceId: resource?.resourceId ?? '' };
    const deleted = await grpc(cloud, Service.delete, request);
    cloud.world.cancel(deleted.id);
    now += 1_000;
    await grpc(cloud, Service.delete, request);
    now += 20_000;
    expect((await grpc(cloud, Service.list, LIST)).resources).toEqual([]);
    expect((await grpcError(grpc(cloud, Service.delete, request))).code).toBe(status.NOT_FOUND);
  });
});

test('refuses what is outside its limits', () =>
  withCloud({}, async (cloud) => {
    cloud.world.declare(VM);
    const long = 'x'.repeat(51);
    const place = { folderId, computeInstanceId, path: '' };
    const calls = [
      grpc(cloud, Service.list, { ...LIST, folderId: '' }),
      grpc(cloud, Service.list, { ...LIST, folderId: long }),
      grpc(cloud, Service.list, { ...LIST, pageSize: 1001 }),
      grpc(cloud, Service.list, { ...LIST, pageToken: 'x'.repeat(101) }),
      grpc(cloud, Service.list, { ...LIST, pageToken: 'x' }),
      grpc(cloud, Service.get, { computeInstanceId: long, includeTenantInfo: false }),
      grpc(cloud, Service.delete, { computeInstanceId, resourceId: '' }),
      grpc(cloud, Service.createDirectory, place),
      grpc(cloud, Service.createDirectory, { ...place, path: 'relative' }),
    ];
    for (const call of calls) expect((await grpcError(call)).code).toBe(status.INVALID_ARGUMENT);
    const stranger = { ...place, folderId: 'b1gother' };
    expect((await grpcError(grpc(cloud, Service.listDirectory, stranger))).code).toBe(
      status.PERMISSION_DENIED,
    );
    const error = await grpcError(grpc(cloud, Service.list, LIST, { token: 'stolen' }));
    expect(error.code).toBe(status.UNAUTHENTICATED);
  }));

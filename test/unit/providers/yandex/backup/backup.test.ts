import { expect, test } from '@jest/globals';
import { ResourceServiceService as Service } from '@yandex-cloud/nodejs-sdk/backup-v1/resource_service';
import { PLACE, service } from '../../../../support/grpc/backup-setup.ts';
import { fieldBytes } from '../../../../support/grpc/bytes.ts';
import { call, upstream } from '../../../../support/grpc/setup.ts';

const HOST = 'backup.api.cloud.yandex.net';

test('asks in the bytes of the official definitions', async () => {
  const { endpoint, calls } = await upstream((_, answer) => answer(null, fieldBytes({ 1: Buffer.alloc(0) })));
  const backup = service(endpoint);
  const paging = { pageSize: 7, pageToken: 'token' };
  const hosts: string[] = [];
  const bound = call({ onRequest: (host) => void hosts.push(host) });
  await backup.listResources({ folderId: 'b1g1', type: 'EXTERNAL_SERVER', ...paging }, bound);
  await backup.listResources({ folderId: 'b1g1', pageSize: 1000 }, bound);
  await backup.getResource({ computeInstanceId: 'epd1', includeTenantInfo: true }, bound);
  await backup.getResource({ computeInstanceId: 'epd1', includeTenantInfo: false }, bound);
  await backup.listTasks({ computeInstanceId: 'epd1', ...paging }, bound);
  await backup.listDirectory(PLACE, bound);
  await expect(
    backup.deleteResource({ computeInstanceId: 'epd1', resourceId: 'r1' }, bound),
  ).rejects.toThrow();
  await expect(backup.createDirectory(PLACE, bound)).rejects.toThrow();
  expect(calls.map(({ path, request }) => [path, request])).toEqual([
    [
      Service.list.path,
      Service.list.requestSerialize({ folderId: 'b1g1', type: 4, pageSize: 7, pageToken: 'token' }),
    ],
    [
      Service.list.path,
      Service.list.requestSerialize({ folderId: 'b1g1', type: 0, pageSize: 1000, pageToken: '' }),
    ],
    [Service.get.path, Service.get.requestSerialize({ computeInstanceId: 'epd1', includeTenantInfo: true })],
    [Service.get.path, Service.get.requestSerialize({ computeInstanceId: 'epd1', includeTenantInfo: false })],
    [Service.listTasks.path, Service.listTasks.requestSerialize({ computeInstanceId: 'epd1', ...paging })],
    [Service.listDirectory.path, Service.listDirectory.requestSerialize(PLACE)],
    [Service.delete.path, Service.delete.requestSerialize({ computeInstanceId: 'epd1', resourceId: 'r1' })],
    [Service.createDirectory.path, Service.createDirectory.requestSerialize(PLACE)],
  ]);
  expect(new Set(hosts)).toEqual(new Set([HOST]));
  expect(calls[0]?.metadata.get('authorization')).toEqual(['Bearer secret-token']);
  expect(calls[1]?.metadata.get('x-client-request-id')).toEqual(['request-2']);
});

test('answers nothing but what is there', async () => {
  const { endpoint } = await upstream((_, answer) => answer(null, Buffer.alloc(0)));
  const backup = service(endpoint);
  expect(await backup.listResources({ folderId: 'f', pageSize: 1 }, call())).toEqual({ items: [] });
  expect(await backup.listTasks({ computeInstanceId: 'i', pageSize: 1 }, call())).toEqual({ items: [] });
  expect(await backup.listDirectory(PLACE, call())).toEqual([]);
  await expect(backup.getResource({ computeInstanceId: 'i' }, call())).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining(`malformed answer from ${HOST}: resource: `),
  });
});

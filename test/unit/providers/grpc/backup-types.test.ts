import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { expect, test } from '@jest/globals';
import {
  Resource,
  Resource_InitStatus,
  Resource_Status,
  ResourceType,
  Task,
  Task_Code,
  Task_Status,
  Task_Type,
} from '@yandex-cloud/nodejs-sdk/backup-v1/resource';
import {
  ListDirectoryResponse_FilesystemItem as Item,
  ListDirectoryResponse_FilesystemItem_Type as ItemType,
} from '@yandex-cloud/nodejs-sdk/backup-v1/resource_service';
import * as v from 'valibot';
import { decodeMessage } from '../../../../lib/providers/grpc/decode.ts';
import { fieldsOf } from '../../../../lib/providers/grpc/types.ts';
import { backupItem, backupResource, backupTask } from '../../../../lib/providers/yandex/backup/answers.ts';
import { fieldBytes, timestamp } from '../../../support/grpc/bytes.ts';

const at = (ms: number): Date => new Date(Date.UTC(2026, 0, 2, 3, 4, 5, ms));

const resource: Required<Resource> = {
  computeInstanceId: 'epd1',
  createdAt: at(1),
  updatedAt: at(2),
  online: true,
  enabled: true,
  status: Resource_Status.RECOVERING,
  statusDetails: 'детали',
  statusProgress: 2 ** 40,
  lastBackupTime: at(3),
  nextBackupTime: at(4),
  resourceId: 'r1',
  isActive: true,
  initStatus: Resource_InitStatus.FAILED_REGISTRATION,
  metadata: 'metadata',
  type: ResourceType.EXTERNAL_SERVER,
  tenantInfo: { folderId: 'b1g1', personalTenantId: 't1', userId: 'u1' },
  agentInfo: { currentVersion: '1', latestVersion: '2', canUpdate: true },
};

const task: Required<Task> = {
  id: 2 ** 50,
  cancellable: true,
  policyId: 'p1',
  type: Task_Type.RECOVERY,
  progress: { current: 2 ** 33, total: 2 ** 34 },
  status: Task_Status.PAUSED,
  enqueuedAt: at(1),
  startedAt: at(2),
  updatedAt: at(3),
  completedAt: at(4),
  computeInstanceId: 'epd1',
  resultCode: Task_Code.TIMEDOUT,
  error: 'too slow',
};

const item: Required<Item> = {
  name: 'syslog',
  type: ItemType.VOLUME,
  fileType: ItemType.DIRECTORY,
  size: 2 ** 45,
};

function read(name: string, schema: v.GenericSchema, bytes: Uint8Array): unknown {
  return v.parse(schema, decodeMessage(fieldsOf(`backup-service.${name}`) ?? new Map(), bytes));
}

test('reads a resource with every field set as the official class writes it', () => {
  expect(read('Resource', backupResource, Resource.encode(resource).finish())).toEqual({
    ...(Resource.toJSON(resource) as object),
    statusProgress: '1099511627776',
  });
});

test('reads a task with every field set as the official class writes it', () => {
  expect(read('Task', backupTask, Task.encode(task).finish())).toEqual({
    ...(Task.toJSON(task) as object),
    id: '1125899906842624',
    progress: { current: '8589934592', total: '17179869184' },
  });
});

test('reads an item with every field set as the official class writes it', () => {
  expect(read('ListDirectoryResponse.FilesystemItem', backupItem, Item.encode(item).finish())).toEqual({
    ...(Item.toJSON(item) as object),
    size: '35184372088832',
  });
});

test('gives a field that holds its default, and no message that is not set', () => {
  const nothing = new Uint8Array();
  const empty = { online: false, enabled: false, isActive: false, statusProgress: '0' };
  expect(read('Resource', backupResource, nothing)).toEqual({
    ...(Resource.toJSON(Resource.fromPartial({})) as object),
    ...empty,
  });
  expect(read('Task', backupTask, nothing)).toEqual({
    ...(Task.toJSON(Task.fromPartial({})) as object),
    id: '0',
  });
  expect(read('ListDirectoryResponse.FilesystemItem', backupItem, nothing)).toEqual({
    ...(Item.toJSON(Item.fromPartial({})) as object),
    size: '0',
  });
});

test.each([
  ['Resource', 6, 'status', backupResource, Resource_Status],
  ['Resource', 13, 'initStatus', backupResource, Resource_InitStatus],
  ['Resource', 15, 'type', backupResource, ResourceType],
  ['Task', 4, 'type', backupTask, Task_Type],
  ['Task', 6, 'status', backupTask, Task_Status],
  ['Task', 12, 'resultCode', backupTask, Task_Code],
  ['ListDirectoryResponse.FilesystemItem', 2, 'type', backupItem, ItemType],
  ['ListDirectoryResponse.FilesystemItem', 3, 'fileType', backupItem, ItemType],
] as const)(
  'names every value of %s.%i, %s, and keeps the number of a newer one',
  (name, number, field, schema, official) => {
    const named = (value: number): unknown => {
      const bytes = new BinaryWriter().tag(number, WireType.Varint).int32(value).finish();
      return (read(name, schema, bytes) as Record<string, unknown>)[field];
    };
    const values = Object.values(official).filter((value) => typeof value === 'number' && value >= 0);
    expect(values.length).toBeGreaterThan(3);
    for (const value of values) expect(named(Number(value))).toBe(official[Number(value)]);
    expect([named(77), named(-1)]).toEqual([77, -1]);
  },
);

test('keeps nanoseconds and all 64 bits', () => {
  const bytes = Buffer.concat([
    new BinaryWriter().tag(1, WireType.Varint).int64('9223372036854775807').finish(),
    fieldBytes({ 7: timestamp(1_767_322_800, 123_456_789), 8: timestamp(1_767_322_800, 1) }),
  ]);
  expect(read('Task', backupTask, bytes)).toMatchObject({
    id: '9223372036854775807',
    enqueuedAt: '2026-01-02T03:00:00.123456789Z',
    startedAt: '2026-01-02T03:00:00.000000001Z',
  });
});

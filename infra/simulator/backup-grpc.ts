import { Resource, Task } from '@yandex-cloud/nodejs-sdk/backup-v1/resource';
import { ResourceServiceService as Service } from '@yandex-cloud/nodejs-sdk/backup-v1/resource_service';
import { itemsIn } from './backup-files.ts';
import { type Machine, type MachineTask, tasksAt } from './backup-machine.ts';
import { createBackupWorld } from './backup-world.ts';
import { CloudFailure } from './failure.ts';
import type { Bend, GrpcMethod, GrpcRequest } from './grpc-method.ts';
import { type Slice, slice } from './paging.ts';
import { embedded, withInstants } from './wire.ts';
import type { World } from './world.ts';
import { bentOperation, fieldsOf, textOf } from './yandex-grpc.ts';
import { checkPaging, invalid } from './yandex-list.ts';

const MAX_ID_LENGTH = 50;
const MAX_TOKEN_LENGTH = 100;

/** Cloud Backup's ResourceService, but for the list of operations, which is as every other one. */
export function backupGrpc(world: World): readonly GrpcMethod[] {
  const backup = createBackupWorld(world);
  return [
    method(Service.list, (request, bend) => {
      const folderId = idOf(request, 'folderId');
      const type = Number(request['type'] ?? 0);
      const machines = backup
        .machinesIn(folderId)
        .filter((machine) => type === 0 || Number(machine.type) === type);
      const { items, ...rest } = pageOf(machines, `machines of ${folderId} ${type}`, request, bend);
      return withItems(
        items.map((machine) => machineBytes(machine, false)),
        Service.list.responseSerialize({ resources: [], ...tokenOf(rest) }),
      );
    }),
    method(Service.get, (request) => {
      const machine = backup.machine(idOf(request, 'computeInstanceId'));
      return embedded(1, machineBytes(machine, request['includeTenantInfo'] === true));
    }),
    method(Service.listTasks, (request, bend) => {
      const { computeInstanceId: id } = backup.machine(idOf(request, 'computeInstanceId'));
      const { items, ...rest } = pageOf(tasksAt(id, world.now()), `tasks of ${id}`, request, bend);
      return withItems(
        items.map(taskBytes),
        Service.listTasks.responseSerialize({ tasks: [], ...tokenOf(rest) }),
      );
    }),
    method(Service.listDirectory, (request) => {
      const directories = backup.directories(idOf(request, 'folderId'), idOf(request, 'computeInstanceId'));
      const path = textOf(request, 'path');
      const items = itemsIn(directories, path);
      if (!items) throw new CloudFailure('NOT_FOUND', `Directory ${path} not found`);
      return Service.listDirectory.responseSerialize({ items: [...items] });
    }),
    method(Service.delete, (request, bend) => {
      const id = idOf(request, 'computeInstanceId');
      return bentOperation(backup.remove(id, required(request, 'resourceId')), bend);
    }),
    method(Service.createDirectory, (request, bend) => {
      const [folderId, id] = [idOf(request, 'folderId'), idOf(request, 'computeInstanceId')];
      return bentOperation(backup.makeDirectory(folderId, id, required(request, 'path')), bend);
    }),
  ];
}

function method(
  {
    path,
    requestDeserialize,
  }: { readonly path: string; readonly requestDeserialize: (bytes: Buffer) => unknown },
  respond: GrpcMethod['respond'],
): GrpcMethod {
  return { path, read: (bytes) => fieldsOf(requestDeserialize(bytes)), respond };
}

function required(request: GrpcRequest, field: string): string {
  const value = textOf(request, field);
  if (value === '') throw invalid(field, 'Field is required');
  return value;
}

function idOf(request: GrpcRequest, field: string): string {
  const id = required(request, field);
  if (id.length <= MAX_ID_LENGTH) return id;
  throw invalid(field, `The maximum string length in characters is ${MAX_ID_LENGTH}`);
}

function pageOf<T>(all: readonly T[], scope: string, request: GrpcRequest, bend: Bend): Slice<T> {
  const [pageSize, pageToken] = [Number(request['pageSize'] ?? 0), textOf(request, 'pageToken')];
  checkPaging(pageSize, pageToken, 1000, MAX_TOKEN_LENGTH);
  const { items, ...rest } = slice(all, { scope, pageSize: pageSize || 100, pageToken });
  const { nextPageToken } = bend({ items: [], ...rest });
  return { items, ...(nextPageToken ? { nextPageToken } : {}) };
}

function tokenOf({ nextPageToken = '' }: { readonly nextPageToken?: string }): { nextPageToken: string } {
  return { nextPageToken };
}

function withItems(items: readonly Uint8Array[], rest: Uint8Array): Uint8Array {
  return Buffer.concat([...items.map((item) => embedded(1, item)), rest]);
}

function machineBytes({ tenantInfo, ...machine }: Machine, withTenant: boolean): Uint8Array {
  const { createdAt, updatedAt, lastBackupTime, nextBackupTime, ...fields } = machine;
  const message = Resource.encode(withTenant ? { ...fields, tenantInfo } : fields).finish();
  return withInstants(message, { 2: createdAt, 3: updatedAt, 9: lastBackupTime, 10: nextBackupTime });
}

function taskBytes({ enqueuedAt, startedAt, updatedAt, completedAt, ...fields }: MachineTask): Uint8Array {
  const instants = { 7: enqueuedAt, 8: startedAt, 9: updatedAt, 10: completedAt };
  return withInstants(Task.encode(fields).finish(), instants);
}

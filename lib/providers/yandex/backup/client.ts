import * as v from 'valibot';
import { TrackerError } from '../../../model/core/error.ts';
import type { Operation } from '../../../model/operation/operation.ts';
import type { BackupService } from '../../backup-service.ts';
import { createGrpcCall, type GrpcOptions, perhapsStarted } from '../../grpc/call.ts';
import { encodeFields } from '../../grpc/encode.ts';
import type { Method } from '../../grpc/methods.ts';
import { fieldsOf } from '../../grpc/types.ts';
import type { Call } from '../../provider.ts';
import { readAnswer } from '../../wire/answer.ts';
import { readYandexOperation } from '../operation.ts';
import { backupItem, backupResource, backupTask, RESOURCE_TYPES } from './answers.ts';

const PACKAGE = 'yandex.cloud.backup.v1';
const OPERATION = 'yandex.cloud.operation.Operation';

const page = { nextPageToken: v.optional(v.string(), '') };
const resourcePage = v.object({ resources: v.optional(v.array(backupResource), []), ...page });
const taskPage = v.object({ tasks: v.optional(v.array(backupTask), []), ...page });
const oneResource = v.object({ resource: backupResource });
const directory = v.object({ items: v.optional(v.array(backupItem), []) });

/**
 * Cloud Backup over gRPC, by field number; two of its calls have no HTTP path.
 *
 * A call that starts an operation is sent again only if no server took the first request. After a broken
 * connection or a server's error, a second request might start a second operation. Such an error has
 * `MAY_HAVE_STARTED` among its details.
 */
export function createBackupService(options: GrpcOptions): BackupService {
  const send = createGrpcCall('yandex', options);

  async function read<Schema extends v.GenericSchema>(
    method: Method,
    schema: Schema,
    message: Uint8Array,
    call: Call,
  ): Promise<v.InferOutput<Schema>> {
    const { json, upstream } = await send({ method, message }, call);
    return readAnswer(schema, json, upstream);
  }

  async function start(method: Method, message: Uint8Array, id: string, call: Call): Promise<Operation> {
    const { json, upstream } = await send({ method, message, once: true }, call);
    try {
      return readYandexOperation(json, upstream, `backup/resources/${id}`);
    } catch (thrown) {
      throw perhapsStarted(TrackerError.from(thrown));
    }
  }

  return {
    async listResources({ folderId, type, pageSize, pageToken }, call) {
      const message = encodeFields([
        [1, folderId],
        [2, pageSize],
        [3, pageToken],
        [4, type && RESOURCE_TYPES.indexOf(type)],
      ]);
      const answer = await read(methodNamed('List', 'ListResourcesResponse'), resourcePage, message, call);
      return pageOf(answer.resources, answer.nextPageToken);
    },
    async getResource({ computeInstanceId, includeTenantInfo }, call) {
      // A varint of 1 is `true`.
      const message = encodeFields([
        [1, computeInstanceId],
        [2, Number(includeTenantInfo ?? false)],
      ]);
      const answer = await read(methodNamed('Get', 'GetResourceResponse'), oneResource, message, call);
      return answer.resource;
    },
    deleteResource({ computeInstanceId, resourceId }, call) {
      const message = encodeFields([
        [1, computeInstanceId],
        [2, resourceId],
      ]);
      return start(methodNamed('Delete'), message, computeInstanceId, call);
    },
    async listTasks({ computeInstanceId, pageSize, pageToken }, call) {
      const message = encodeFields([
        [1, computeInstanceId],
        [2, pageSize],
        [3, pageToken],
      ]);
      const answer = await read(methodNamed('ListTasks', 'ListTasksResponse'), taskPage, message, call);
      return pageOf(answer.tasks, answer.nextPageToken);
    },
    async listDirectory(place, call) {
      const method = methodNamed('ListDirectory', 'ListDirectoryResponse');
      return (await read(method, directory, encodePlace(place), call)).items;
    },
    createDirectory: (place, call) =>
      start(methodNamed('CreateDirectory'), encodePlace(place), place.computeInstanceId, call),
  };
}

function methodNamed(rpc: string, answer?: string): Method {
  return {
    host: 'backup.api.cloud.yandex.net',
    path: `/${PACKAGE}.ResourceService/${rpc}`,
    answer: fieldsOf(answer ? `backup-service.${answer}` : OPERATION) ?? new Map(),
  };
}

function encodePlace(place: Parameters<BackupService['listDirectory']>[0]): Uint8Array {
  return encodeFields([
    [1, place.folderId],
    [2, place.computeInstanceId],
    [3, place.path],
  ]);
}

function pageOf<T>(items: readonly T[], nextPageToken: string) {
  return { items, ...(nextPageToken === '' ? {} : { nextPageToken }) };
}

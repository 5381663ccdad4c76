import type { Operation } from './operation.ts';
import { formatResource, type OperationRef, type Resource } from './resource.ts';

/** What an operation is known by within its resource: the id, for Google the whole name. */
export function trackedId(resource: string, operation: Pick<Operation, 'id' | 'name'>): string {
  return resource.startsWith('google/') ? operation.name : operation.id;
}

/** The reference by which an upstream gets the operation that is known as `id` within `resource`. */
export function refOf(resource: Resource, id: string): OperationRef {
  return resource.family === 'yandex'
    ? { family: 'yandex', id }
    : { family: 'google', api: resource.api, version: resource.version, name: id };
}

/** The resource's path within a Google operation's whole name; empty for an operation of the API's root. */
export function googleParent(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('operations/') - 1));
}

/** A key that is unique across both families: the id, or `google/<api>/<version>/<whole name>`. */
export function operationKey(operation: OperationRef): string {
  return operation.family === 'yandex'
    ? operation.id
    : `${formatResource({ ...operation, parent: '' })}/${operation.name}`;
}

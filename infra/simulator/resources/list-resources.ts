import type { JsonObject } from '../../../lib/model/core/json.ts';
import type { ResourceList } from '../../../lib/providers/yandex/catalogue/resource-lists.ts';
import { CLOUD_TYPE } from '../../../lib/providers/yandex/catalogue/resource-request.ts';
import { CloudFailure } from '../failure.ts';
import { type Slice, slice } from '../paging.ts';
import type { CloudResource } from '../resource.ts';
import type { World } from '../world.ts';
import { checkPaging, invalid } from '../yandex-list.ts';
import { CALLER, checkPlace, cloudOf } from './places.ts';

/** A list call as any wire carries it; absent parameters are empty. */
interface ResourceCall {
  readonly list: ResourceList;
  /** By the names of the request, `folderId`, `resource.id`. */
  readonly given: Readonly<Record<string, string>>;
  readonly pageSize: number;
  readonly pageToken: string;
  /** Tells of resources that were deleted by a call of their own. */
  readonly isDeleted: (name: string) => boolean;
}

const DEFAULT_PAGE_SIZE = 100;

/**
 * One page of a collection's resources in a folder, a cloud and so on, within the limits that it documents.
 *
 * @throws {CloudFailure} `INVALID_ARGUMENT` for anything outside them, `PERMISSION_DENIED` for a folder that is none.
 */
export function listResources(world: World, call: ResourceCall): Slice<CloudResource> {
  const { list, pageSize, pageToken, isDeleted } = call;
  checkPaging(pageSize, pageToken, list.maxPageSize, list.maxTokenLength ?? Number.POSITIVE_INFINITY);
  const parent = parentIn(world, call);
  const collection = `${list.collection.name}/`;
  const members = world
    .resources()
    .filter(({ name }) => name.startsWith(collection) && !isDeleted(name))
    .filter((resource) => parent === undefined || resource.parent === parent);
  return slice(members, {
    scope: `${collection} of ${parent}`,
    pageSize: pageSize || (list.defaultPageSize ?? DEFAULT_PAGE_SIZE),
    pageToken,
  });
}

/** The id of what the resources lie in; `undefined` for everything that the caller may see. */
function parentIn(world: World, { list, given }: ResourceCall): string | undefined {
  let innermost: string | undefined;
  for (const { name, field, optional } of list.parents) {
    const id = given[field] || (name === 'serviceAccountId' ? CALLER : '');
    if (id === '' && optional) continue;
    if (id === '') throw invalid(field, 'Field is required');
    if (field.endsWith('.id')) checkType(field, given);
    checkPlace(world, name, id);
    if (innermost !== undefined && cloudOf(world, id) !== innermost) {
      throw new CloudFailure('NOT_FOUND', `Folder ${id} not found in cloud ${innermost}`);
    }
    innermost = id;
  }
  return innermost;
}

function checkType(field: string, given: Readonly<Record<string, string>>): void {
  const type = field.replace(/id$/, 'type');
  if (given[type] !== CLOUD_TYPE) throw invalid(type, `The value must be ${CLOUD_TYPE}`);
}

/** A resource in its list, with the fields that a row of its collection has. */
export function rowOf(world: World, list: ResourceList, resource: CloudResource): JsonObject {
  const { parent, title, createdAt } = resource;
  const inFolder = list.parents.some(({ name }) => name === 'folderId');
  const parents = list.rowParents.map((field) => [
    field,
    field === 'cloudId' && inFolder ? cloudOf(world, parent) : parent,
  ]);
  return {
    [list.rowId]: idOf(resource),
    ...Object.fromEntries(parents),
    createdAt: new Date(createdAt).toISOString(),
    name: title,
    ...(list.rowStatus ? { [list.rowStatus]: 'ACTIVE' } : {}),
  };
}

export function idOf({ name }: CloudResource): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

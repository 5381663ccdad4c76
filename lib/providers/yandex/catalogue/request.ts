import { invalidArgument, TrackerError } from '../../../model/core/error.ts';
import { camelCase } from '../../../model/core/field-name.ts';
import { parseId } from '../../../model/core/identifier.ts';
import type { YandexResource } from '../../../model/operation/families/yandex.ts';
import type { Resource } from '../../../model/operation/resource.ts';
import { type Collection, collectionNamed } from './catalogue.ts';

/** The documented limits of the resource's list call, over REST and gRPC alike. */
export function yandexLimits(resource: Resource): Pick<Collection, 'maxPageSize' | 'filterFields'> {
  const { maxPageSize, filterFields } = collectionNamed(yandexResource(resource).collection);
  return { maxPageSize, filterFields };
}

/**
 * The resource, with its ids checked against the upstream's path and documented lengths, and with exactly the
 * parents that its collection needs. `parents` are named as in JSON, `cloudId`.
 *
 * @throws {TrackerError} `NOT_FOUND` for a collection that is not in the catalogue; `INVALID_ARGUMENT` naming
 *   `resourceId` or the parent.
 */
export function checkedResource(given: Resource): {
  readonly collection: Collection;
  readonly resource: YandexResource;
} {
  const resource = yandexResource(given);
  const collection = collectionNamed(resource.collection);
  checkLength(parseId('resourceId', resource.id), collection.idLength);
  const needed = collection.parentFields.map(camelCase);
  for (const name of needed) {
    const parent = Object.hasOwn(resource.parents, name) ? resource.parents[name] : undefined;
    if (parent === undefined) throw invalidArgument(name, `is required for ${collection.name}`);
    parseId(name, parent);
  }
  const unknown = Object.keys(resource.parents).find((name) => !needed.includes(name));
  if (unknown !== undefined) throw invalidArgument(unknown, `is no parameter of ${collection.name}`);
  return { collection, resource };
}

function yandexResource(resource: Resource): YandexResource {
  if (resource.family === 'yandex') return resource;
  throw new TrackerError('NOT_FOUND', 'Google APIs are no collections of Yandex Cloud');
}

function checkLength(id: string, { min, max }: Collection['idLength']): void {
  if (id.length >= min && id.length <= max) return;
  throw invalidArgument(
    'resourceId',
    min === max ? `must be ${max} characters long` : `must be ${min} to ${max} characters long`,
  );
}

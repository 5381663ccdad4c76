import { invalidArgument } from '../../../model/core/error.ts';
import { camelCase } from '../../../model/core/field-name.ts';
import { parseId } from '../../../model/core/identifier.ts';
import type { ResourceList } from './resource-lists.ts';

/** The type of what has a quota, beside its id (yandex.cloud.quotamanager.v1.Resource). */
export const CLOUD_TYPE = 'resource-manager.cloud';

/** What a page of a list is asked by. */
export interface ResourcePageRequest {
  /** As `listParents` answers them. */
  readonly parents: Readonly<Record<string, string>>;
  readonly pageSize: number;
  readonly pageToken?: string;
}

/**
 * Of what is given, what the list takes, by JSON name.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the parent that is missing or no id.
 */
export function listParents(
  { collection, parents }: ResourceList,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const taken = parents.flatMap(({ name, optional }): [string, string][] => {
    const id = Object.hasOwn(given, name) ? given[name] : undefined;
    if (id !== undefined) return [[name, parseId(name, id)]];
    if (optional) return [];
    throw invalidArgument(name, `is required to list ${collection.name}`);
  });
  return Object.fromEntries(taken);
}

/** The list call over REST; `undefined` where there is none. */
export function restRequest(
  { collection, httpPath, parents: fields, maxPageSize }: ResourceList,
  { parents, pageSize, pageToken }: ResourcePageRequest,
):
  | {
      readonly host: string;
      readonly path: string;
      readonly query: Readonly<Record<string, string | undefined>>;
    }
  | undefined {
  if (httpPath === undefined) return undefined;
  const inPath = new Set<string>();
  const path = httpPath.replace(/\{(\w+)\}/g, (_, field: string) => {
    const name = camelCase(field);
    inPath.add(name);
    return encodeURIComponent(parents[name] ?? '');
  });
  const query: Record<string, string | undefined> = {};
  for (const { name, field } of fields) {
    if (inPath.has(name)) continue;
    query[field] = parents[name];
    if (field.endsWith('.id')) query[field.replace(/id$/, 'type')] = CLOUD_TYPE;
  }
  return {
    host: collection.host,
    path,
    query: { ...query, pageSize: String(Math.min(pageSize, maxPageSize)), pageToken },
  };
}

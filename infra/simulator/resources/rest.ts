import { camelCase } from '../../../lib/model/core/field-name.ts';
import type { JsonObject } from '../../../lib/model/core/json.ts';
import {
  RESOURCE_LISTS,
  type ResourceList,
  resourceListOf,
} from '../../../lib/providers/yandex/catalogue/resource-lists.ts';
import { createBackupWorld } from '../backup-world.ts';
import { decodeSegment } from '../decode-segment.ts';
import type { DnsZones } from '../dns-zones.ts';
import { CloudFailure } from '../failure.ts';
import type { HttpRequest } from '../http-answer.ts';
import { cloudResource } from '../resource.ts';
import type { World } from '../world.ts';
import { listResources, rowOf } from './list-resources.ts';
import { checkPlace } from './places.ts';

interface Template {
  readonly list: ResourceList;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

const PARAMETER = /\{([a-z_]+)\}/g;
const TEMPLATES: readonly Template[] = [...RESOURCE_LISTS.values()].flatMap((list) => {
  const { httpPath } = list;
  if (httpPath === undefined) return [];
  const names = [...httpPath.matchAll(PARAMETER)].map(([, name = '']) => camelCase(name));
  return [{ list, names, pattern: new RegExp(`^${httpPath.replace(PARAMETER, '([^/]*?)')}$`) }];
});
const ONE = /^\/resource-manager\/v1\/(folders|clouds)\/([^/:]+)$/;

/**
 * The lists of resources of all collections that have a path, and `Get` of folders and clouds.
 *
 * `undefined` for every other path.
 *
 * @throws {CloudFailure} `PERMISSION_DENIED`, `INVALID_ARGUMENT`, `UNIMPLEMENTED` for another method.
 */
export function resourcesRest(
  world: World,
  zones: DnsZones,
): (request: HttpRequest) => JsonObject | undefined {
  const backup = createBackupWorld(world);
  const isDeleted = (name: string): boolean => backup.isDeleted(name) || zones.isDeleted(name);

  return (request) => {
    const one = ONE.exec(request.path);
    if (one && request.method === 'GET') return place(world, `${one[1]}`, decodeSegment(one[2] ?? ''));
    for (const { list, pattern, names } of TEMPLATES) {
      const match = pattern.exec(request.path);
      if (!match) continue;
      if (request.method !== 'GET') throw new CloudFailure('UNIMPLEMENTED', 'Method Not Allowed');
      checkQuery(request, list, names);
      const ids = names.map((name, index) => [name, decodeSegment(match[index + 1] ?? '')]);
      const { pageSize = '0', pageToken = '' } = request.query;
      const { items, nextPageToken } = listResources(world, {
        list,
        given: { ...request.query, ...Object.fromEntries(ids) },
        pageSize: /^-?\d+$/.test(pageSize) ? Number(pageSize) : Number.NaN,
        pageToken,
        isDeleted,
      });
      const rows = items.map((resource) => ({
        ...rowOf(world, list, resource),
        ...zones.zone(resource.name),
      }));
      return {
        ...(rows.length > 0 ? { [list.rows]: rows } : {}),
        ...(nextPageToken ? { nextPageToken } : {}),
      };
    }
    return undefined;
  };
}

function place(world: World, kind: string, id: string): JsonObject {
  checkPlace(world, kind === 'folders' ? 'folderId' : 'cloudId', id);
  const name = `resource-manager/${kind}/${id}`;
  const resource = world.resource(name) ?? cloudResource(name);
  return rowOf(world, resourceListOf(`resource-manager/${kind}`), resource);
}

function checkQuery({ query }: HttpRequest, { parents }: ResourceList, inPath: readonly string[]): void {
  const ofParents = parents.flatMap(({ name, field }) => {
    if (inPath.includes(name)) return [];
    return field.endsWith('.id') ? [field, field.replace(/id$/, 'type')] : [field];
  });
  const known = ['pageSize', 'pageToken', ...ofParents];
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new CloudFailure('INVALID_ARGUMENT', `Unknown query parameter "${unknown}"`);
  }
}

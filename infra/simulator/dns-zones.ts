import * as v from 'valibot';
import type { JsonObject } from '../../lib/model/core/json.ts';
import { parseInput } from './control-input.ts';
import { CloudFailure } from './failure.ts';
import type { HttpRequest } from './http-answer.ts';
import type { Verb } from './kinds.ts';
import type { World } from './world.ts';
import { yandexOperation } from './yandex-json.ts';

/** How long an operation of a zone runs, in seconds. */
const ZONE_SECONDS = 0.3;
const PATH = /^\/dns\/v1\/zones(?:\/([^/:]+))?$/;

const creation = v.strictObject({
  folderId: v.string(),
  name: v.string(),
  zone: v.pipe(v.string(), v.endsWith('.', 'must end with a dot')),
  privateVisibility: v.strictObject({ networkIds: v.array(v.string()) }),
});
const change = v.strictObject({ updateMask: v.literal('description'), description: v.string() });

/**
 * Cloud DNS's own calls on zones: create, list, change, delete. All but the list answer an operation.
 *
 * `undefined` for every other path.
 *
 * @throws {CloudFailure} `NOT_FOUND` for a zone that was not created so, `INVALID_ARGUMENT`.
 */
export function dnsZones(world: World): (request: HttpRequest) => JsonObject | undefined {
  const zones = new Map<string, JsonObject>();
  let made = 0;
  const start = (id: string, verb: Verb): JsonObject => {
    const operation = world.add(`dns/zones/${id}`, { verb, seconds: ZONE_SECONDS });
    return yandexOperation(world.get(operation));
  };
  const existing = (id: string): JsonObject => {
    const zone = zones.get(id);
    if (!zone) throw new CloudFailure('NOT_FOUND', `DnsZone ${id} not found`);
    return zone;
  };
  return ({ method, path, query, body }) => {
    const match = PATH.exec(path);
    if (!match) return undefined;
    const [, id = ''] = match;
    switch (`${method}${id && ' zone'}`) {
      case 'POST': {
        made += 1;
        const created = `dns${String(made).padStart(17, 'z')}`;
        zones.set(created, { id: created, ...parseInput(creation, body) });
        return start(created, 'Create');
      }
      case 'GET':
        return { dnsZones: [...zones.values()].filter(({ folderId }) => folderId === query['folderId']) };
      case 'PATCH zone': {
        const { description } = parseInput(change, body);
        zones.set(id, { ...existing(id), description });
        return start(id, 'Update');
      }
      case 'DELETE zone':
        existing(id);
        zones.delete(id);
        return start(id, 'Delete');
      default:
        throw new CloudFailure('UNIMPLEMENTED', 'Method Not Allowed');
    }
  };
}

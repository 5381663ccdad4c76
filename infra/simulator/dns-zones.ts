import * as v from 'valibot';
import type { JsonObject } from '../../lib/model/core/json.ts';
import { parseInput } from './control-input.ts';
import { CloudFailure } from './failure.ts';
import type { HttpRequest } from './http-answer.ts';
import type { Verb } from './kinds.ts';
import { checkPlace } from './resources/places.ts';
import type { World } from './world.ts';
import { yandexOperation } from './yandex-json.ts';

/** How long an operation of a zone runs, in seconds. */
const ZONE_SECONDS = 0.3;
const COLLECTION = 'dns/zones/';
const PATH = /^\/dns\/v1\/zones(?:\/([^/:]+))?$/;

const creation = v.strictObject({
  folderId: v.string(),
  name: v.string(),
  zone: v.pipe(v.string(), v.endsWith('.', 'must end with a dot')),
  privateVisibility: v.strictObject({ networkIds: v.array(v.string()) }),
});
const change = v.strictObject({ updateMask: v.literal('description'), description: v.string() });

export interface DnsZones {
  /** `undefined` for every other call, the list of zones too. */
  readonly respond: (request: HttpRequest) => JsonObject | undefined;
  /** What a zone was created with, by its resource's name. */
  readonly zone: (name: string) => JsonObject | undefined;
  readonly isDeleted: (name: string) => boolean;
}

/**
 * Cloud DNS's own calls on zones: create, change, delete. Each answers an operation.
 *
 * @throws {CloudFailure} `NOT_FOUND` for a zone that was not created so, `INVALID_ARGUMENT`.
 */
export function dnsZones(world: World): DnsZones {
  const zones = new Map<string, JsonObject>();
  const deleted = new Set<string>();
  let made = 0;
  const start = (id: string, verb: Verb): JsonObject => {
    const operation = world.add(`${COLLECTION}${id}`, { verb, seconds: ZONE_SECONDS });
    return yandexOperation(world.get(operation));
  };
  const existing = (id: string): JsonObject => {
    const zone = zones.get(id);
    if (!zone) throw new CloudFailure('NOT_FOUND', `DnsZone ${id} not found`);
    return zone;
  };
  const respond: DnsZones['respond'] = ({ method, path, body }) => {
    const match = PATH.exec(path);
    if (!match) return undefined;
    const [, id = ''] = match;
    switch (`${method}${id && ' zone'}`) {
      case 'POST': {
        made += 1;
        const created = `dns${String(made).padStart(17, 'z')}`;
        const zone = parseInput(creation, body);
        checkPlace(world, 'folderId', zone.folderId);
        zones.set(created, { id: created, ...zone });
        world.declare(`${COLLECTION}${created}`, { parent: zone.folderId, createdAt: world.now() });
        return start(created, 'Create');
      }
      case 'GET':
        return undefined;
      case 'PATCH zone': {
        const { description } = parseInput(change, body);
        zones.set(id, { ...existing(id), description });
        return start(id, 'Update');
      }
      case 'DELETE zone':
        existing(id);
        zones.delete(id);
        deleted.add(id);
        return start(id, 'Delete');
      default:
        throw new CloudFailure('UNIMPLEMENTED', 'Method Not Allowed');
    }
  };
  const idOf = (name: string): string => (name.startsWith(COLLECTION) ? name.slice(COLLECTION.length) : '');
  return {
    respond,
    zone: (name) => zones.get(idOf(name)),
    isDeleted: (name) => deleted.has(idOf(name)),
  };
}

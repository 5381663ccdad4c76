import * as v from 'valibot';
import type { JsonObject } from '../../../lib/model/core/json.ts';
import { resourceListOf } from '../../../lib/providers/yandex/catalogue/resource-lists.ts';
import { parseInput } from '../control-input.ts';
import { CloudFailure } from '../failure.ts';
import { cloudResource } from '../resource.ts';
import type { World } from '../world.ts';
import { rowOf } from './list-resources.ts';
import { checkPlace } from './places.ts';

const name = v.pipe(v.string('must be a text such as "dns/zones/dns1abc"'), v.nonEmpty());
const placing = v.strictObject({ resource: name, parent: v.exactOptional(v.string('must be an id')) });
const removal = v.strictObject({ resource: name });

/**
 * Makes a resource, or moves the one that there is, and answers its row.
 *
 * @throws {CloudFailure} `INVALID_ARGUMENT`, also for a parent that there is none of.
 */
export function placeResource(world: World, body: string): JsonObject {
  const { resource: given, parent } = parseInput(placing, body);
  const usual = cloudResource(given);
  if (usual.resource.family !== 'yandex') throw invalid('resource: must be of Yandex Cloud');
  const list = resourceListOf(usual.resource.collection);
  const field = list.parents.at(-1)?.name;
  if (parent !== undefined) checkParent(world, field, parent);
  const before = world.resource(usual.name)?.parent;
  return rowOf(world, list, world.place(usual.name, parent ?? before ?? usual.parent));
}

/** @throws {CloudFailure} `NOT_FOUND` for one that is not there. */
export function removeResource(world: World, body: string): JsonObject {
  world.remove(parseInput(removal, body).resource);
  return {};
}

function checkParent(world: World, field: string | undefined, id: string): void {
  if (field === undefined) throw invalid('parent: such a resource lies in nothing');
  try {
    checkPlace(world, field, id);
  } catch {
    throw invalid(`parent: there is no ${field} ${id}; make it first`);
  }
}

function invalid(message: string): CloudFailure {
  return new CloudFailure('INVALID_ARGUMENT', message);
}

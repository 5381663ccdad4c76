import { invalidArgument } from '../core/error.ts';
import { type Families, type Family, namesOf, resourceForms, resourceParserOf } from './families/families.ts';
import type { Parents } from './families/family-names.ts';

/** What has operations that can be listed. */
export type Resource = Families[Family]['resource'];

/** One operation, by the name that its upstream gets it by. */
export type OperationRef = Families[Family]['operation'];

/** What the resource's name leaves out. */
export function parentsOf(resource: Resource): Parents {
  return namesOf(resource.family).parentsOf(resource);
}

/** The resource's name: `dns/zones/dns1abc`, or `google/run/v2/projects/p/locations/l`. */
export function formatResource(resource: Resource): string {
  return namesOf(resource.family).formatResource(resource);
}

/**
 * Reads what `formatResource` wrote; parents are not in the name and come beside it.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a text that names no resource.
 */
export function parseResource(name: string, parents: Parents = {}): Resource {
  const resource = resourceParserOf(name).parse(name, parents);
  if (resource) return resource;
  throw invalidArgument('resource', `must be ${resourceForms().join(' or ')}`);
}

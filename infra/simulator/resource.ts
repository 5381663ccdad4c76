import { camelCase } from '../../lib/model/core/field-name.ts';
import { formatResource, parseResource, type Resource } from '../../lib/model/operation/resource.ts';
import { collectionNamed } from '../../lib/providers/yandex/catalogue/catalogue.ts';
import { resourceListOf } from '../../lib/providers/yandex/catalogue/resource-lists.ts';
import { DEMO_PARENTS, DEMO_PLACES } from './demo.ts';
import { hashOf } from './random.ts';

/** The order in which an upstream lists; it documents none. */
type Order = 'newest-first' | 'oldest-first' | 'shuffled';

export interface ResourceOptions {
  /** The resource's own name, which the filter field `name` knows. @default made from the resource */
  readonly title?: string;
  /** Ids that the upstream's path needs besides. @default the demo's cloud and folder */
  readonly parents?: Readonly<Record<string, string>>;
  /** The id of the folder, cloud, organization or resource that it lies in. @default the demo's */
  readonly parent?: string;
  /** In milliseconds since the epoch. @default in January 2026 */
  readonly createdAt?: number;
  /** @default 'newest-first' */
  readonly order?: Order;
  /** Google: what a list says that it could not reach. */
  readonly unreachable?: readonly string[];
}

/** Something whose operations the simulated cloud lists. */
export interface CloudResource extends Required<Omit<ResourceOptions, 'parents'>> {
  /** `dns/zones/dns1abc`, `google/run/v2/projects/p/locations/l`. */
  readonly name: string;
  readonly resource: Resource;
}

/** @throws {TrackerError} for a name that is no resource's, or whose collection is not in the catalogue. */
export function cloudResource(name: string, options: ResourceOptions = {}): CloudResource {
  const bare = parseResource(name);
  const resource =
    bare.family === 'google' ? bare : { ...bare, parents: parentsOf(bare.collection, options) };
  return {
    name: formatResource(resource),
    resource,
    parent: options.parent ?? defaultParent(resource),
    createdAt: options.createdAt ?? Date.UTC(2026, 0, 15, 9, 30),
    title: options.title ?? `demo-${hashOf(name).toString(36)}`,
    order: options.order ?? 'newest-first',
    unreachable: options.unreachable ?? [],
  };
}

/** The innermost of what its list is asked by; empty where that is nothing. */
function defaultParent(resource: Resource): string {
  if (resource.family === 'google') return '';
  const places: Readonly<Record<string, string>> = { ...DEMO_PLACES, ...resource.parents };
  return places[resourceListOf(resource.collection).parents.at(-1)?.name ?? ''] ?? '';
}

function parentsOf(collection: string, { parents }: ResourceOptions): Readonly<Record<string, string>> {
  const known: Readonly<Record<string, string>> = { ...DEMO_PARENTS, ...parents };
  const fields = collectionNamed(collection).parentFields.map(camelCase);
  return Object.fromEntries(fields.map((field) => [field, known[field] ?? '']));
}

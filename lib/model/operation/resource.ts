import { invalidArgument } from '../core/error.ts';
import { parseGoogleApi, parseGooglePath, parseId } from './identifier.ts';

/** A member of a Yandex Cloud collection. `parents` are the ids that its upstream path needs besides its own. */
export interface YandexResource {
  readonly family: 'yandex';
  /** `<service>/<collection>`, such as `dns/zones`. */
  readonly collection: string;
  readonly id: string;
  /** By parameter name, such as `{cloudId, folderId}`; empty for most collections. */
  readonly parents: Readonly<Record<string, string>>;
}

/** A place under which a Google API keeps operations; an empty `parent` is the API's root. */
export interface GoogleResource {
  readonly family: 'google';
  readonly api: string;
  readonly version: string;
  /** Such as `projects/p/locations/l`. */
  readonly parent: string;
}

/** Something whose operations can be listed. */
export type Resource = YandexResource | GoogleResource;

/** One operation, by the name that its upstream gets it by. */
export type OperationRef =
  | { readonly family: 'yandex'; readonly id: string }
  | {
      readonly family: 'google';
      readonly api: string;
      readonly version: string;
      /** The whole name, ending `operations/<id>`. */
      readonly name: string;
    };

/** Stands in the collection's place in the name of an operation's own place (`soloResourceOf`). */
export const OPERATIONS = 'operations';

/** No colon: an upstream would read `<id>:cancel` as its verb, percent-encoded too, and cancel what was asked for. */
const OPERATION_ID = /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,254}$/;

/**
 * A Google operation's whole name.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` unless it ends `operations/<id>`.
 */
function parseGoogleOperationName(name: string): string {
  parseGooglePath('name', name);
  if (!/(?:^|\/)operations\/./.test(name)) {
    throw invalidArgument(
      'name',
      'must be the whole name of an operation, such as "projects/p/locations/l/operations/o"',
    );
  }
  return name;
}

/** @throws {TrackerError} `INVALID_ARGUMENT` naming the field. */
export function yandexResource(named: {
  readonly service: string;
  readonly collection: string;
  readonly resourceId: string;
  readonly cloudId?: string | undefined;
  readonly folderId?: string | undefined;
}): YandexResource {
  const { cloudId, folderId } = named;
  return {
    family: 'yandex',
    collection: `${parseId('service', named.service)}/${parseId('collection', named.collection)}`,
    id: parseId('resourceId', named.resourceId),
    parents: {
      ...(cloudId === undefined ? {} : { cloudId }),
      ...(folderId === undefined ? {} : { folderId }),
    },
  };
}

/** @throws {TrackerError} `INVALID_ARGUMENT` naming the field. */
export function googleResource(named: {
  readonly api: string;
  readonly version: string;
  readonly parent?: string | undefined;
}): GoogleResource {
  const { api, version } = parseGoogleApi(named.api, named.version);
  return { family: 'google', api, version, parent: parseGooglePath('parent', named.parent ?? '') };
}

/** @throws {TrackerError} `INVALID_ARGUMENT` naming `operationId`. */
export function yandexOperation({ operationId }: { readonly operationId: string }): OperationRef {
  if (!OPERATION_ID.test(operationId)) {
    throw invalidArgument(
      'operationId',
      'must be 1 to 255 letters, digits or any of _ - . @ and begin with a letter, digit or _',
    );
  }
  return { family: 'yandex', id: operationId };
}

/** @throws {TrackerError} `INVALID_ARGUMENT` naming the field. */
export function googleOperation(named: {
  readonly api: string;
  readonly version: string;
  readonly name: string;
}): OperationRef {
  const { api, version } = parseGoogleApi(named.api, named.version);
  return { family: 'google', api, version, name: parseGoogleOperationName(named.name) };
}

/** What the resource's name leaves out. */
export function parentsOf(resource: Resource): YandexResource['parents'] {
  return resource.family === 'yandex' ? resource.parents : {};
}

/** The resource's name: `dns/zones/dns1abc`, or `google/run/v2/projects/p/locations/l`. */
export function formatResource(resource: Resource): string {
  if (resource.family === 'yandex') return `${resource.collection}/${resource.id}`;
  const root = `google/${resource.api}/${resource.version}`;
  return resource.parent === '' ? root : `${root}/${resource.parent}`;
}

/**
 * Reads what `formatResource` wrote; parents are not in the name and come beside it.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a text that names no resource.
 */
export function parseResource(name: string, parents: Readonly<Record<string, string>> = {}): Resource {
  const [first = '', second = '', third = '', ...rest] = name.split('/');
  if (first === 'google' && !name.endsWith('/')) {
    return {
      family: 'google',
      ...parseGoogleApi(second, third),
      parent: parseGooglePath('resource', rest.join('/')),
    };
  }
  if (first === OPERATIONS && name === `${first}/${second}`) {
    yandexOperation({ operationId: second });
    return { family: 'yandex', collection: OPERATIONS, id: second, parents: {} };
  }
  if (rest.length > 0 || third === '') {
    throw invalidArgument(
      'resource',
      'must be {service}/{collection}/{resourceId} or google/{api}/{version}/{parent}',
    );
  }
  return { ...yandexResource({ service: first, collection: second, resourceId: third }), parents };
}

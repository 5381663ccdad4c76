import { invalidArgument } from '../../core/error.ts';
import type { FamilyNames, OperationParser, ResourceParser } from './family-names.ts';
import { isOperationName, listParentOf, partsOf, wholeName } from './google-names.ts';

interface GoogleApi {
  readonly family: 'google';
  /** The host label of the API, such as `run`; `<label>.<region>.rep` is one of its regional endpoints. */
  readonly api: string;
  readonly version: string;
}

/** A path under which a Google API keeps operations; an empty `parent` is the API's root. */
export interface GoogleResource extends GoogleApi {
  /** Such as `projects/p/locations/l`. */
  readonly parent: string;
}

export interface GoogleOperationRef extends GoogleApi {
  /** The whole name: `<parent>/operations/<id>`, or with the service's own collection for `operations`. */
  readonly name: string;
}

/** A regional endpoint is `<label>.<region>.rep.googleapis.com`. */
const API = /^[a-z][a-z0-9-]{0,61}[a-z0-9](?:\.[a-z][a-z0-9-]{0,30}[a-z0-9]\.rep)?$/;
const VERSION = /^v\d[a-z0-9]{0,19}$/;
/** A hyphen stands for every place; Firestore's first database is `(default)`; an id may be base64. */
const SEGMENT = /^[A-Za-z0-9_(=+-][A-Za-z0-9_.~@:=+,()-]{0,254}$/;

/**
 * What an API lists under a parent; `instance` narrows Cloud SQL's projects, and belongs to the name then.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming the field.
 */
export function googleResource(named: {
  readonly api: string;
  readonly version: string;
  readonly parent?: string | undefined;
  readonly instance?: string | undefined;
}): GoogleResource {
  const { parent = '', instance } = named;
  const resource = { ...parseApi(named), parent: parsePath('parent', parent) };
  if (instance === undefined) return resource;
  if (resource.api !== 'sqladmin') throw invalidArgument('instance', 'is a parameter of sqladmin alone');
  if (!SEGMENT.test(instance)) throw invalidArgument('instance', 'must be the id of an instance');
  return { ...resource, parent: `${parent}/instances/${instance}` };
}

/** @throws {TrackerError} `INVALID_ARGUMENT` naming the field. */
export function googleOperation(named: {
  readonly api: string;
  readonly version: string;
  readonly name: string;
}): GoogleOperationRef {
  return { ...parseApi(named), name: parseOperationName(named.name) };
}

/** @throws {TrackerError} `INVALID_ARGUMENT` for an API or a version that is no host label or no version. */
function parseApi({ api, version }: { readonly api: string; readonly version: string }): GoogleApi {
  if (!API.test(api))
    throw invalidArgument(
      'api',
      'must be the host label of a Google API, such as "run", or a regional one, such as "run.europe-west1.rep"',
    );
  if (!VERSION.test(version)) {
    throw invalidArgument('version', 'must be the version of a Google API, such as "v2"');
  }
  return { family: 'google', api, version };
}

/**
 * A path of plain segments; the empty text is the API's root.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming `field`.
 */
function parsePath(field: string, path: string): string {
  const segments = path === '' ? [] : path.split('/');
  if (path.length > 1000 || !segments.every((segment) => SEGMENT.test(segment))) {
    throw invalidArgument(field, 'must be a path of plain segments, such as "projects/p/locations/l"');
  }
  return path;
}

/** @throws {TrackerError} `INVALID_ARGUMENT` for a path that names no operation. */
function parseOperationName(name: string): string {
  parsePath('name', name);
  if (partsOf(name)) return wholeName(name, '');
  throw invalidArgument(
    'name',
    'must be the whole name of an operation, such as "projects/p/locations/l/operations/o"',
  );
}

/** The resource that lists the operation, by the path within its whole name. */
export function googleResourceOf({ name, ...api }: GoogleOperationRef): GoogleResource {
  return { ...api, parent: listParentOf(name) };
}

const rootOf = ({ api, version }: GoogleApi): string => `google/${api}/${version}`;

export const google: FamilyNames<GoogleResource, GoogleOperationRef> = {
  // "Some services might not provide the result" (google.longrunning.Operation).
  doneWithoutResult: 'SUCCEEDED',
  formatResource: (resource) =>
    resource.parent === '' ? rootOf(resource) : `${rootOf(resource)}/${resource.parent}`,
  parentsOf: () => ({}),
  operationKey: (operation) => `${rootOf(operation)}/${operation.name}`,
  trackedId: ({ name }, resource) => wholeName(name, resource.split('/').slice(3).join('/')),
  refOf: ({ parent: _, ...api }, id) => ({ ...api, name: id }),
  resourceOf: googleResourceOf,
  soloResourceOf: ({ name, ...api }) => ({ ...api, parent: name }),
  soloOperation: ({ parent }) => (isOperationName(parent) ? parent : undefined),
};

export const googleResources: ResourceParser<GoogleResource> = {
  form: 'google/{api}/{version}/{parent}',
  parse(name) {
    if (name.endsWith('/')) return undefined;
    const [, api = '', version = '', ...parent] = name.split('/');
    return { ...parseApi({ api, version }), parent: parsePath('resource', parent.join('/')) };
  },
};

export const parseGoogleOperation: OperationParser<GoogleOperationRef> = (text) => {
  const [, api = '', version = '', ...name] = text.split('/');
  return name.length === 0 ? undefined : googleOperation({ api, version, name: name.join('/') });
};

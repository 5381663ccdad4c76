import type { GoogleResource } from '../../lib/model/operation/families/google.ts';
import type { Resource } from '../../lib/model/operation/resource.ts';
import { decodeSegment } from './decode-segment.ts';

/** A call as its path tells it: version, what lies before the last `operations`, and the id after it. */
export interface GoogleCall {
  /** The API, where its paths begin with it. */
  readonly prefix?: string;
  readonly version: string;
  readonly parent: string;
  /** Absent on a list call. */
  readonly id?: string;
  /** What stands behind the id, empty on other calls than to cancel. */
  readonly cancel: string;
}

/** `/v1/operations/` before a whole name that was sent as one encoded segment, as google-gax does. */
const DEFAULT_BINDING = /^(\/v\d[a-z0-9]*)\/operations(?=\/.*operations\/)/;

const CALL =
  /^\/(?:(compute|sql)\/)?(v\d[a-z0-9]*)\/(?:(.+)\/)?operations(?:\/([^/:]+)(:cancel|\/cancel)?)?$/;

/** Reads `/v2/{parent=**}/operations[/{id}[:cancel]]`. */
export function parseCall(path: string): GoogleCall | undefined {
  const decoded = path.split('/').map(decodeSegment).join('/').replace(DEFAULT_BINDING, '$1');
  const match = CALL.exec(decoded);
  if (!match) return undefined;
  const [, prefix, version = '', parent = '', id, cancel = ''] = match;
  return {
    ...(prefix === undefined ? {} : { prefix: prefix === 'sql' ? 'sqladmin' : prefix }),
    version,
    parent,
    ...(id === undefined ? {} : { id }),
    cancel,
  };
}

/** The API that a host names, if it is one of Google's. */
export function apiOf(host: string): string | undefined {
  return /^([a-z0-9-]+)\.googleapis\.com$/.exec(host)?.[1];
}

/** Tells whether the call is about this resource; any API will do where none is known. */
export function isPlace(
  resource: Resource,
  call: GoogleCall,
  api: string | undefined,
): resource is GoogleResource {
  return (
    resource.family === 'google' &&
    resource.version === call.version &&
    isUnder(resource, call.parent) &&
    (resource.api === 'compute') === (call.prefix === 'compute') &&
    (api === undefined || resource.api === api)
  );
}

/** A hyphen stands for every place; Cloud SQL asks for the operations of an instance by its project. */
function isUnder({ api, parent }: GoogleResource, asked: string): boolean {
  const own = (api === 'sqladmin' ? parent.replace(/\/instances\/.*$/, '') : parent).split('/');
  const segments = asked.split('/');
  return (
    own.length === segments.length &&
    segments.every((segment, index) => segment === '-' || segment === own[index])
  );
}

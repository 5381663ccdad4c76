import type { Resource } from '../../lib/model/operation/resource.ts';
import { decodeSegment } from './decode-segment.ts';

/** A call as its path tells it: version, what lies before the last `operations`, and the id after it. */
export interface GoogleCall {
  readonly version: string;
  readonly parent: string;
  /** Absent on a list call. */
  readonly id?: string;
  readonly cancel: boolean;
}

/** `/v1/operations/` before a whole name that was sent as one encoded segment, as google-gax does. */
const DEFAULT_BINDING = /^(\/v\d[a-z0-9]*)\/operations(?=\/.*operations\/)/;

const CALL = /^\/(v\d[a-z0-9]*)\/(?:(.+)\/)?operations(?:\/([^/:]+)(:cancel)?)?$/;

/** Reads `/v2/{parent=**}/operations[/{id}[:cancel]]`. */
export function parseCall(path: string): GoogleCall | undefined {
  const decoded = path.split('/').map(decodeSegment).join('/').replace(DEFAULT_BINDING, '$1');
  const match = CALL.exec(decoded);
  if (!match) return undefined;
  const [, version = '', parent = '', id, cancel] = match;
  return { version, parent, ...(id === undefined ? {} : { id }), cancel: cancel !== undefined };
}

/** The API that a host names, if it is one of Google's. */
export function apiOf(host: string): string | undefined {
  return /^([a-z0-9-]+)\.googleapis\.com$/.exec(host)?.[1];
}

/** Tells whether the call is about this resource; any API will do where none is known. */
export function isPlace(resource: Resource, call: GoogleCall, api: string | undefined): boolean {
  return (
    resource.family === 'google' &&
    resource.version === call.version &&
    resource.parent === call.parent &&
    (api === undefined || resource.api === api)
  );
}

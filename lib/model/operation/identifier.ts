import { invalidArgument } from '../core/error.ts';

const ID = /^[A-Za-z0-9_][A-Za-z0-9_.@:-]{0,254}$/;
const API = /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
const VERSION = /^v\d[a-z0-9]{0,19}$/;
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9_.~@:-]{0,254}$/;

/**
 * An id that is safe in any upstream path: 1 to 255 characters, no slash, no percent sign, no leading dot.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming `field`.
 */
export function parseId(field: string, text: string): string {
  if (!ID.test(text)) {
    throw invalidArgument(
      field,
      'must be 1 to 255 letters, digits or any of _ - . @ : and begin with a letter, digit or _',
    );
  }
  return text;
}

/** @throws {TrackerError} `INVALID_ARGUMENT` for an API or a version that is no host label or no version. */
export function parseGoogleApi(
  api: string,
  version: string,
): { readonly api: string; readonly version: string } {
  if (!API.test(api)) throw invalidArgument('api', 'must be the host label of a Google API, such as "run"');
  if (!VERSION.test(version))
    throw invalidArgument('version', 'must be the version of a Google API, such as "v2"');
  return { api, version };
}

/**
 * A Google resource path of plain segments; the empty text is the API's root.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` naming `field`.
 */
export function parseGooglePath(field: string, path: string): string {
  const segments = path === '' ? [] : path.split('/');
  if (path.length > 1000 || !segments.every((segment) => SEGMENT.test(segment))) {
    throw invalidArgument(field, 'must be a path of plain segments, such as "projects/p/locations/l"');
  }
  return path;
}

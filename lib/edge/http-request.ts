import { invalidArgument, TrackerError } from '../model/core/error.ts';
import { isJsonObject, type JsonObject } from '../model/core/json.ts';
import { SECRET_FIELDS } from '../model/watch/sink-kinds.ts';
import type { Route } from './routes/route.ts';

/** The longest body that is parsed, in characters. */
const MAX_BODY_LENGTH = 262_144;

/** The methods with a body; that of DELETE has the meaning the server gives it (RFC 9110, section 9.3.5). */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'DELETE']);

/** An HTTP call, from any of the platform's events. */
export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** The called path, percent-encoded, without the query. */
  readonly path: string;
  readonly query: ReadonlyMap<string, readonly string[]>;
  /** The headers by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** The body's text; empty without a body. */
  readonly body: string;
}

/**
 * All parameters of a call by name: those of the path and the query, the members of the body, and the headers
 * that are parameters of the route. A header may repeat a value of the body.
 *
 * @throws {TrackerError} `INVALID_ARGUMENT` for a name given twice, a secret in the query, a refused header, an
 *   unexpected body, and a body that is no JSON object or too long.
 */
export function requestInput(
  { method, query, headers, body }: HttpRequest,
  parameters: Readonly<Record<string, string>>,
  { headers: known = {}, refusedHeaders = {} }: Pick<Route, 'headers' | 'refusedHeaders'>,
): Readonly<Record<string, unknown>> {
  const input = new Map<string, unknown>(Object.entries(parameters));
  const add = (name: string, value: unknown): void => {
    if (input.has(name)) throw invalidArgument(name, 'is given more than once');
    input.set(name, value);
  };
  for (const [name, [value, ...more]] of query) {
    if (SECRET_FIELDS.has(name)) throw invalidArgument(name, 'must stand in the body, for URLs are logged');
    if (more.length > 0) throw invalidArgument(name, 'is given more than once');
    add(name, value);
  }
  if (body !== '' && !WITH_BODY.has(method))
    throw new TrackerError('INVALID_ARGUMENT', `${method} takes no body`);
  if (body !== '') {
    for (const [name, value] of Object.entries(parseBody(body))) add(name, value);
  }
  for (const [header, problem] of Object.entries(refusedHeaders)) {
    if (headers.has(header.toLowerCase())) throw invalidArgument(header, problem);
  }
  for (const [header, name] of Object.entries(known)) {
    const value = headers.get(header);
    if (value !== undefined && input.get(name) !== value) add(name, value);
  }
  return Object.fromEntries(input);
}

function parseBody(body: string): JsonObject {
  if (body.length > MAX_BODY_LENGTH) {
    throw new TrackerError('INVALID_ARGUMENT', `the body must be at most ${MAX_BODY_LENGTH} characters long`);
  }
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new TrackerError('INVALID_ARGUMENT', 'the body is not JSON');
  }
  if (!isJsonObject(json)) throw new TrackerError('INVALID_ARGUMENT', 'the body must be a JSON object');
  return json;
}

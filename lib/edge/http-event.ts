import { isJsonObject, type JsonObject } from '../model/core/json.ts';
import type { HttpRequest } from './http-request.ts';

/** Where the gateway's proxy keeps the path and query as the caller wrote them. */
const ORIGINAL_PATH = 'x-envoy-original-path';

/**
 * Reads the HTTP call from an event: the gateway's payload 0.1, 1.0 and 2.0, or the event of the function's own
 * URL. `undefined` if the event is no HTTP call. Members may be missing.
 */
export function readHttpRequest(event: unknown): HttpRequest | undefined {
  if (!isJsonObject(event)) return undefined;
  const method = event['httpMethod'] ?? methodOf(event['requestContext']);
  if (typeof method !== 'string') return undefined;
  const headers = readHeaders(event);
  return {
    method: method.toUpperCase(),
    path: readPath(event, headers.get(ORIGINAL_PATH)),
    query: readQuery(event),
    headers,
    body: readBody(event),
  };
}

/** Of payload 2.0. */
function methodOf(requestContext: unknown): unknown {
  const http = isJsonObject(requestContext) ? requestContext['http'] : undefined;
  return isJsonObject(http) ? http['method'] : undefined;
}

/** The platform gives texts; numbers and booleans of a handmade event become texts, all else is empty. */
function text(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}

/**
 * The path, percent-encoded. The gateway gives it decoded, so that the original one counts where it decodes to the
 * same; any other is a caller's own header. Payload 0.1 has the pattern in `path` and path and query in `url`.
 */
function readPath(event: JsonObject, originalUrl = ''): string {
  const url = text(event['url']);
  const given = url || text(event['rawPath']) || text(event['path']);
  const [original = ''] = originalUrl.split('?');
  const plain = decoded(original);
  if (original !== '' && (given === plain || (url !== '' && given.startsWith(`${plain}?`)))) return original;
  return url === '' ? given : (url.split('?')[0] ?? '');
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Payload 2.0 joins repeated values with commas; what the caller wrote has them apart. */
function readQuery(event: JsonObject): ReadonlyMap<string, readonly string[]> {
  const search = new URLSearchParams(text(event['rawQueryString']));
  if (search.size > 0) return new Map([...search.keys()].map((name) => [name, search.getAll(name)]));
  return new Map([
    ...members(event['queryStringParameters'], (value) => [text(value)]),
    ...members(event['multiValueQueryStringParameters'], several),
  ]);
}

/** A header that comes several times is one list (RFC 9110, section 5.3), as payload 2.0 already has it. */
function readHeaders(event: JsonObject): ReadonlyMap<string, string> {
  const all = [
    ...members(event['headers'], text),
    ...members(event['multiValueHeaders'], (values) => several(values)?.join(', ')),
  ];
  return new Map(all.map(([name, value]) => [name.toLowerCase(), value]));
}

const several = (values: unknown): readonly string[] | undefined =>
  Array.isArray(values) && values.length > 0 ? values.map(text) : undefined;

/** The members of an object that can be read. */
function members<T>(
  value: unknown,
  read: (member: unknown) => T | undefined,
): readonly (readonly [string, T])[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const taken = read(member);
    return taken === undefined ? [] : [[name, taken] as const];
  });
}

function readBody(event: JsonObject): string {
  const body = text(event['body']);
  return event['isBase64Encoded'] === true ? Buffer.from(body, 'base64').toString('utf8') : body;
}

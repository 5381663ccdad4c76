import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { matchPath, type Route } from '../../lib/edge/routes/route.ts';

/** The event that API Gateway makes of a request, payload format 1.0: the path decoded, as it was called in a header. */
export function gatewayEvent(request: IncomingMessage, body: Buffer, route: Route | undefined) {
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const names = [...new Set(query.keys())];
  const multiValueHeaders: Record<string, string[]> = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value : [value ?? ''],
    ]),
  );
  multiValueHeaders['X-Envoy-Original-Path'] = [request.url ?? '/'];
  const text = body.toString('utf8');
  const isJson = body.length === 0 || Buffer.from(text, 'utf8').equals(body);
  return {
    version: '1.0',
    resource: route?.path ?? path,
    path: decoded(path),
    httpMethod: request.method ?? 'GET',
    headers: Object.fromEntries(
      Object.entries(multiValueHeaders).map(([name, values]) => [name, values.join(',')]),
    ),
    multiValueHeaders,
    queryStringParameters: Object.fromEntries(names.map((name) => [name, query.getAll(name).at(-1)])),
    multiValueQueryStringParameters: Object.fromEntries(names.map((name) => [name, query.getAll(name)])),
    pathParameters: route ? parametersOf(route, path) : {},
    requestContext: {
      httpMethod: request.method,
      requestId: randomUUID(),
      identity: {
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? '',
      },
    },
    body: isJson ? text : body.toString('base64'),
    isBase64Encoded: !isJson,
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The gateway would not call the function for a path that does not decode; the function has to bear it all the same. */
function parametersOf(route: Route, path: string): Readonly<Record<string, string>> {
  try {
    return matchPath(route.path, path) ?? {};
  } catch {
    return {};
  }
}

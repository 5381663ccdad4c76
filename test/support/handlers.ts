import type { Cloud } from '../../infra/simulator/cloud.ts';
import type { Handler } from '../../lib/edge/handler.ts';
import type { Environment } from '../../lib/runtime/settings.ts';

/** What the functions' environment says where the simulated cloud is the only one. */
export function environmentOf(cloud: Cloud, more: Environment = {}): Environment {
  return {
    YC_TOKEN: cloud.token,
    YC_REST_ENDPOINT: cloud.restEndpoint,
    YC_GRPC_ENDPOINT: cloud.grpcEndpoint,
    YC_AUTH_ENDPOINT: cloud.restEndpoint,
    YC_SERVICE_ACCOUNT_ID: cloud.identity.serviceAccountId,
    GOOGLE_TOKEN: cloud.token,
    GOOGLE_ENDPOINT: cloud.googleEndpoint,
    ALLOW_LOOPBACK_SINKS: '1',
    AUTHENTICATION: 'off',
    SEALING_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    ...more,
  };
}

export interface Answer {
  readonly statusCode: number;
  readonly body: Record<string, unknown>;
}

/** Calls a handler as the gateway does; the URL's query is taken apart as the gateway would. */
export async function call(handler: Handler, url: string, method = 'GET', body = ''): Promise<Answer> {
  const { pathname, searchParams } = new URL(url, 'http://tracker');
  const answer = (await handler(
    {
      version: '1.0',
      httpMethod: method,
      path: pathname,
      headers: {},
      queryStringParameters: Object.fromEntries(searchParams),
      multiValueQueryStringParameters: Object.fromEntries(
        [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
      ),
      body,
      isBase64Encoded: false,
    },
    { requestId: 'request-1', getRemainingTimeInMillis: () => 60_000 },
  )) as { readonly statusCode: number; readonly body: string };
  return { statusCode: answer.statusCode, body: JSON.parse(answer.body) as Record<string, unknown> };
}

/** Follows the page tokens of a list to its end; answers the pages. */
export async function pages(handler: Handler, url: string): Promise<Answer['body'][]> {
  const all: Answer['body'][] = [];
  for (let token = ''; ; ) {
    const joined = `${url}${url.includes('?') ? '&' : '?'}pageToken=${encodeURIComponent(token)}`;
    const { statusCode, body } = await call(handler, joined);
    if (statusCode !== 200) throw new Error(`${joined}: ${statusCode} ${JSON.stringify(body)}`);
    all.push(body);
    if (body['nextPageToken'] === undefined) return all;
    token = String(body['nextPageToken']);
  }
}

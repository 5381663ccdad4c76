import { matchPath } from '../../lib/edge/routes/route.ts';
import contextShape from '../contract/shapes/context.json';
import gateway01 from '../contract/shapes/gateway-0.1.json';
import gateway10 from '../contract/shapes/gateway-1.0.json';
import gateway20 from '../contract/shapes/gateway-2.0.json';

/** A call as its client writes it. */
export interface Call {
  /** @default 'GET' */
  readonly method?: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  /** In order; names may come again. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Its `Content-Type` is among the headers, if it has any. */
  readonly body?: string;
}

/** The event that the gateway makes of a call, by the payload format, for the function behind one path. */
export const GATEWAY_EVENTS: Readonly<Record<string, (call: Call, pattern: string) => object>> = {
  '0.1': (call, pattern) => {
    const { path, search, parameters, common } = read(call, pattern);
    const [params, multiValueParams] = [parameters, asLists(parameters)];
    const url = `${path}?${search}`;
    return {
      ...gateway01.event,
      ...common,
      url,
      params,
      multiValueParams,
      pathParams: params,
      path: pattern,
    };
  },
  '1.0': (call, pattern) => {
    const { path, parameters, common } = read(call, pattern);
    const multiValueParameters = asLists(parameters);
    const declared = { pathParameters: parameters, parameters, multiValueParameters };
    return { ...gateway10.event, ...common, ...declared, resource: pattern, path };
  },
  '2.0': (call, pattern) => {
    const { path, search, parameters, common, query, headers } = read(call, pattern);
    const { http } = gateway20.event.requestContext;
    const rebuilt = {
      ...http,
      method: common.httpMethod,
      path: `${path}?${[...query.keys()].sort().join('&')}`,
    };
    return {
      ...gateway20.event,
      rawPath: path,
      rawQueryString: search,
      headers: joined(headers),
      queryStringParameters: joined(query),
      requestContext: { ...gateway20.event.requestContext, http: rebuilt },
      body: common.body,
      isBase64Encoded: common.isBase64Encoded,
      pathParameters: parameters,
      parameters,
      multiValueParameters: asLists(parameters),
    };
  },
};

/** The platform's second argument; the function has so much time left. */
export const platformContext = (remainingMs = 60_000) => ({
  ...contextShape.context,
  getPayload: () => undefined,
  getRemainingTimeInMillis: () => remainingMs,
});

type Values = ReadonlyMap<string, readonly string[]>;

function read({ method = 'GET', target, headers: given = [], body = '' }: Call, pattern: string) {
  const [encoded = '', search = ''] = target.split(/\?(.*)/s);
  const all = [
    ...Object.entries(gateway10.event.headers),
    ...given,
    ['X-Envoy-Original-Path', target] as const,
  ];
  const headers = grouped(all.map(([name, value]) => [pascalCase(name), value] as const));
  const query = grouped([...new URLSearchParams(search)]);
  const isJson = headers.get('Content-Type')?.at(-1) === 'application/json';
  const common = {
    httpMethod: method,
    headers: lastOf(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: lastOf(query),
    multiValueQueryStringParameters: Object.fromEntries(query),
    body: isJson ? body : Buffer.from(body).toString('base64'),
    isBase64Encoded: !isJson,
  };
  const parameters = matchPath(pattern, encoded) ?? {};
  return { path: decodeURIComponent(encoded), search, parameters, common, query, headers };
}

/** The gateway's own header takes the place of a caller's. */
function grouped(entries: readonly (readonly [string, string])[]): Values {
  const values = new Map<string, readonly string[]>();
  for (const [name, value] of entries) {
    values.set(name, name === 'X-Envoy-Original-Path' ? [value] : [...(values.get(name) ?? []), value]);
  }
  return values;
}

const pascalCase = (name: string): string =>
  name.toLowerCase().replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase());

const lastOf = (values: Values) => Object.fromEntries([...values].map(([name, all]) => [name, all.at(-1)]));
const joined = (values: Values) =>
  Object.fromEntries([...values].map(([name, all]) => [name, all.join(',')]));
const asLists = (parameters: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]]));

import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { pathParameters, type Route } from '../../../../lib/edge/routes/route.ts';
import { CHANGE_TYPES } from '../../../../lib/model/change-log/change.ts';
import { STATES } from '../../../../lib/model/operation/operation.ts';
import { rulesOf, SINK_KIND_NAMES } from '../../../../lib/model/watch/sink-kinds.ts';
import { WATCH_STATES } from '../../../../lib/model/watch/watch.ts';
import { WATCH_ID } from '../../../../lib/model/watch/watch-request.ts';
import { deployedFunctions } from './functions.ts';
import {
  GATEWAY,
  gatewaySpecification,
  gatewayText,
  type Specification,
  type Specified,
  specified,
} from './gateway.ts';

let routes: readonly { readonly name: string; readonly route: Route }[];
const operations = specified(gatewaySpecification());

beforeAll(async () => {
  routes = (await deployedFunctions()).flatMap(({ name, routes: own }) =>
    own.map((route) => ({ name, route })),
  );
});

const label = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`;

function routeOf(operation: Specified) {
  const found = routes.find(({ route }) => label(route) === label(operation));
  if (!found) throw new Error(`no function answers ${label(operation)}`);
  return found;
}

test('is a valid OpenAPI 3.0 document', () => {
  const validator = 'node_modules/@seriousme/openapi-schema-validator/bin/validate-api-cli.js';
  const report = execFileSync(process.execPath, [validator, GATEWAY], { encoding: 'utf8' });
  expect(JSON.parse(report)).toMatchObject({ valid: true });
});

test('specifies every route of every function, and nothing else', () => {
  expect(operations.map(label).sort()).toEqual(routes.map(({ route }) => label(route)).sort());
});

test.each(operations)('$method $path goes to the function that answers it, and takes what it takes', (at) => {
  const { name, route } = routeOf(at);
  expect(at.integration).toEqual({
    type: 'cloud_functions',
    function_id: `\${${name}_function_id}`,
    tag: `\${function_tag}`,
    service_account_id: `\${gateway_service_account_id}`,
    payload_format_version: '1.0',
  });
  expect(at.operationId).toBe(route.action);
  expect(at.open).toBe(route.open === true);
  const inPath = pathParameters(route.path);
  expect(at.pathParameters).toEqual(inPath);
  expect([...at.otherParameters].sort()).toEqual(
    Object.keys(route.input.entries)
      .filter((entry) => !inPath.includes(entry))
      .sort(),
  );
});

test('lets a watch have the ids that the functions let it have', () => {
  const { schemas } = gatewaySpecification().components as { schemas: { WatchId: object } };
  expect(schemas.WatchId).toEqual({ type: 'string', pattern: WATCH_ID.source });
});

test('names every type of change, every state of an operation and of a watch, and no other', () => {
  const enums = enumsIn(gatewaySpecification()).map((names) => names.join(' '));
  const types = CHANGE_TYPES.join(' ');
  const expected = [STATES.join(' '), `SYNC ${types}`, WATCH_STATES.join(' '), types];
  expect(enums.filter((names) => /\b(?:SUCCEEDED|SUSPENDED)\b/.test(names))).toEqual(
    expect.arrayContaining(expected),
  );
  for (const names of enums) if (/\b(?:SUCCEEDED|SUSPENDED)\b/.test(names)) expect(expected).toContain(names);
});

/** The lists of names that a description allows, wherever they stand. */
function enumsIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'enum' in value && Array.isArray(value.enum) ? [value.enum.map(String)] : [];
  return [...own, ...Object.values(value).flatMap(enumsIn)];
}

test('lets a sink be of every kind that there is, with the fields that it has', () => {
  interface Sink {
    readonly required: readonly string[];
    readonly properties: Readonly<Record<string, { required?: readonly string[]; properties: object }>>;
  }
  const { schemas } = gatewaySpecification().components as {
    schemas: { Sink: { oneOf: readonly Sink[] } };
  };
  const described = schemas.Sink.oneOf.map(({ required: [kind = ''], properties }) => ({
    kind,
    kinds: Object.keys(properties),
    required: properties[kind]?.required ?? [],
    fields: Object.keys(properties[kind]?.properties ?? {}),
  }));
  const known = SINK_KIND_NAMES.map((kind) => {
    const { fields, secret, headers } = rulesOf(kind);
    const shown = Object.keys(fields);
    const hidden = [...(secret ? [secret.field] : []), ...(headers ? ['headers', 'headerNames'] : [])];
    // An answer has no secret, so that none is required.
    return { kind, kinds: [kind], required: shown, fields: [...shown, ...hidden] };
  });
  expect(described).toEqual(known);
});

test('has its greedy paths last', () => {
  const greedy = operations.map(({ path }) => path.includes('+}'));
  expect(greedy).toEqual([...greedy].sort());
});

test('asks for no limit of calls, which the platform no longer has at the gateway', () => {
  expect(gatewayText()).not.toMatch(/rate-?limit/i);
});

test('tells the gateway of no body that OpenAPI gives no meaning', () => {
  const deployed = gatewayText().replace(/# %\{ if for_readers \}.*?# %\{ endif \}/gs, '');
  const paths = Object.entries((parse(deployed) as Specification).paths);
  const bodies = paths.flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) =>
      requestBody ? [`${method} ${path}`] : [],
    ),
  );
  expect(bodies.filter((label) => !label.startsWith('post '))).toEqual([]);
  expect(bodies).toHaveLength(3);
});

test('has no variable that Terraform would not fill in', () => {
  const names = [...gatewayText().matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name);
  const functions = routes.map(({ name }) => `${name}_function_id`);
  expect(new Set(names)).toEqual(
    new Set([...functions, 'function_tag', 'gateway_service_account_id', 'security_profile_id']),
  );
});

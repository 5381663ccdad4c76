import type { Role } from '../model/access/access.ts';
import { TrackerError } from '../model/core/error.ts';
import { isJsonObject, type JsonObject } from '../model/core/json.ts';
import type { Binding } from './binding.ts';
import { errorAnswer, type HttpAnswer, jsonAnswer } from './http-answer.ts';
import { type HttpRequest, requestInput } from './http-request.ts';
import { METHOD_NOT_ALLOWED, NO_CONTENT } from './http-status.ts';
import { matchPath, pathParameters, type Route } from './routes/route.ts';

/** The work that an event asks for, and its route's name for the log. */
export interface Dispatch<Scope, Answer> {
  readonly route: string;
  /** The required role: `viewer` for an unknown path too; `undefined` for an open route. */
  readonly needs: Role | undefined;
  readonly perform: (open: (route: Route) => Scope) => Promise<Answer>;
}

/** The work of an HTTP call; HEAD works as GET without the body. */
export function dispatchHttp<Scope>(
  bindings: readonly Binding<Scope>[],
  request: HttpRequest,
): Dispatch<Scope, HttpAnswer> {
  const { method, path } = request;
  const onPath = bindings.filter(({ route }) => fits(route.path, path));
  const [first] = onPath;
  if (!first) {
    return {
      route: 'unknown path',
      needs: 'viewer',
      perform: async () => fail('NOT_FOUND', 'no such path'),
    };
  }
  const allowed = [
    ...new Set(onPath.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))),
    'OPTIONS',
  ];
  const allow = { allow: allowed.join(', ') };
  const label = (name: string): string => `${name} ${first.route.path}`;
  if (method === 'OPTIONS') {
    return {
      route: label(method),
      needs: undefined,
      perform: async () => ({ statusCode: NO_CONTENT, headers: allow, body: '' }),
    };
  }
  const binding = onPath.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method));
  if (!binding) {
    const error = new TrackerError('UNIMPLEMENTED', `this path takes ${allowed.join(', ')}`);
    const { headers, ...answer } = errorAnswer(error, METHOD_NOT_ALLOWED);
    return {
      route: label('other method'),
      needs: 'viewer',
      perform: async () => ({ ...answer, headers: { ...headers, ...allow } }),
    };
  }
  return {
    route: `${method} ${binding.route.path}`,
    needs: roleFor(binding.route),
    perform: async (open) => {
      const { route } = binding;
      const input = requestInput(request, matchPath(route.path, path) ?? {}, route);
      return jsonAnswer(200, await binding.run(input, open(route)));
    },
  };
}

/** A viewer may read; everything else needs an editor. */
function roleFor({ method, open }: Route): Role | undefined {
  if (open) return undefined;
  return method === 'GET' ? 'viewer' : 'editor';
}

/** A path that does not decode still fits, so that its route reports the error. */
function fits(pattern: string, path: string): boolean {
  try {
    return matchPath(pattern, path) !== undefined;
  } catch {
    return true;
  }
}

/** The work of raw input: the binding that `action` names, or else the best fit for its parameters. */
export function dispatchRaw<Scope>(
  bindings: readonly Binding<Scope>[],
  event: unknown,
): Dispatch<Scope, unknown> {
  if (!isJsonObject(event)) {
    return {
      route: 'raw',
      needs: 'viewer',
      perform: async () => fail('INVALID_ARGUMENT', 'the input must be a JSON object'),
    };
  }
  const { action, ...input } = event;
  const actions = bindings.map(({ route }) => route.action).join(', ');
  const binding =
    action === undefined
      ? mostSpecific(bindings, input)
      : bindings.find(({ route }) => route.action === action);
  if (!binding) {
    return {
      route: 'raw',
      needs: 'viewer',
      perform: async () =>
        fail('INVALID_ARGUMENT', `the input names nothing to do; "action" is one of ${actions}`),
    };
  }
  return {
    route: binding.route.action,
    needs: roleFor(binding.route),
    perform: async (open) => binding.run(input, open(binding.route)),
  };
}

function fail(code: 'NOT_FOUND' | 'INVALID_ARGUMENT', message: string): never {
  throw new TrackerError(code, message);
}

/** The GET binding with the most path parameters, among those whose path parameters are all in the input. */
function mostSpecific<Scope>(
  bindings: readonly Binding<Scope>[],
  input: JsonObject,
): Binding<Scope> | undefined {
  const parameters = (binding: Binding<Scope>): string[] => pathParameters(binding.route.path);
  return bindings
    .filter(({ route }) => route.method === 'GET')
    .filter((binding) => parameters(binding).length > 0)
    .filter((binding) => parameters(binding).every((name) => Object.hasOwn(input, name)))
    .sort((a, b) => parameters(b).length - parameters(a).length)[0];
}

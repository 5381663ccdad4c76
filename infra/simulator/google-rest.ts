import { CloudFailure } from './failure.ts';
import { parseFilter } from './filter.ts';
import { googleFailure, googleOperation, googlePage } from './google-json.ts';
import { apiOf, type GoogleCall, isPlace, parseCall } from './google-paths.ts';
import type { HttpAnswer, HttpRequest, HttpUpstream } from './http-answer.ts';
import type { Identity } from './identity/identity.ts';
import { operationPage } from './operation-page.ts';
import type { CloudResource } from './resource.ts';
import type { CloudOperation, World } from './world.ts';

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 1000;
const LIST_PARAMETERS = ['pageSize', 'pageToken', 'filter', 'returnPartialSuccess'];
/** Parameters that every Google API takes. */
const SYSTEM_PARAMETERS = ['alt', 'fields', 'key', 'prettyPrint', 'quotaUser'];

/**
 * google.longrunning.Operations of all Google APIs at one address. The API is known by a `Host` that ends in
 * googleapis.com; under any other host the operations of all APIs lie together, by version and parent.
 */
export function googleRest({
  world,
  token,
  identity,
}: {
  readonly world: World;
  readonly token: string;
  readonly identity: Pick<Identity, 'google'>;
}): HttpUpstream {
  return {
    wire: 'google',
    failure: googleFailure,
    respond(request) {
      const given = identity.google.respond(request);
      if (given) return given;
      const [, bearer = ''] = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '') ?? [];
      if (bearer !== token && !identity.google.takes(bearer)) {
        throw new CloudFailure('UNAUTHENTICATED', 'Request had invalid authentication credentials.');
      }
      const call = parseCall(request.path);
      if (!call) throw new CloudFailure('NOT_FOUND', `Not found: ${request.path}`);
      const api = apiOf(request.headers['host'] ?? '');
      const places = world.resources().filter((place) => isPlace(place.resource, call, api));
      if (call.id === undefined) return ok(list(world, places, request));
      checkQuery(request, []);
      const operation = find(world, places, call);
      return ok(act(world, operation, call, request.method));
    },
  };
}

function act(
  world: World,
  operation: CloudOperation,
  { cancel }: GoogleCall,
  method: string,
): HttpAnswer['body'] {
  switch (`${method}${cancel ? ':cancel' : ''}`) {
    case 'GET':
      return googleOperation(operation);
    case 'DELETE':
      world.forget(operation.id);
      return {};
    case 'POST:cancel':
      world.cancel(operation.id);
      return {};
    default:
      throw new CloudFailure('UNIMPLEMENTED', 'Method not allowed');
  }
}

function list(world: World, places: readonly CloudResource[], request: HttpRequest): HttpAnswer['body'] {
  checkQuery(request, LIST_PARAMETERS);
  const { pageSize = '0', pageToken = '', filter = '', returnPartialSuccess } = request.query;
  if (request.method !== 'GET') throw new CloudFailure('UNIMPLEMENTED', 'Method not allowed');
  if (returnPartialSuccess === 'true') {
    throw new CloudFailure('UNIMPLEMENTED', 'return_partial_success is not supported');
  }
  if (!/^\d{1,9}$/.test(pageSize)) throw new CloudFailure('INVALID_ARGUMENT', 'Invalid page size');
  const [first] = places;
  if (!first) throw new CloudFailure('NOT_FOUND', 'The parent was not found');
  const page = operationPage(
    world,
    places.map(({ name }) => name),
    {
      predicate: filter === '' ? undefined : parseFilter(filter, ['done']),
      scope: `${first.name}?${filter}`,
      pageSize: Math.min(Number(pageSize) || DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE),
      pageToken,
    },
  );
  return googlePage(
    page,
    places.flatMap(({ unreachable }) => unreachable),
  );
}

function find(
  world: World,
  places: readonly CloudResource[],
  { parent, id = '' }: GoogleCall,
): CloudOperation {
  const operation = world.find(id);
  if (!operation || !places.includes(operation.resource)) {
    throw new CloudFailure('NOT_FOUND', `Operation ${parent}/operations/${id} not found`);
  }
  return operation;
}

function checkQuery({ query }: HttpRequest, known: readonly string[]): void {
  const unknown = Object.keys(query).find(
    (name) => !name.startsWith('$') && !known.includes(name) && !SYSTEM_PARAMETERS.includes(name),
  );
  if (unknown !== undefined) {
    throw new CloudFailure('INVALID_ARGUMENT', `Unknown name "${unknown}": Cannot bind query parameter.`);
  }
}

function ok(body: HttpAnswer['body']): HttpAnswer {
  return { status: 200, body };
}

import { CloudFailure } from './failure.ts';
import { parseFilter } from './filter.ts';
import { googleFailure, googleOperation, googlePage } from './google-json.ts';
import { ownWire } from './google-own.ts';
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
  const { resource } = operation.resource;
  const own = resource.family === 'google' ? ownWire(resource.api) : undefined;
  const verb = own ? own.cancel : ':cancel';
  if (cancel !== '' && cancel !== verb) throw new CloudFailure('UNIMPLEMENTED', 'Method not allowed');
  switch (`${method}${cancel === '' ? '' : ':cancel'}`) {
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

function list(world: World, found: readonly CloudResource[], request: HttpRequest): HttpAnswer['body'] {
  const [first] = found;
  if (!first) throw new CloudFailure('NOT_FOUND', 'The parent was not found');
  const { resource } = first;
  const api = resource.family === 'google' ? resource.api : '';
  const own = ownWire(api);
  checkQuery(request, own?.listParameters ?? LIST_PARAMETERS);
  const { pageToken = '', filter = '', returnPartialSuccess, instance } = request.query;
  const pageSize = request.query[own ? 'maxResults' : 'pageSize'] ?? '0';
  if (request.method !== 'GET') throw new CloudFailure('UNIMPLEMENTED', 'Method not allowed');
  if (returnPartialSuccess === 'true') {
    throw new CloudFailure('UNIMPLEMENTED', 'return_partial_success is not supported');
  }
  if (!/^\d{1,9}$/.test(pageSize)) throw new CloudFailure('INVALID_ARGUMENT', 'Invalid page size');
  const places = found.filter(
    (place) =>
      place.resource.family === 'google' &&
      ownWire(place.resource.api) === own &&
      (instance === undefined || place.resource.parent.endsWith(`/instances/${instance}`)),
  );
  const maxPageSize = own?.maxPageSize ?? (api === 'run' ? 100 : MAX_PAGE_SIZE);
  const page = operationPage(
    world,
    places.map(({ name }) => name),
    {
      predicate: filter === '' ? undefined : parseFilter(filter.replace(/^done:/, 'done='), ['done']),
      scope: `${first.name}?${filter}`,
      pageSize: Math.min(Number(pageSize) || (own?.maxPageSize ?? DEFAULT_PAGE_SIZE), maxPageSize),
      pageToken,
    },
  );
  const unreachable = places.flatMap((place) => place.unreachable);
  return own ? own.page(page.items.map(googleOperation), page, unreachable) : googlePage(page, unreachable);
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

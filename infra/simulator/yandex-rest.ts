import { camelCase } from '../../lib/model/core/field-name.ts';
import type { Collection } from '../../lib/providers/yandex/catalogue/catalogue.ts';
import { decodeSegment } from './decode-segment.ts';
import { dnsZones } from './dns-zones.ts';
import { CloudFailure } from './failure.ts';
import type { HttpAnswer, HttpRequest, HttpUpstream } from './http-answer.ts';
import type { Identity } from './identity/identity.ts';
import type { Slice } from './paging.ts';
import { resourcesRest } from './resources/rest.ts';
import type { CloudOperation, World } from './world.ts';
import { requestHeaders, yandexFailure, yandexOperation, yandexPage } from './yandex-json.ts';
import { listYandex } from './yandex-list.ts';
import { matchPath } from './yandex-paths.ts';

interface YandexRestOptions {
  readonly world: World;
  readonly token: string;
  readonly identity: Pick<Identity, 'yandex'>;
  /** What `x-operation-poll-interval` says on a Get, in seconds; no header without it. */
  readonly pollIntervalSeconds?: number | undefined;
}

/**
 * Yandex Cloud's REST: all list calls of the catalogue that have a path, of operations and of resources, operations,
 * DNS zones, IAM tokens.
 */
export function yandexRest({ world, token, identity, pollIntervalSeconds }: YandexRestOptions): HttpUpstream {
  const interval: Record<string, string> =
    pollIntervalSeconds === undefined ? {} : { 'x-operation-poll-interval': String(pollIntervalSeconds) };

  const zones = dnsZones(world);
  const resources = resourcesRest(world, zones);

  return {
    wire: 'rest',
    failure: yandexFailure,
    respond(request) {
      // In exchange for the token that a service account has signed.
      if (request.path === '/iam/v1/tokens') return answer({ iamToken: token }, {});
      const given = identity.yandex(request);
      if (given) return given;
      if (request.headers['authorization'] !== `Bearer ${token}`) {
        throw new CloudFailure('UNAUTHENTICATED', 'The token is invalid');
      }
      const operation = /^\/operations\/([^/:]+)(:cancel)?$/.exec(request.path);
      if (operation) {
        const [, segment = '', cancel] = operation;
        const id = decodeSegment(segment);
        if (request.method !== 'GET' && !(cancel && request.method === 'POST')) throw notAllowed();
        checkQuery(request, []);
        if (cancel) world.cancel(id);
        return answer(yandexOperation(world.get(id)), cancel ? {} : interval);
      }
      const own = zones.respond(request) ?? resources(request);
      if (own) return answer(own, {});
      const found = matchPath(request.path);
      if (!found) throw new CloudFailure('NOT_FOUND', 'Not Found');
      if (request.method !== 'GET') throw notAllowed();
      return answer(yandexPage(list(world, request, found.collection, found.parameters)), {});
    },
  };
}

function list(
  world: World,
  request: HttpRequest,
  collection: Collection,
  parameters: Readonly<Record<string, string>>,
): Slice<CloudOperation> {
  const idField = camelCase(collection.idField);
  const idInQuery = parameters[idField] === undefined;
  checkQuery(request, [
    'pageSize',
    'pageToken',
    ...(collection.fieldNumbers.filter ? ['filter'] : []),
    ...(idInQuery ? [idField] : []),
  ]);
  const { pageSize = '0', pageToken = '', filter = '' } = request.query;
  return listYandex(world, {
    collection,
    id: parameters[idField] ?? request.query[idField] ?? '',
    parents: parameters,
    pageSize: /^-?\d+$/.test(pageSize) ? Number(pageSize) : Number.NaN,
    pageToken,
    filter,
  });
}

function checkQuery({ query }: HttpRequest, known: readonly string[]): void {
  const unknown = Object.keys(query).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new CloudFailure('INVALID_ARGUMENT', `Unknown query parameter "${unknown}"`);
  }
}

function answer(body: HttpAnswer['body'], headers: Readonly<Record<string, string>>): HttpAnswer {
  return { status: 200, headers: { ...requestHeaders(), ...headers }, body };
}

function notAllowed(): CloudFailure {
  return new CloudFailure('UNIMPLEMENTED', 'Method Not Allowed');
}

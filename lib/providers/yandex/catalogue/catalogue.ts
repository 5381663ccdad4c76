import { TrackerError } from '../../../model/core/error.ts';
import { camelCase, memberOf } from '../../../model/core/field-name.ts';
import type { JsonObject } from '../../../model/core/json.ts';
import { MAX_PAGE_SIZE } from '../../../model/core/page.ts';
import table from './yandex.tsv';

/** A list call of Yandex Cloud: its address, parameters and documented limits. */
export interface Collection {
  /** `<service>/<collection>`, the name used everywhere. */
  readonly name: string;
  readonly grpcService: string;
  readonly rpc: string;
  /** Port 443. */
  readonly host: string;
  /** With `{snake_case}` parameters; absent where the service is gRPC only. */
  readonly httpPath?: string;
  readonly idField: string;
  /** Ids that the path needs besides the resource's own. */
  readonly parentFields: readonly string[];
  /** The longest id the upstream takes, and the shortest. */
  readonly idLength: { readonly min: number; readonly max: number };
  readonly maxPageSize: number;
  /** By our names; `name` is the resource's own. */
  readonly filterFields: readonly string[];
  readonly fieldNumbers: {
    readonly id: number;
    readonly pageSize: number;
    readonly pageToken: number;
    readonly filter?: number;
    readonly operations: number;
    readonly nextPageToken: number;
  };
}

function parseRow(line: string): Collection {
  const cells = line.split('\t');
  const cell = (index: number): string => cells[index] ?? '-';
  const list = (index: number): string[] => (cell(index) === '-' ? [] : cell(index).split(','));
  const number = (text: string | undefined): number => Number(text);
  const [request = '', response = ''] = cell(11).split(';');
  const [id, pageSize, pageToken, filter] = request.split(',');
  const [operations, nextPageToken] = response.split(',');
  const length = /^(<=)?(\d+)$/.exec(cell(7));
  return {
    name: cell(0),
    grpcService: cell(1),
    rpc: cell(2),
    host: cell(3),
    ...(cell(4) === '-' ? {} : { httpPath: cell(4) }),
    idField: cell(5),
    parentFields: list(6),
    idLength: { min: length && !length[1] ? Number(length[2]) : 1, max: Number(length?.[2] ?? 255) },
    maxPageSize: Number(/\d+$/.exec(cell(8))?.[0] ?? MAX_PAGE_SIZE),
    filterFields: parseFilterFields(cell(10)),
    fieldNumbers: {
      id: number(id),
      pageSize: number(pageSize),
      pageToken: number(pageToken),
      ...(filter === '-' ? {} : { filter: number(filter) }),
      operations: number(operations),
      nextPageToken: number(nextPageToken),
    },
  };
}

function parseFilterFields(text: string): string[] {
  if (text === '-' || text === 'undocumented') return [];
  return text === 'resource name' ? ['name'] : text.split(',').map(camelCase);
}

/** The 103 list calls of Yandex Cloud (public API definitions, July 2026), by collection name. */
export const CATALOGUE: ReadonlyMap<string, Collection> = new Map(
  table
    .trim()
    .split('\n')
    .slice(1)
    .map(parseRow)
    .map((collection) => [collection.name, collection]),
);

/** @throws {TrackerError} `NOT_FOUND` for a name that is not in the catalogue. */
export function collectionNamed(name: string): Collection {
  const collection = CATALOGUE.get(name);
  if (!collection) {
    throw new TrackerError('NOT_FOUND', `no collection "${name}"; GET /v1/services lists them all`);
  }
  return collection;
}

/** Where operations are got and cancelled, whatever they belong to. */
export const OPERATION_HOST = 'operation.api.cloud.yandex.net';

/** The host of a collection's list; for a name that is in no catalogue, the host of all operations. */
export const yandexHost = (collection: string): string => CATALOGUE.get(collection)?.host ?? OPERATION_HOST;

/** The names that are no collections; `*` stands for all of them. */
export function unknownCollections(names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => name !== '*' && !CATALOGUE.has(name));
}

/** Collections whose resources need no parents, by the package of their service. */
const BY_PACKAGE: ReadonlyMap<string, readonly Collection[]> = groupByPackage(
  [...CATALOGUE.values()].filter((collection) => collection.parentFields.length === 0),
);

function groupByPackage(collections: readonly Collection[]): Map<string, Collection[]> {
  const groups = new Map<string, Collection[]>();
  for (const collection of collections) {
    const pkg = parentName(collection.grpcService);
    groups.set(pkg, [...(groups.get(pkg) ?? []), collection]);
  }
  return groups;
}

/** `yandex.cloud.dns.v1` of `yandex.cloud.dns.v1.DnsZoneService`. */
function parentName(fullName: string): string {
  return fullName.slice(0, Math.max(0, fullName.lastIndexOf('.')));
}

/**
 * The resource that an operation's metadata names, as `dns/zones/dns1abc`; `undefined` where it names none,
 * or several of the catalogue.
 *
 * Services name the resource by its own id field (`dnsZoneId`) in a metadata type of their own package.
 */
export function resourceOfMetadata(metadata: JsonObject | undefined): string | undefined {
  const { '@type': given } = metadata ?? {};
  const type = typeof given === 'string' ? given.replace(/^.*\//, '') : '';
  const named = (BY_PACKAGE.get(parentName(type)) ?? []).flatMap(({ name, idField }) => {
    const id = metadata && memberOf(metadata, camelCase(idField));
    return typeof id === 'string' && /^[^/]+$/.test(id) ? [`${name}/${id}`] : [];
  });
  return named.length === 1 ? named[0] : undefined;
}

import { camelCase } from '../../lib/model/core/field-name.ts';
import type { JsonObject } from '../../lib/model/core/json.ts';
import type { Collection } from '../../lib/providers/yandex/catalogue/catalogue.ts';

/** What an operation does to its resource, as the names of the official metadata types begin. */
export type Verb = 'Create' | 'Update' | 'Delete' | 'CreateDirectory';

/** The collections that do not have all of create, update and delete with the resource's id in their metadata. */
const VERBS: Readonly<Record<string, readonly [Verb, ...Verb[]]>> = {
  'backup/resources': ['Delete', 'CreateDirectory'],
  'connection-manager/connections': ['Update', 'Create'],
  'iam/accessKeys': ['Update', 'Delete'],
  'iam/apiKeys': ['Update', 'Delete'],
  'iam/keys': ['Update', 'Delete'],
  'organization-manager/organizations': ['Update'],
  'quota-manager/quotaRequests': ['Create'],
};

/** What an operation of the collection can do, the usual first. */
export function verbsOf(collection: Collection): readonly [Verb, ...Verb[]] {
  return VERBS[collection.name] ?? ['Update', 'Create', 'Delete'];
}

/** The official metadata of an operation, in JSON. */
export function yandexMetadata(collection: Collection, id: string, verb: Verb): JsonObject {
  return {
    '@type': `${TYPE_PREFIX}${packageOf(collection)}.${verb}${metadataThing(collection, verb)}Metadata`,
    [camelCase(collection.idField)]: id,
    ...(verb === 'CreateDirectory' ? { path: '/var/restored' } : {}),
  };
}

/** The official response of an operation, in JSON: the resource after a create or update, else Empty. */
export function yandexResponse(collection: Collection, id: string, title: string, verb: Verb): JsonObject {
  if (verb === 'Delete' || verb === 'CreateDirectory') return YANDEX_EMPTY;
  return {
    '@type': `${TYPE_PREFIX}${packageOf(collection)}.${thingOf(collection)}`,
    id,
    ...(NAMELESS.has(collection.name) ? {} : { name: title }),
    ...(collection.name === 'compute/disks'
      ? { size: '10737418240', createdAt: '2026-01-15T09:30:00Z' }
      : {}),
  };
}

/** `DnsZone` for the collection of `DnsZoneService`. */
export function thingOf({ grpcService }: Collection): string {
  return grpcService.slice(grpcService.lastIndexOf('.') + 1).replace(/Service$/, '');
}

/** "Update dns zone". */
export function describe(verb: Verb, thing: string): string {
  if (verb === 'CreateDirectory') return 'Create directory';
  return `${verb} ${thing.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()}`;
}

const TYPE_PREFIX = 'type.googleapis.com/';
const NAMELESS = new Set(['iam/accessKeys', 'iam/apiKeys', 'iam/keys', 'quota-manager/quotaRequests']);

const YANDEX_EMPTY: JsonObject = { '@type': `${TYPE_PREFIX}google.protobuf.Empty`, value: {} };

function metadataThing(collection: Collection, verb: Verb): string {
  return verb === 'CreateDirectory' ? '' : thingOf(collection);
}

function packageOf({ grpcService }: Collection): string {
  return grpcService.slice(0, grpcService.lastIndexOf('.'));
}

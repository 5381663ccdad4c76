import { BinaryReader } from '@bufbuild/protobuf/wire';
import { expect, test } from '@jest/globals';
import { camelCase } from '../../../../lib/model/core/field-name.ts';
import type { YandexResource } from '../../../../lib/model/operation/families/yandex.ts';
import {
  CATALOGUE,
  collectionNamed,
  resourceOfMetadata,
} from '../../../../lib/providers/yandex/catalogue/catalogue.ts';
import { checkedResource, yandexLimits } from '../../../../lib/providers/yandex/catalogue/request.ts';
import { SDK_HOSTS, sdkMethod, sdkType } from '../../../support/grpc/sdk.ts';

const all = [...CATALOGUE.values()];
const official = all.flatMap((collection) => {
  const method = sdkMethod(collection.grpcService, collection.rpc);
  return method ? [{ collection, method }] : [];
});

/** `number` of the only field in a message. */
function onlyField(bytes: Uint8Array): number {
  return new BinaryReader(bytes).tag()[0];
}

function resource(collection: string, id: string, parents: Record<string, string> = {}): YandexResource {
  return { family: 'yandex', collection, id, parents };
}

test('holds 103 list calls, each of another service', () => {
  expect(all.length).toBe(103);
  expect(new Set(all.map(({ grpcService }) => grpcService)).size).toBe(103);
});

test('has a number for every field and limits that are numbers', () => {
  for (const { fieldNumbers, idLength, maxPageSize } of all) {
    expect(Object.values(fieldNumbers).every((number) => Number.isInteger(number) && number > 0)).toBe(true);
    expect([100, 1000]).toContain(maxPageSize);
    expect(idLength.min >= 1 && idLength.max >= idLength.min && idLength.max <= 255).toBe(true);
  }
});

test('names 96 list calls that the official definitions have, and 7 that they lack', () => {
  expect(official.length).toBe(96);
  expect(
    all.map(({ name }) => name).filter((name) => !official.some((o) => o.collection.name === name)),
  ).toEqual([
    'baremetal/bootImages',
    'baremetal/privateSubnets',
    'baremetal/publicSubnets',
    'baremetal/servers',
    'baremetal/vrfs',
    'cic/publicConnections',
    'dns/inboundEndpoints',
  ]);
});

test('has the field numbers of the official requests and responses', () => {
  const operation = sdkType('yandex.cloud.operation.Operation').fromJSON({ id: 'o' });
  const numbers = official.map(({ collection, method }) => {
    const request = method.requestDeserialize(Buffer.alloc(0));
    const response = method.responseDeserialize(Buffer.alloc(0));
    const inRequest = (field: object) => onlyField(method.requestSerialize({ ...request, ...field }));
    const inResponse = (field: object) => onlyField(method.responseSerialize({ ...response, ...field }));
    return {
      name: collection.name,
      id: inRequest({ [camelCase(collection.idField)]: 'x' }),
      pageSize: inRequest({ pageSize: 7 }),
      pageToken: inRequest({ pageToken: 't' }),
      ...('filter' in request ? { filter: inRequest({ filter: 'f' }) } : {}),
      operations: inResponse({ operations: [operation] }),
      nextPageToken: inResponse({ nextPageToken: 't' }),
    };
  });
  expect(numbers).toEqual(
    official.map(({ collection: { name, fieldNumbers } }) => ({ name, ...fieldNumbers })),
  );
});

test('has the hosts of the official endpoint map', () => {
  const hosts = official.map(({ collection }) => SDK_HOSTS[collection.grpcService]?.replace(/:443$/, ''));
  expect(hosts).toEqual(official.map(({ collection }) => collection.host));
});

test('takes no parents for any official request but those of its path', () => {
  for (const { collection } of official) expect(collection.parentFields).toEqual([]);
});

test('answers NOT_FOUND for a collection it does not have', () => {
  expect(() => collectionNamed('dns/nothing')).toThrow(
    expect.objectContaining({
      code: 'NOT_FOUND',
      message: 'no collection "dns/nothing"; GET /v1/services lists them all',
    }),
  );
});

test('finds the resource that metadata names by the id field of its own package', () => {
  const resources = {
    'yandex.cloud.dns.v1.CreateDnsZoneMetadata': { dnsZoneId: 'dns1' },
    'yandex.cloud.k8s.v1.CreateNodeGroupMetadata': { nodeGroupId: 'cat1' },
    'yandex.cloud.k8s.v1.CreateClusterMetadata': { clusterId: 'cat2' },
    'yandex.cloud.kms.v1.CreateSymmetricKeyMetadata': { keyId: 'abj1', primaryVersionId: 'abj2' },
    'yandex.cloud.kms.v1.asymmetricencryption.CreateAsymmetricEncryptionKeyMetadata': { keyId: 'abj3' },
    'yandex.cloud.kms.v1.asymmetricsignature.CreateAsymmetricSignatureKeyMetadata': { keyId: 'abj4' },
    'yandex.cloud.serverless.functions.v1.CreateFunctionMetadata': { functionId: 'd4e1' },
    'yandex.cloud.backup.v1.DeleteResourceMetadata': { computeInstanceId: 'fhm1' },
    'yandex.cloud.spark.v1.CreateClusterMetadata': { clusterId: 'c9q1' },
  };
  expect(
    Object.entries(resources).map(([type, fields]) =>
      resourceOfMetadata({ '@type': `type.googleapis.com/${type}`, ...fields }),
    ),
  ).toEqual([
    'dns/zones/dns1',
    'managed-kubernetes/nodeGroups/cat1',
    'managed-kubernetes/clusters/cat2',
    'kms/keys/abj1',
    'kms/asymmetricEncryptionKeys/abj3',
    'kms/asymmetricSignatureKeys/abj4',
    'functions/functions/d4e1',
    'backup/resources/fhm1',
    'managed-spark/clusters/c9q1',
  ]);
});

test.each([
  ['nothing at all', undefined],
  ['no type', { dnsZoneId: 'dns1' }],
  ['a type of no package', { '@type': 'type.googleapis.com/Metadata', dnsZoneId: 'dns1' }],
  ['a type of another package', { '@type': 'type.googleapis.com/yandex.cloud.vpc.v1.X', dnsZoneId: 'dns1' }],
  ['a package below', { '@type': 'type.googleapis.com/yandex.cloud.dns.v1.deeper.X', dnsZoneId: 'dns1' }],
  ['an empty id', { '@type': 'type.googleapis.com/yandex.cloud.dns.v1.X', dnsZoneId: '' }],
  ['an id that is no text', { '@type': 'type.googleapis.com/yandex.cloud.dns.v1.X', dnsZoneId: 1 }],
  [
    'two resources',
    { '@type': 'type.googleapis.com/yandex.cloud.k8s.v1.X', nodeGroupId: 'a', clusterId: 'b' },
  ],
  ['a resource with parents', { '@type': 'type.googleapis.com/yandex.cloud.baremetal.v2.X', serverId: 'a' }],
])('finds no resource in metadata that names %s', (_, metadata) => {
  expect(resourceOfMetadata(metadata)).toBeUndefined();
});

test('tells the limits that an upstream documents', () => {
  expect(
    ['dns/zones', 'baremetal-v1alpha/vrfs', 'functions/functions', 'logging/sinks', 'vpc/networks'].map(
      (name) => yandexLimits(resource(name, 'x')),
    ),
  ).toEqual([
    { maxPageSize: 1000, filterFields: ['name'] },
    { maxPageSize: 100, filterFields: [] },
    { maxPageSize: 1000, filterFields: ['done', 'createdBy'] },
    { maxPageSize: 1000, filterFields: ['description', 'createdAt', 'modifiedAt', 'createdBy', 'done'] },
    { maxPageSize: 1000, filterFields: [] },
  ]);
  expect(() => yandexLimits({ family: 'google', api: 'run', version: 'v2', parent: '' })).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  );
});

test('takes a resource with ids and parents as its upstream documents them', () => {
  const server = resource('baremetal/servers', 'a'.repeat(20), { cloudId: 'b1g', folderId: 'b1h' });
  expect(checkedResource(server)).toEqual({
    collection: collectionNamed('baremetal/servers'),
    resource: server,
  });
});

test.each([
  [resource('dns/nothing', 'x'), 'NOT_FOUND', 'no collection "dns/nothing"; GET /v1/services lists them all'],
  [
    resource('apploadbalancer/httpRouters', 'x'.repeat(51)),
    'INVALID_ARGUMENT',
    'resourceId must be 1 to 50 characters long',
  ],
  [resource('baremetal-v1alpha/vrfs', 'x'), 'INVALID_ARGUMENT', 'resourceId must be 20 characters long'],
  [
    resource('vpc/networks', 'a/b'),
    'INVALID_ARGUMENT',
    'resourceId must be 1 to 255 letters, digits or any of _ - . @ : and begin with a letter, digit or _',
  ],
  [
    resource('baremetal/servers', 'a'.repeat(20), { cloudId: 'b1g' }),
    'INVALID_ARGUMENT',
    'folderId is required for baremetal/servers',
  ],
  [
    resource('baremetal/servers', 'a'.repeat(20), { cloudId: '../x', folderId: 'f' }),
    'INVALID_ARGUMENT',
    'cloudId must be 1 to 255 letters, digits or any of _ - . @ : and begin with a letter, digit or _',
  ],
  [
    resource('dns/zones', 'dns1', { folderId: 'f' }),
    'INVALID_ARGUMENT',
    'folderId is no parameter of dns/zones',
  ],
])('refuses a resource that its upstream would not take, case %#', (given, code, message) => {
  expect(() => checkedResource(given)).toThrow(expect.objectContaining({ code, message }));
});

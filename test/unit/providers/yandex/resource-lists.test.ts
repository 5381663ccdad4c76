import { BinaryReader } from '@bufbuild/protobuf/wire';
import { expect, test } from '@jest/globals';
import { camelCase } from '../../../../lib/model/core/field-name.ts';
import { CATALOGUE } from '../../../../lib/providers/yandex/catalogue/catalogue.ts';
import {
  RESOURCE_LISTS,
  type ResourceList,
  resourceListOf,
} from '../../../../lib/providers/yandex/catalogue/resource-lists.ts';
import { SDK_HOSTS, sdkMethod } from '../../../support/grpc/sdk.ts';

const all = [...RESOURCE_LISTS.values()];
const official = all.flatMap((list) => {
  const method = sdkMethod(list.collection.grpcService, list.rpc);
  return method ? [{ list, method, name: list.collection.name }] : [];
});

/** The numbers of the fields in a message. */
function fieldsIn(bytes: Uint8Array): number[] {
  const reader = new BinaryReader(bytes);
  const numbers: number[] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    reader.skip(wireType, number);
    numbers.push(number);
  }
  return numbers;
}

/** A message of one text field. */
const textAt = (number: number, text: string) =>
  Buffer.from([(number << 3) | 2, Buffer.byteLength(text), ...Buffer.from(text)]);

/** The collections, by what their lists are asked by. */
function byParents(): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const { collection, parents } of all) {
    const key = parents.map(({ name, optional }) => name + (optional ? '?' : '')).join(' and ');
    groups[key] = [...(groups[key] ?? []), collection.name];
  }
  return groups;
}

test('lists the resources of each collection that has operations', () => {
  expect([...RESOURCE_LISTS.keys()]).toEqual([...CATALOGUE.keys()]);
  expect(all.length).toBe(103);
});

test('has a number for every field, and limits that are numbers', () => {
  for (const { fieldNumbers, parents, maxPageSize, defaultPageSize, maxTokenLength } of all) {
    const { parents: ofParents, ...others } = fieldNumbers;
    expect(ofParents.length).toBe(parents.length);
    expect([...ofParents, ...Object.values(others)].every((number) => number > 0)).toBe(true);
    expect([1_000, 20_000]).toContain(maxPageSize);
    expect([20, 100, undefined]).toContain(defaultPageSize);
    expect([100, 200, 256, 1000, 2000, undefined]).toContain(maxTokenLength);
  }
});

test('lists by folder but for those that lie in no folder', () => {
  const { folderId = [], ...others } = byParents();
  expect(folderId.length).toBe(85);
  expect(others).toEqual({
    'cloudId and folderId': [
      'baremetal/bootImages',
      'baremetal/privateSubnets',
      'baremetal/publicSubnets',
      'baremetal/servers',
      'baremetal/vrfs',
    ],
    serviceAccountId: ['iam/accessKeys', 'iam/apiKeys', 'iam/keys'],
    organizationId: [
      'organization-manager/groups',
      'organization-manager/oauthApplications',
      'organization-manager/samlApplications',
      'organization-manager/samlFederations',
      'organization-manager/userpools',
    ],
    '': ['organization-manager/organizations'],
    federationId: ['organization-manager/samlCertificates'],
    cloudId: ['quota-manager/quotaRequests', 'resource-manager/folders'],
    'organizationId?': ['resource-manager/clouds'],
  });
});

test('finds the parents that are resources in a collection of its own', () => {
  const found = all.flatMap(({ collection, foundUnder }) =>
    foundUnder ? [[collection.name, foundUnder]] : [],
  );
  expect(Object.fromEntries(found)).toEqual({
    'iam/accessKeys': 'iam/serviceAccounts',
    'iam/apiKeys': 'iam/serviceAccounts',
    'iam/keys': 'iam/serviceAccounts',
    'organization-manager/samlCertificates': 'organization-manager/samlFederations',
  });
  expect(found.every(([, name]) => RESOURCE_LISTS.has(name ?? ''))).toBe(true);
});

test('knows the twins among the collections', () => {
  const twins = all.flatMap(({ collection, twinOf }) => (twinOf ? [[collection.name, twinOf]] : []));
  expect(Object.fromEntries(twins)).toEqual({
    'baremetal-v1alpha/images': 'baremetal/bootImages',
    'baremetal-v1alpha/privateSubnets': 'baremetal/privateSubnets',
    'baremetal-v1alpha/publicSubnets': 'baremetal/publicSubnets',
    'baremetal-v1alpha/servers': 'baremetal/servers',
    'baremetal-v1alpha/vrfs': 'baremetal/vrfs',
    'managed-mysql-v1alpha/clusters': 'managed-mysql/clusters',
  });
  expect(twins.every(([, name]) => RESOURCE_LISTS.has(name ?? ''))).toBe(true);
});

test('names 97 list calls that the official definitions have, and 6 that they lack', () => {
  expect(official.length).toBe(97);
  expect([...RESOURCE_LISTS.keys()].filter((name) => !official.some((o) => o.name === name))).toEqual([
    'baremetal/bootImages',
    'baremetal/privateSubnets',
    'baremetal/publicSubnets',
    'baremetal/servers',
    'baremetal/vrfs',
    'dns/inboundEndpoints',
  ]);
});

test('has the field names and numbers of the official requests', () => {
  const numbers = official.map(({ list: { parents }, method, name }) => {
    const request = method.requestDeserialize(Buffer.alloc(0));
    const numberOf = (field: object) => fieldsIn(method.requestSerialize({ ...request, ...field }))[0];
    return {
      name,
      parents: parents.map(({ field }) => {
        const [own = '', inside] = field.split('.');
        return numberOf({ [own]: inside ? { id: 'x', type: 'y' } : 'x' });
      }),
      pageSize: numberOf({ pageSize: 7 }),
      pageToken: numberOf({ pageToken: 't' }),
    };
  });
  expect(numbers).toEqual(
    official.map(({ name, list: { fieldNumbers } }) => {
      const { parents, pageSize, pageToken } = fieldNumbers;
      return { name, parents, pageSize, pageToken };
    }),
  );
});

test('has the arrays, ids, parents and statuses of the official answers', () => {
  const newer: string[] = [];
  for (const { name, list, method } of official) {
    const { rows, nextPageToken, rowId } = list.fieldNumbers;
    const row = textAt(rowId, 'r1');
    const bytes = Buffer.concat([Buffer.from(tagOf(rows)), Buffer.from([row.length]), row]);
    const { [list.rows]: read = [], ...others } = method.responseDeserialize(bytes);
    const [first] = read as readonly Record<string, unknown>[];
    expect([name, first?.[list.rowId]]).toEqual([name, 'r1']);
    expect([name, Object.keys(others)]).toEqual([name, expect.arrayContaining(['nextPageToken'])]);
    expect(fieldsIn(method.responseSerialize({ ...others, [list.rows]: [], nextPageToken: 't' }))).toEqual([
      nextPageToken,
    ]);
    const size = (more: object) =>
      method.responseSerialize({ ...others, [list.rows]: [{ ...first, ...more }] }).length;
    const has = (field: string, value: string | number) => size({ [field]: value }) > size({});
    const parents = ['folderId', 'cloudId', 'organizationId'].filter((field) => has(field, 'x'));
    expect([name, parents]).toEqual([name, [...list.rowParents]]);
    const status = ['status', 'state'].find((field) => has(field, 1));
    if (status !== list.rowStatus) newer.push(`${name} ${list.rowStatus}`);
  }
  expect(newer).toEqual(['iam/serviceAccounts status']);
});

test('has the hosts of the official endpoint map', () => {
  expect(
    official.map(({ list: { collection } }) => SDK_HOSTS[collection.grpcService]?.replace(/:443$/, '')),
  ).toEqual(official.map(({ list: { collection } }) => collection.host));
});

test('has a path for all but one, where the operations of a resource begin', () => {
  expect(
    all.filter(({ httpPath }) => httpPath === undefined).map(({ collection }) => collection.name),
  ).toEqual(['managed-spark/clusters']);
  const others = all.filter(({ httpPath, collection }) => {
    const ofOperations = collection.httpPath?.replace(/\/\{\w+\}(?::listOperations|\/operations)$/, '');
    return httpPath !== undefined && httpPath !== ofOperations;
  });
  expect(others.map(({ httpPath, collection }) => [httpPath, collection.httpPath])).toEqual([
    ['/backup/v1/resources', undefined],
    [
      '/baremetal/v2/clouds/{cloud_id}/folders/{folder_id}/vrfs',
      '/baremetal/v2/clouds/{cloud_id}/folders/{folder_id}/vrf/{vrf_id}:listOperations',
    ],
    ['/v1/connections', '/v1/operations'],
  ]);
});

test('has paths of no parameters but its parents', () => {
  const unknown = all.filter(({ httpPath = '', parents }: ResourceList) =>
    [...httpPath.matchAll(/\{(\w+)\}/g)].some(
      ([, field = '']) => !parents.some(({ name }) => name === camelCase(field)),
    ),
  );
  expect(unknown).toEqual([]);
});

test('answers NOT_FOUND for a collection it does not have', () => {
  expect(() => resourceListOf('dns/nothing')).toThrow(
    expect.objectContaining({
      code: 'NOT_FOUND',
      message: 'no collection "dns/nothing"; GET /v1/services lists them all',
    }),
  );
});

/** The tag of a length-delimited field. */
function tagOf(number: number): number[] {
  const tag = (number << 3) | 2;
  return tag < 128 ? [tag] : [(tag & 127) | 128, tag >> 7];
}

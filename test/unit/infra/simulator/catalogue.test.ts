import { expect, test } from '@jest/globals';
import { officialMessage, officialMethod } from '../../../../infra/simulator/sdk.ts';
import { camelCase } from '../../../../lib/model/core/field-name.ts';
import { isJsonObject } from '../../../../lib/model/core/json.ts';
import {
  CATALOGUE,
  type Collection,
  resourceOfMetadata,
} from '../../../../lib/providers/yandex/catalogue/catalogue.ts';
import { grpc, http, operationsOf, withCloud } from '../../../support/simulator.ts';

const COLLECTIONS = [...CATALOGUE.values()];

/** What the SDK of version 3.2.0 does not contain. */
const NOT_IN_THE_SDK = [
  'baremetal/bootImages',
  'baremetal/privateSubnets',
  'baremetal/publicSubnets',
  'baremetal/servers',
  'baremetal/vrfs',
  'cic/publicConnections',
  'dns/inboundEndpoints',
];

function resourceOf(
  cloud: { world: { resources(): readonly { name: string }[] } },
  collection: Collection,
): string {
  const found = cloud.world.resources().find(({ name }) => name.startsWith(`${collection.name}/`));
  return found?.name ?? '';
}

test('answers the list call of all 101 collections that have a path', () =>
  withCloud({ populate: true }, async (cloud) => {
    const withPath = COLLECTIONS.filter(({ httpPath }) => httpPath !== undefined);
    expect(withPath).toHaveLength(101);
    for (const collection of withPath) {
      const name = resourceOf(cloud, collection);
      const { status, body } = await http(cloud, pathOf(collection, name));
      expect([collection.name, status]).toEqual([collection.name, 200]);
      const [operation] = operationsOf(body);
      expect(operationsOf(body).length).toBeGreaterThanOrEqual(3);
      const metadata = operation?.['metadata'];
      expect(isJsonObject(metadata) && metadata[camelCase(collection.idField)]).toBe(name.split('/')[2]);
    }
  }));

test('answers the list call of all 96 collections of the SDK over gRPC', () =>
  withCloud({ populate: true }, async (cloud) => {
    const official = COLLECTIONS.flatMap((collection) => {
      const method = officialMethod(collection.grpcService, collection.rpc);
      return method ? [{ collection, method }] : [];
    });
    expect(COLLECTIONS.length - official.length).toBe(NOT_IN_THE_SDK.length);
    for (const { collection, method } of official) {
      expect(NOT_IN_THE_SDK).not.toContain(collection.name);
      const name = resourceOf(cloud, collection);
      const answer = await grpc(cloud, method, {
        [camelCase(collection.idField)]: name.split('/')[2],
        pageSize: 2,
        pageToken: '',
        filter: '',
      });
      if (!isJsonObject(answer)) throw new Error('no message');
      const ids = operationsOf(answer).map((operation) => operation['id']);
      expect([collection.name, ...ids]).toEqual([collection.name, ...cloud.world.ids(name).slice(0, 2)]);
      expect(answer['nextPageToken']).toMatch(/^[\w-]{22}$/);
    }
  }));

test('uses metadata and responses that the official definitions contain, and that name the resource', () =>
  withCloud({ populate: true }, async (cloud) => {
    const ids = cloud.world.resources().flatMap(({ name }) => cloud.world.ids(name));
    expect(ids.length).toBeGreaterThan(300);
    for (const id of ids) {
      const operation = cloud.world.find(id);
      const { resource } = operation?.resource ?? {};
      if (!operation || resource?.family !== 'yandex') continue;
      if (NOT_IN_THE_SDK.includes(resource.collection)) continue;
      for (const any of [operation.metadata, operation.response].filter(isJsonObject)) {
        const type = String(any['@type']).replace('type.googleapis.com/', '');
        expect([type, officialMessage(type) !== undefined]).toEqual([type, true]);
      }
      expect([operation.resource.name, undefined]).toContain(resourceOfMetadata(operation.metadata));
    }
  }));

function pathOf({ httpPath = '', parentFields, idField }: Collection, name: string): string {
  const id = name.split('/')[2] ?? '';
  const ids: Readonly<Record<string, string>> = {
    cloud_id: 'b1gcloud00000000demo',
    folder_id: 'b1gfolder0000000demo',
    ...(parentFields.includes(idField) ? {} : { [idField]: id }),
  };
  const path = httpPath.replace(/\{(\w+)\}/g, (_, field: string) => ids[field] ?? '');
  return httpPath.includes(`{${idField}}`) ? path : `${path}?${camelCase(idField)}=${id}`;
}

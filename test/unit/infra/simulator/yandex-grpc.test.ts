import { BinaryReader } from '@bufbuild/protobuf/wire';
import { status } from '@grpc/grpc-js';
import { expect, test } from '@jest/globals';
import {
  CreateDirectoryMetadata,
  DeleteResourceMetadata,
  ResourceServiceService,
} from '@yandex-cloud/nodejs-sdk/backup-v1/resource_service';
import { Disk } from '@yandex-cloud/nodejs-sdk/compute-v1/disk';
import { DnsZoneServiceService } from '@yandex-cloud/nodejs-sdk/dns-v1/dns_zone_service';
import { Timestamp } from '@yandex-cloud/nodejs-sdk/google/protobuf/timestamp';
import { Status } from '@yandex-cloud/nodejs-sdk/google/rpc/status';
import { OperationServiceService } from '@yandex-cloud/nodejs-sdk/operation/operation_service';
import { ClusterServiceService } from '@yandex-cloud/nodejs-sdk/spark-v1/cluster_service';
import { grpc, grpcError, http, NOON, withCloud } from '../../../support/simulator.ts';

const VM = 'backup/resources/epd00000000000000one';
const LIST = { computeInstanceId: 'epd00000000000000one', pageSize: 0, pageToken: '' };

test('lists the operations of Backup by its official definition', () =>
  withCloud({}, async (cloud) => {
    const deletion = cloud.world.add(VM, { createdAt: NOON - 90_000, seconds: 60 });
    const directory = cloud.world.add(VM, { createdAt: NOON - 5_000, verb: 'CreateDirectory' });
    const { operations, nextPageToken } = await grpc(cloud, ResourceServiceService.listOperations, LIST);
    expect(nextPageToken).toBe('');
    expect(operations).toMatchObject([
      { id: directory, description: 'Create directory', done: false, createdAt: new Date(NOON - 5_000) },
      { id: deletion, description: 'Delete resource', done: true },
    ]);
    const [created, deleted] = operations;
    expect(created?.metadata?.typeUrl).toBe(
      'type.googleapis.com/yandex.cloud.backup.v1.CreateDirectoryMetadata',
    );
    expect(CreateDirectoryMetadata.decode(created?.metadata?.value ?? Buffer.of())).toEqual({
      computeInstanceId: 'epd00000000000000one',
      path: '/var/restored',
    });
    expect(DeleteResourceMetadata.decode(deleted?.metadata?.value ?? Buffer.of())).toEqual({
      computeInstanceId: 'epd00000000000000one',
    });
    expect(deleted?.response).toEqual({
      typeUrl: 'type.googleapis.com/google.protobuf.Empty',
      value: Buffer.of(),
    });
  }));

test('pages the operations of Spark, each once', () =>
  withCloud({}, async (cloud) => {
    const ids = cloud.world.fill('managed-spark/clusters/c9q00000000000000one', 25);
    const seen: string[] = [];
    let pageToken = '';
    do {
      const request = { clusterId: 'c9q00000000000000one', pageSize: 7, pageToken };
      const page = await grpc(cloud, ClusterServiceService.listOperations, request);
      seen.push(...page.operations.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(seen).toEqual(ids.toReversed());
  }));

test('gets and cancels by the operation service', () => {
  let now = NOON;
  return withCloud({ now: () => now, cancelMs: 100 }, async (cloud) => {
    const operationId = cloud.world.add(VM);
    expect(await grpc(cloud, OperationServiceService.cancel, { operationId })).toMatchObject({ done: false });
    now += 100;
    expect(await grpc(cloud, OperationServiceService.get, { operationId })).toMatchObject({
      id: operationId,
      done: true,
      error: { code: status.CANCELLED },
    });
  });
});

test('keeps nanoseconds, which the official decoder does not', () =>
  withCloud({}, async (cloud) => {
    const operationId = cloud.world.add(VM, { nanos: 123_456 });
    const raw = { ...OperationServiceService.get, responseDeserialize: (bytes: Buffer) => bytes };
    const reader = new BinaryReader(await grpc(cloud, raw, { operationId }));
    const instants: Timestamp[] = [];
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      if (field === 3 || field === 5) instants.push(Timestamp.decode(reader.bytes()));
      else reader.skip(type);
    }
    expect(instants).toEqual(Array(2).fill({ seconds: NOON / 1000, nanos: 123_456 }));
  }));

test('says over gRPC what it says over REST', () =>
  withCloud({}, async (cloud) => {
    const name = 'compute/disks/epd00000000000000one';
    const operationId = cloud.world.add(name, { createdAt: NOON - 60_000, nanos: 0, seconds: 50 });
    const { body } = await http(cloud, `/operations/${operationId}`);
    const operation = await grpc(cloud, OperationServiceService.get, { operationId });
    expect({
      ...body,
      createdAt: new Date(String(body['createdAt'])),
      modifiedAt: new Date(String(body['modifiedAt'])),
      metadata: operation.metadata,
      response: operation.response,
      error: undefined,
    }).toEqual(operation);
    expect(body['response']).toEqual({
      '@type': 'type.googleapis.com/yandex.cloud.compute.v1.Disk',
      id: 'epd00000000000000one',
      name: cloud.world.resource(name)?.title,
      size: '10737418240',
      createdAt: '2026-01-15T09:30:00Z',
    });
    expect(Disk.decode(operation.response?.value ?? Buffer.of())).toMatchObject({
      id: 'epd00000000000000one',
      name: cloud.world.resource(name)?.title,
      size: 10737418240,
      createdAt: new Date('2026-01-15T09:30:00Z'),
    });
  }));

test('carries an operation’s error with its details', () =>
  withCloud({}, async (cloud) => {
    const operationId = cloud.world.add(VM, { createdAt: NOON - 60_000, seconds: 1, outcome: 'FAILED' });
    const { error, done, response } = await grpc(cloud, OperationServiceService.get, { operationId });
    expect({ done, response }).toEqual({ done: true, response: undefined });
    expect(error).toMatchObject({
      code: 9,
      message: 'The resource is in use.',
      details: [{ typeUrl: 'type.googleapis.com/google.rpc.LocalizedMessage' }],
    });
    expect(String(error?.details[0]?.value)).toContain('Detach the resource and try again.');
  }));

test('passes bytes of a type that nobody knows', () =>
  withCloud({}, async (cloud) => {
    const metadata = { '@type': 'type.googleapis.com/yandex.cloud.next.v9.Thing', value: 'CAE=' };
    const operationId = cloud.world.add(VM, { metadata });
    const operation = await grpc(cloud, OperationServiceService.get, { operationId });
    expect(operation.metadata).toEqual({ typeUrl: metadata['@type'], value: Buffer.of(8, 1) });
    expect((await http(cloud, `/operations/${operationId}`)).body['metadata']).toEqual(metadata);
  }));

test('gives the reasons of a refusal in grpc-status-details-bin', () =>
  withCloud({}, async (cloud) => {
    cloud.world.add(VM);
    const error = await grpcError(
      grpc(cloud, ResourceServiceService.listOperations, { ...LIST, pageSize: 1001 }),
    );
    const [bytes] = error.metadata.get('grpc-status-details-bin');
    const details = Status.decode(Buffer.from(bytes ?? ''));
    expect(error.code).toBe(status.INVALID_ARGUMENT);
    expect(details).toMatchObject({ code: 3, message: error.details });
    expect(details.details.map(({ typeUrl }) => typeUrl)).toEqual([
      'type.googleapis.com/google.rpc.RequestInfo',
      'type.googleapis.com/google.rpc.BadRequest',
    ]);
    expect(String(details.details[0]?.value)).toContain(String(error.metadata.get('x-request-id')[0]));
  }));

test.each([
  ['no token', '', status.UNAUTHENTICATED],
  ['another token', 'stolen', status.UNAUTHENTICATED],
])('refuses %s', (_, token, code) =>
  withCloud({}, async (cloud) => {
    cloud.world.add(VM);
    const error = await grpcError(grpc(cloud, ResourceServiceService.listOperations, LIST, { token }));
    expect(error.code).toBe(code);
  }),
);

test('does not know a resource or operation that is not there', () =>
  withCloud({}, async (cloud) => {
    const calls = [
      grpc(cloud, ResourceServiceService.listOperations, LIST),
      grpc(cloud, OperationServiceService.get, { operationId: 'nothing' }),
      grpc(cloud, OperationServiceService.cancel, { operationId: 'nothing' }),
    ];
    for (const call of calls) expect((await grpcError(call)).code).toBe(status.NOT_FOUND);
  }));

test('filters over gRPC too', () =>
  withCloud({}, async (cloud) => {
    cloud.world.declare('dns/zones/dns00000000000000one', { title: 'my-zone' });
    cloud.world.fill('dns/zones/dns00000000000000one', 3);
    const request = { dnsZoneId: 'dns00000000000000one', pageSize: 2, pageToken: '' };
    const named = await grpc(cloud, DnsZoneServiceService.listOperations, {
      ...request,
      filter: 'name="my-zone"',
    });
    const other = await grpc(cloud, DnsZoneServiceService.listOperations, {
      ...request,
      filter: 'name="other"',
    });
    expect([named.operations.length, other.operations.length]).toEqual([2, 0]);
  }));

test('records calls with the fields of their requests', () =>
  withCloud({}, async (cloud) => {
    cloud.world.add(VM);
    await grpc(cloud, ResourceServiceService.listOperations, { ...LIST, pageSize: 5 });
    expect(cloud.requests).toMatchObject([
      {
        wire: 'grpc',
        path: '/yandex.cloud.backup.v1.ResourceService/ListOperations',
        query: { computeInstanceId: 'epd00000000000000one', pageSize: '5', pageToken: '' },
      },
    ]);
  }));

test('does not offer a method that the official definitions do not contain', () =>
  withCloud({}, async (cloud) => {
    const method = {
      ...ResourceServiceService.listOperations,
      path: '/yandex.cloud.baremetal.v2.BootImageService/ListBootImageOperations',
    };
    expect((await grpcError(grpc(cloud, method, LIST))).code).toBe(status.UNIMPLEMENTED);
  }));

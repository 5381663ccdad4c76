import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { Metadata, Server } from '@grpc/grpc-js';
import { expect, test } from '@jest/globals';
import { camelCase } from '../../../../lib/model/core/field-name.ts';
import { CATALOGUE } from '../../../../lib/providers/yandex/catalogue/catalogue.ts';
import { any, fieldBytes, rpcStatus, running, timestamp } from '../../../support/grpc/bytes.ts';
import { sdkMethod, sdkType } from '../../../support/grpc/sdk.ts';
import { listen } from '../../../support/grpc/server.ts';
import {
  call,
  closers,
  failing,
  operation,
  provider,
  resource,
  upstream,
} from '../../../support/grpc/setup.ts';

test('lists Backup operations of the official service, to the nanosecond', async () => {
  const { endpoint, calls } = await upstream((_, answer) => {
    const writer = new BinaryWriter();
    const first = fieldBytes({
      1: 'op1',
      2: 'Delete resource',
      3: timestamp(1_767_322_800, 123_456_789),
      4: 'aje1',
      5: timestamp(1_767_322_801, 120_000_000),
      6: true,
      7: any('yandex.cloud.backup.v1.DeleteResourceMetadata', { computeInstanceId: 'fhm1' }),
      9: any('google.protobuf.Empty', {}),
    });
    writer.tag(1, WireType.LengthDelimited).bytes(first).tag(1, WireType.LengthDelimited).bytes(running);
    answer(null, Buffer.from(writer.tag(2, WireType.LengthDelimited).string('next').finish()));
  });
  const hosts: string[] = [];
  const page = await provider(endpoint).list(
    { resource: resource('backup/resources', 'fhm1'), pageSize: 50, pageToken: 'before' },
    call({ onRequest: (host) => void hosts.push(host) }),
  );
  expect(page).toEqual({
    operations: [
      {
        id: 'op1',
        name: 'operations/op1',
        description: 'Delete resource',
        createdAt: '2026-01-02T03:00:00.123456789Z',
        createdBy: 'aje1',
        modifiedAt: '2026-01-02T03:00:01.120Z',
        done: true,
        metadata: {
          '@type': 'type.googleapis.com/yandex.cloud.backup.v1.DeleteResourceMetadata',
          computeInstanceId: 'fhm1',
        },
        response: { '@type': 'type.googleapis.com/google.protobuf.Empty', value: {} },
        state: 'SUCCEEDED',
        resource: 'backup/resources/fhm1',
      },
      {
        id: 'op1',
        name: 'operations/op1',
        description: '',
        createdBy: '',
        done: false,
        state: 'RUNNING',
        resource: 'backup/resources/fhm1',
      },
    ],
    nextPageToken: 'next',
  });
  const method = sdkMethod('yandex.cloud.backup.v1.ResourceService', 'ListOperations');
  expect(calls.map(({ path, request }) => [path, method?.requestDeserialize(request)])).toEqual([
    [
      '/yandex.cloud.backup.v1.ResourceService/ListOperations',
      { computeInstanceId: 'fhm1', pageSize: 50, pageToken: 'before' },
    ],
  ]);
  expect(hosts).toEqual(['backup.api.cloud.yandex.net']);
  expect(calls[0]?.metadata.get('authorization')).toEqual(['Bearer secret-token']);
  expect(calls[0]?.metadata.get('x-client-request-id')).toEqual(['request-1']);
});

test.each([
  [
    'managed-spark/clusters',
    'yandex.cloud.spark.v1.ClusterService',
    'spark.v1.CreateClusterMetadata',
    'clusterId',
  ],
  ['dns/zones', 'yandex.cloud.dns.v1.DnsZoneService', 'dns.v1.CreateDnsZoneMetadata', 'dnsZoneId'],
  [
    'functions/functions',
    'yandex.cloud.serverless.functions.v1.FunctionService',
    'serverless.functions.v1.CreateFunctionMetadata',
    'functionId',
  ],
])('reads what a server of the official definitions sends: %s', async (name, service, metadata, idField) => {
  const type = `yandex.cloud.${metadata}`;
  const typeUrl = `type.googleapis.com/${type}`;
  const method = sdkMethod(service, 'ListOperations');
  if (!method) throw new Error(`no ${service}`);
  const server = new Server();
  server.addService(
    { list: method },
    {
      list: (
        { request }: { request: Record<string, unknown> },
        answer: (error: null, page: object) => void,
      ) => {
        const value = Buffer.from(
          sdkType(type)
            .encode({ [idField]: request[idField] })
            .finish(),
        );
        const sent = {
          id: 'op1',
          description: 'Create',
          createdBy: 'aje1',
          createdAt: new Date('2026-01-02T03:04:05.678Z'),
          done: true,
          metadata: { typeUrl, value },
          error: { code: 8, message: 'quota', details: [{ typeUrl, value }] },
        };
        answer(null, { operations: [sent], nextPageToken: '' });
      },
    },
  );
  closers.push(() => server.forceShutdown());
  const { list } = provider(`http://127.0.0.1:${await listen(server)}`);
  expect(await list({ resource: resource(name, 'x1'), pageSize: 1000 }, call())).toEqual({
    operations: [
      {
        id: 'op1',
        name: 'operations/op1',
        description: 'Create',
        createdAt: '2026-01-02T03:04:05.678Z',
        createdBy: 'aje1',
        done: true,
        metadata: { '@type': typeUrl, [idField]: 'x1' },
        error: { code: 8, message: 'quota', details: [{ '@type': typeUrl, [idField]: 'x1' }] },
        state: 'FAILED',
        resource: `${name}/x1`,
      },
    ],
  });
});

test('speaks to all 103 collections, 96 of them in the bytes of the official definitions', async () => {
  const { endpoint, calls } = await upstream((_, answer) => answer(null, Buffer.alloc(0)));
  const { list } = provider(endpoint);
  let compared = 0;
  for (const {
    name,
    grpcService,
    rpc,
    idField,
    idLength,
    parentFields,
    fieldNumbers,
  } of CATALOGUE.values()) {
    const id = 'x'.repeat(idLength.min);
    const parents = Object.fromEntries(parentFields.map((field) => [camelCase(field), `the-${field}`]));
    const filter = fieldNumbers.filter === undefined ? {} : { filter: 'done = true' };
    const page = { pageSize: 77, pageToken: 'token', ...filter };
    expect(await list({ resource: resource(name, id, parents), ...page }, call())).toEqual({
      operations: [],
    });
    const method = sdkMethod(grpcService, rpc);
    if (!method) continue;
    const fields = { ...method.requestDeserialize(Buffer.alloc(0)), [camelCase(idField)]: id, ...page };
    expect([name, calls.at(-1)?.path, calls.at(-1)?.request]).toEqual([
      name,
      method.path,
      method.requestSerialize(fields),
    ]);
    compared += 1;
  }
  expect([calls.length, compared]).toEqual([103, 96]);
});

test('reads the rows of a page each for itself, and without a time that is none', async () => {
  const rows = [
    Buffer.from([0xff, 0xff]),
    fieldBytes({ 1: Buffer.from([0xff]) }),
    fieldBytes({ 2: 'without an id' }),
    fieldBytes({ 1: 'op1', 3: timestamp(1e12, 0), 5: timestamp(0, -1), 6: true }),
  ];
  const { endpoint } = await upstream((_, answer) => {
    const writer = new BinaryWriter();
    for (const row of rows) writer.tag(1, WireType.LengthDelimited).bytes(row);
    answer(null, Buffer.from(writer.tag(2, WireType.LengthDelimited).string('next').finish()));
  });
  const page = await provider(endpoint).list(
    { resource: resource('backup/resources', 'fhm1'), pageSize: 50 },
    call(),
  );
  const error = expect.objectContaining({
    code: 'INTERNAL',
    message: expect.stringMatching(/^malformed answer from backup\.api\.cloud\.yandex\.net: ./),
  });
  expect(page).toEqual({
    operations: [
      {
        id: 'op1',
        name: 'operations/op1',
        description: '',
        createdBy: '',
        done: true,
        state: 'UNKNOWN',
        resource: 'backup/resources/fhm1',
      },
    ],
    unreadable: [{ error }, { error }, { error }],
    nextPageToken: 'next',
  });
});

test('puts the parents of a bare metal server before its id', async () => {
  const { endpoint, calls } = await upstream((_, answer) => answer(null, Buffer.alloc(0)));
  const server = resource('baremetal/servers', 's'.repeat(20), { folderId: 'b1f', cloudId: 'b1c' });
  await provider(endpoint).list({ resource: server, pageSize: 5 }, call());
  const expected = fieldBytes({ 1: 'b1c', 2: 'b1f', 3: 's'.repeat(20) });
  expect(calls[0]?.request).toEqual(Buffer.concat([expected, Buffer.from([4 << 3, 5])]));
});

test('refuses a filter that the upstream does not take, and sends nothing', async () => {
  const { endpoint, calls } = await upstream(failing(13, 'never'));
  const request = { resource: resource('vpc/networks', 'x'), pageSize: 1, filter: 'done = true' };
  await expect(provider(endpoint).list(request, call())).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'filter is not taken by the upstream of vpc/networks',
  });
  expect(calls).toEqual([]);
});

test('refuses an operation that is not of Yandex Cloud, or whose id no upstream has', async () => {
  const { get, cancel } = provider('http://127.0.0.1:1');
  const google = { family: 'google', api: 'run', version: 'v2', name: 'operations/x' } as const;
  await expect(get(google, call())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(cancel(operation('a/b'), call())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('gets an operation, with the resource of its metadata and the time to ask again', async () => {
  const { endpoint, calls } = await upstream((sent, answer) => {
    const headers = new Metadata();
    headers.set('x-operation-poll-interval', '7');
    sent.sendMetadata(headers);
    const metadata = any('yandex.cloud.dns.v1.CreateDnsZoneMetadata', { dnsZoneId: 'dns1' });
    answer(null, fieldBytes({ 1: 'op1', 7: metadata, 8: rpcStatus(13, 'rolling back', []) }));
  });
  expect(await provider(endpoint).get(operation('op1'), call())).toEqual({
    operation: {
      id: 'op1',
      name: 'operations/op1',
      description: '',
      createdBy: '',
      done: false,
      metadata: {
        '@type': 'type.googleapis.com/yandex.cloud.dns.v1.CreateDnsZoneMetadata',
        dnsZoneId: 'dns1',
      },
      error: { code: 13, message: 'rolling back', details: [] },
      state: 'FAILING',
      resource: 'dns/zones/dns1',
    },
    pollAfterMs: 7000,
  });
  expect(calls.map(({ path, request }) => [path, request])).toEqual([
    ['/yandex.cloud.operation.OperationService/Get', fieldBytes({ 1: 'op1' })],
  ]);
});

test('cancels an operation and answers it as it stands', async () => {
  const { endpoint, calls } = await upstream((_, answer) => answer(null, running));
  expect(await provider(endpoint).cancel(operation('op1'), call())).toEqual({
    operation: {
      id: 'op1',
      name: 'operations/op1',
      description: '',
      createdBy: '',
      done: false,
      state: 'RUNNING',
    },
  });
  expect(calls.map(({ path }) => path)).toEqual(['/yandex.cloud.operation.OperationService/Cancel']);
});

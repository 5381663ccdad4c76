import type { ServerResponse } from 'node:http';
import { expect, test } from '@jest/globals';
import { googleOperation, googleResource } from '../../../lib/model/operation/families/google.ts';
import { yandexOperation, yandexResource } from '../../../lib/model/operation/families/yandex.ts';
import { createGoogle } from '../../../lib/providers/google/rest.ts';
import type { Provider } from '../../../lib/providers/provider.ts';
import { createYandexRest } from '../../../lib/providers/yandex/rest.ts';
import { waitOperation } from '../../../lib/use-cases/operations/wait-operation.ts';
import { service } from '../../support/grpc/backup-setup.ts';
import { any, fieldBytes } from '../../support/grpc/bytes.ts';
import * as grpc from '../../support/grpc/setup.ts';
import { createCall, fakeTiming, inTurn, NOW, reply, restOptions, serve } from '../../support/upstream.ts';

const RESPONSE = { '@type': 'x' };
const PARENT = 'projects/p/locations/l';
const nameOf = (id: string): string => `${PARENT}/operations/${id}`;
const FAMILIES = {
  yandex: {
    create: createYandexRest,
    asked: yandexOperation({ operationId: 'a' }),
    done: (id: string) => ({ id, done: true, response: RESPONSE }),
    problem: 'malformed answer from operation.api.cloud.yandex.net: asked for the operation a, it answered b',
  },
  google: {
    create: createGoogle,
    asked: googleOperation({ api: 'redis', version: 'v1', name: nameOf('a') }),
    done: (id: string) => ({ name: nameOf(id), done: true, response: RESPONSE }),
    problem: `malformed answer from redis.googleapis.com: asked for the operation ${nameOf('a')}, it answered ${nameOf('b')}`,
  },
};

test.each(Object.values(FAMILIES))(
  'refuses by name the answer about another operation: $problem',
  async ({ create, asked, done, problem }) => {
    const { endpoint } = await serve(reply(200, done('b')));
    const cloud: Provider = create(restOptions(endpoint));
    const refused = { code: 'INTERNAL', message: problem };
    await expect(cloud.get(asked, createCall())).rejects.toMatchObject(refused);
    await expect(cloud.cancel(asked, createCall())).rejects.toMatchObject(refused);
  },
);

test.each(Object.values(FAMILIES))(
  'waits on after an answer about another operation: $problem',
  async ({ create, asked, done }) => {
    const { endpoint, asked: calls } = await serve(inTurn(reply(200, done('b')), reply(200, done('a'))));
    const timing = fakeTiming();
    const provider: Provider = create(restOptions(endpoint, timing));
    const ports = { provider, optionalStore: async () => undefined, ...timing };
    const outcome = await waitOperation(ports, asked, NOW + 30_000, createCall());
    expect([outcome.id, outcome.state, calls.length]).toEqual(['a', 'SUCCEEDED', 2]);
  },
);

test('refuses by name the answer about another operation over gRPC', async () => {
  const { endpoint } = await grpc.upstream((_, answer) => answer(null, fieldBytes({ 1: 'b', 6: true })));
  const cloud = grpc.provider(endpoint);
  const refused = { code: 'INTERNAL', message: FAMILIES.yandex.problem };
  await expect(cloud.get(grpc.operation('a'), grpc.call())).rejects.toMatchObject(refused);
  await expect(cloud.cancel(grpc.operation('a'), grpc.call())).rejects.toMatchObject(refused);
});

const zoneMetadata = (dnsZoneId: string) => ({
  '@type': 'type.googleapis.com/yandex.cloud.dns.v1.UpdateDnsZoneMetadata',
  dnsZoneId,
});

test("reads no row of a list that names another resource's operation", async () => {
  const rows = [
    { id: 'a', metadata: zoneMetadata('z1') },
    { id: 'b', metadata: zoneMetadata('z2') },
    { id: 'c' },
  ];
  const { endpoint } = await serve(reply(200, { operations: rows }));
  const resource = yandexResource({ service: 'dns', collection: 'zones', resourceId: 'z1' });
  const page = await createYandexRest(restOptions(endpoint)).list({ resource, pageSize: 5 }, createCall());
  expect([
    page.operations.map(({ id }) => id),
    page.unreadable?.map(({ id, error }) => [id, error.message]),
  ]).toEqual([
    ['a', 'c'],
    [
      [
        'b',
        'malformed answer from dns.api.cloud.yandex.net: asked for the operations of dns/zones/z1, it listed b of dns/zones/z2',
      ],
    ],
  ]);
});

test('reads rows of other names of the parent, and none of another parent', async () => {
  const names = [nameOf('a'), 'projects/7/locations/l/operations/b', 'projects/q/locations/l/operations/c'];
  const { endpoint } = await serve(reply(200, { operations: names.map((name) => ({ name })) }));
  const resource = googleResource({ api: 'run', version: 'v2', parent: PARENT });
  const page = await createGoogle(restOptions(endpoint)).list({ resource, pageSize: 5 }, createCall());
  expect([page.operations.map(({ id }) => id), page.unreadable?.map(({ id }) => id)]).toEqual([
    ['a', 'b'],
    ['projects/q/locations/l/operations/c'],
  ]);
});

test('refuses the start of an operation on another machine, which may have begun all the same', async () => {
  const type = 'yandex.cloud.backup.v1.DeleteResourceMetadata';
  const started = fieldBytes({ 1: 'op1', 7: any(type, { computeInstanceId: 'epd2' }) });
  const { endpoint } = await grpc.upstream((_, answer) => answer(null, started));
  const machine = { computeInstanceId: 'epd1', resourceId: 'r1' };
  await expect(service(endpoint).deleteResource(machine, grpc.call())).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('it listed op1 of backup/resources/epd2'),
    details: [expect.objectContaining({ reason: 'MAY_HAVE_STARTED' })],
  });
});

test('asks before it cancels what may be no operation, and cancels none that is something else', async () => {
  const batch = { name: 'batches/b', state: 'RUNNING' };
  const { endpoint, asked } = await serve((response: ServerResponse, request) => {
    reply(200, request.method === 'GET' ? batch : {})(response, request, 0);
  });
  const named = googleOperation({ api: 'dataproc', version: 'v1', name: 'batches/b' });
  await expect(createGoogle(restOptions(endpoint)).cancel(named, createCall())).rejects.toMatchObject({
    message:
      'malformed answer from dataproc.googleapis.com: batches/b has "state", which no google.longrunning.Operation has',
  });
  expect(asked.map(({ method }) => method)).toEqual(['GET']);
});

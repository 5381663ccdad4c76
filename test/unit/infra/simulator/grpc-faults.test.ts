import { BinaryReader } from '@bufbuild/protobuf/wire';
import { status } from '@grpc/grpc-js';
import { expect, test } from '@jest/globals';
import { ResourceServiceService } from '@yandex-cloud/nodejs-sdk/backup-v1/resource_service';
import { Status } from '@yandex-cloud/nodejs-sdk/google/rpc/status';
import { OperationServiceService } from '@yandex-cloud/nodejs-sdk/operation/operation_service';
import type { Cloud } from '../../../../infra/simulator/cloud.ts';
import type { FaultRule } from '../../../../infra/simulator/faults.ts';
import { grpc, grpcError, withCloud } from '../../../support/simulator.ts';

const VM = 'backup/resources/epd00000000000000one';
const LIST = { computeInstanceId: 'epd00000000000000one', pageSize: 2, pageToken: '' };
const { listOperations } = ResourceServiceService;

function withFault(rule: FaultRule, use: (cloud: Cloud) => Promise<void>): Promise<void> {
  return withCloud({}, async (cloud) => {
    cloud.world.fill(VM, 3);
    cloud.world.faults.add(rule);
    await use(cloud);
  });
}

test.each([
  [503, status.UNAVAILABLE],
  [429, status.RESOURCE_EXHAUSTED],
  [500, status.INTERNAL],
  [403, status.PERMISSION_DENIED],
])('ends a call with the status that goes with %i', (code, expected) =>
  withFault({ kind: 'status', http: code }, async (cloud) => {
    expect((await grpcError(grpc(cloud, listOperations, LIST))).code).toBe(expected);
  }),
);

test('asks to wait by RetryInfo in the details', () =>
  withFault({ kind: 'status', http: 429, retryInfoSeconds: 2.5 }, async (cloud) => {
    const error = await grpcError(grpc(cloud, listOperations, LIST));
    const { details } = Status.decode(Buffer.from(error.metadata.get('grpc-status-details-bin')[0] ?? ''));
    expect(details[1]?.typeUrl).toBe('type.googleapis.com/google.rpc.RetryInfo');
    const reader = new BinaryReader(details[1]?.value ?? Buffer.of());
    expect([reader.tag()[0], reader.uint32()]).toEqual([1, 8]);
    expect([reader.tag()[0], Number(reader.int64()), reader.tag()[0], reader.int32()]).toEqual([
      1, 2, 2, 500_000_000,
    ]);
  }));

test.each([
  ['html', status.UNAVAILABLE],
  ['content-type', status.UNKNOWN],
  ['error-with-200', status.NOT_FOUND],
  ['reset', status.UNAVAILABLE],
  ['cut', status.UNAVAILABLE],
  ['garbage', status.INTERNAL],
  ['huge', status.RESOURCE_EXHAUSTED],
] as const)('%s is status %i to a client', (kind, code) =>
  withFault({ kind }, async (cloud) => {
    expect((await grpcError(grpc(cloud, listOperations, LIST))).code).toBe(code);
  }),
);

test('never answers when it hangs, and answers the next call', () =>
  withFault({ kind: 'hang', times: 1 }, async (cloud) => {
    const error = await grpcError(grpc(cloud, listOperations, LIST, { timeoutMs: 100 }));
    expect(error.code).toBe(status.DEADLINE_EXCEEDED);
    expect((await grpc(cloud, listOperations, LIST)).operations).toHaveLength(2);
  }));

test('is late when told', () =>
  withFault({ kind: 'slow', ms: 60 }, async (cloud) => {
    const begun = performance.now();
    await grpc(cloud, listOperations, LIST);
    expect(performance.now() - begun).toBeGreaterThan(50);
  }));

test('answers an empty message, or half of one', async () => {
  await withFault({ kind: 'empty' }, async (cloud) => {
    expect(await grpc(cloud, listOperations, LIST)).toEqual({ operations: [], nextPageToken: '' });
  });
  await withFault({ kind: 'truncated' }, async (cloud) => {
    expect((await grpcError(grpc(cloud, listOperations, LIST))).code).toBe(status.INTERNAL);
  });
});

test('puts an error and a response into an operation', () =>
  withFault({ kind: 'error-and-response' }, async (cloud) => {
    const both = { done: true, error: { code: 13 }, response: {} };
    const { operations } = await grpc(cloud, listOperations, LIST);
    expect(operations).toMatchObject([both, { done: false }]);
    const operationId = cloud.world.add(VM);
    expect(await grpc(cloud, OperationServiceService.get, { operationId })).toMatchObject(both);
  }));

test('gives the same page token again and again', () =>
  withFault({ kind: 'token-loop' }, async (cloud) => {
    for (const pageSize of [2, 100]) {
      const first = await grpc(cloud, listOperations, { ...LIST, pageSize });
      const second = await grpc(cloud, listOperations, {
        ...LIST,
        pageSize,
        pageToken: first.nextPageToken,
      });
      expect(first.nextPageToken).not.toBe('');
      expect(second).toEqual(first);
    }
  }));

test('hits only the calls that match', () =>
  withFault(
    { kind: 'status', http: 503, match: ({ wire, query }) => wire === 'grpc' && query['pageSize'] === '1' },
    async (cloud) => {
      expect((await grpcError(grpc(cloud, listOperations, { ...LIST, pageSize: 1 }))).code).toBe(14);
      expect((await grpc(cloud, listOperations, LIST)).operations).toHaveLength(2);
    },
  ));

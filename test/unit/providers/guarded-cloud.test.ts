import { expect, test } from '@jest/globals';
import type { Access } from '../../../lib/model/access/access.ts';
import { withoutCredentials } from '../../../lib/model/core/authorization.ts';
import { TrackerError } from '../../../lib/model/core/error.ts';
import type { Code } from '../../../lib/model/core/status.ts';
import { parseResource } from '../../../lib/model/operation/resource.ts';
import type { Cloud } from '../../../lib/providers/cloud.ts';
import { guardCloud } from '../../../lib/providers/guarded-cloud.ts';
import { operation } from '../../support/store-builders.ts';
import { createCall } from '../../support/upstream.ts';

const ZONE = 'dns/zones/dns0000000000000000a';
const call = createCall();

/** A cloud whose every operation is of one zone, and what was asked of it. */
function createCloud(failure?: Exclude<Code, 'OK'>) {
  const asked: string[] = [];
  const answer = async (verb: string) => {
    asked.push(verb);
    if (failure) throw new TrackerError(failure, 'what the upstream says');
    return { operation: operation('op1', { resource: ZONE }) };
  };
  const cloud: Cloud = {
    catalogue: async () => ({}),
    limits: () => ({ maxPageSize: 1, filterFields: [] }),
    list: async () => ({ operations: [(await answer('list')).operation] }),
    get: () => answer('get'),
    cancel: () => answer('cancel'),
  };
  return { cloud, asked };
}

const editor = (...resources: string[]): Access => ({ role: 'editor', resources });
const OP = { family: 'yandex', id: 'op1' } as const;
const RUN = { family: 'google', api: 'run', version: 'v2', name: 'projects/p/operations/o' } as const;

test('is the cloud itself for whoever may do everything', () => {
  const { cloud } = createCloud();
  expect(guardCloud(cloud, editor('*'))).toBe(cloud);
});

test('cancels only after it has seen of what the operation is', async () => {
  const allowed = createCloud();
  await guardCloud(allowed.cloud, editor('dns/*')).cancel(OP, call);
  expect(allowed.asked).toEqual(['get', 'cancel']);
  const other = createCloud();
  await expect(guardCloud(other.cloud, editor('vpc/*')).cancel(OP, call)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(other.asked).toEqual(['get']);
  const viewer = createCloud();
  const asViewer = guardCloud(viewer.cloud, { role: 'viewer', resources: ['*'] });
  await expect(asViewer.cancel(OP, call)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  expect(viewer.asked).toEqual([]);
});

test('asks nobody about what its name already forbids', async () => {
  const { cloud, asked } = createCloud();
  const guarded = guardCloud(cloud, editor('dns/*'));
  const resource = parseResource('vpc/networks/enp1');
  expect(() => guarded.limits(resource)).toThrow('permission denied');
  await expect(guarded.list({ resource, pageSize: 1 }, call)).rejects.toThrow('permission denied');
  await expect(guarded.get(RUN, call)).rejects.toThrow('permission denied');
  await expect(guarded.cancel(RUN, call)).rejects.toThrow('permission denied');
  expect(asked).toEqual([]);
});

test.each([
  ['NOT_FOUND', 'no such operation'],
  ['PERMISSION_DENIED', 'no such operation'],
  ['UNAVAILABLE', 'what the upstream says'],
] as const)('shows whoever has limits, of the upstream answering %s, "%s"', async (code, message) => {
  const { cloud } = createCloud(code);
  await expect(guardCloud(cloud, editor('dns/*')).get(OP, call)).rejects.toMatchObject({ message });
});

test('shows a caller with limits that it was the credentials of the tracker which were refused', async () => {
  const { cloud } = createCloud();
  const refusal = withoutCredentials('PERMISSION_DENIED', 'may not be impersonated');
  const guarded = guardCloud({ ...cloud, get: () => Promise.reject(refusal) }, editor('dns/*'));
  await expect(guarded.get(OP, call)).rejects.toBe(refusal);
});

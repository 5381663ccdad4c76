import { expect, test } from '@jest/globals';
import { TrackerError } from '../../../../lib/model/core/error.ts';
import type { Operation } from '../../../../lib/model/operation/operation.ts';
import { parseOperation } from '../../../../lib/model/operation/operation-ref.ts';
import { askOperation } from '../../../../lib/use-cases/operations/get-operation.ts';
import { ended, operation, snapshot } from '../../../support/store-builders.ts';
import { CALL } from '../../../support/watch-ports.ts';

const unused = () => Promise.reject(new Error('not to be asked'));

/** What is answered where the upstream fails so and this is recorded. */
async function ask(code: TrackerError['code'], recorded: Operation | undefined): Promise<unknown> {
  const ports = {
    provider: {
      limits: () => ({ maxPageSize: 1000, filterFields: [] }),
      list: unused,
      cancel: unused,
      get: () => Promise.reject(new TrackerError(code, 'not for you')),
    },
    optionalStore: async () => ({ readOperation: async () => recorded && snapshot(recorded) }),
  };
  return askOperation(ports, parseOperation('op1'), CALL).then(
    ({ operation: { id, done, observedAt } }) => ({ id, done, observedAt }),
    (thrown: TrackerError) => thrown.code,
  );
}

const observedAt = '2026-11-20T10:00:05.000Z';

test('an operation that has ended is answered from its record where its upstream refuses to show it', async () => {
  expect(await ask('PERMISSION_DENIED', ended('op1'))).toEqual({ id: 'op1', done: true, observedAt });
  expect(await ask('PERMISSION_DENIED', operation('op1'))).toBe('PERMISSION_DENIED');
  expect(await ask('PERMISSION_DENIED', undefined)).toBe('PERMISSION_DENIED');
});

test('an operation that its upstream does not know is answered from its record, and after no other error', async () => {
  expect(await ask('NOT_FOUND', operation('op1'))).toEqual({ id: 'op1', done: false, observedAt });
  expect(await ask('UNAVAILABLE', ended('op1'))).toBe('UNAVAILABLE');
  expect(await ask('UNAUTHENTICATED', ended('op1'))).toBe('UNAUTHENTICATED');
});

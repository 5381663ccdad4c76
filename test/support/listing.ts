import { randomBytes } from 'node:crypto';
import { bearer } from '../../lib/model/core/authorization.ts';
import { MAX_TOKEN_LENGTH } from '../../lib/model/core/page.ts';
import { yandexResource } from '../../lib/model/operation/families/yandex.ts';
import type { Operation } from '../../lib/model/operation/operation.ts';
import type { Call, Provider } from '../../lib/providers/provider.ts';
import { createAesGcmSealer } from '../../lib/sealing/aes-gcm.ts';
import {
  type ListOperationsRequest,
  listOperations,
  type OperationList,
} from '../../lib/use-cases/operations/list-operations.ts';

const sealer = createAesGcmSealer({ keys: [{ id: 'k1', key: Buffer.alloc(32, 1) }], randomBytes });
export const zone = yandexResource({ service: 'dns', collection: 'zones', resourceId: 'dns1' });

const call: Call = {
  deadline: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
  authorize: async () => bearer('t1.token'),
  onRequest: () => undefined,
};

/** One page of a list, as the tenant `a` unless told otherwise. */
export function list(
  provider: Provider,
  request: Partial<ListOperationsRequest> = {},
  tenant = 'a',
): Promise<OperationList> {
  return listOperations({ provider, sealer, tenant }, { resource: zone, ...request }, call);
}

/** Every page of a list to its end; `between` is called before each page but the first. */
export async function drain(
  provider: Provider,
  request: Partial<ListOperationsRequest> = {},
  between: () => void = () => undefined,
): Promise<readonly Operation[]> {
  const operations: Operation[] = [];
  let pageToken: string | undefined;
  for (let pages = 0; pages < 500; pages += 1) {
    const page = await list(provider, { ...request, pageToken });
    if (page.operations.length > Number(request.pageSize ?? 100)) throw new Error('the page is too long');
    operations.push(...page.operations);
    pageToken = page.nextPageToken;
    if (pageToken === undefined) return operations;
    if (pageToken.length > MAX_TOKEN_LENGTH) throw new Error('the page token is too long');
    between();
  }
  throw new Error('the list does not end');
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type LocalTracker, startTracker } from '../../../../infra/local/tracker.ts';
import { formatApiKey } from '../../../../lib/model/access/api-key.ts';
import { testKey } from '../../../support/keys.ts';
import { type Case, cases } from './cases.ts';
import { checkedBy } from './checked.ts';
import { gatewaySpecification, type Specified, specified } from './gateway.ts';

const specification = gatewaySpecification();
const operations = specified(specification);
const problems = checkedBy(specification);
const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
const all = testKey('all', 'default:editor:*');
const other = testKey('other', 'default:viewer:dns/zones/none');
const asAll = { 'x-api-key': all.text };
let tracker: LocalTracker;
let tried: Readonly<Record<string, readonly Case[]>>;

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const API_KEYS = [all, other].map(({ stored }) => formatApiKey(stored)).join(' ');
  tracker = await startTracker({ PORT: '0', DATA_DIR: folder, POLL_EVERY: '0', API_KEYS });
  tried = await cases(tracker, asAll);
}, 60_000);

afterAll(async () => {
  await tracker.close();
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

/** The answer to a call that succeeds where nothing stands in its way. */
async function answer({ operationId, method }: Specified, headers: Readonly<Record<string, string>> = {}) {
  const [path, , body] = tried[operationId]?.find(([, status]) => status === 200) ?? [''];
  return fetch(`${tracker.url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
}

test.each(operations)('without a key, $method $path is answered as specified', async (operation) => {
  const response = await answer(operation);
  const { status } = response;
  expect(status).toBe(operation.open ? 200 : 401);
  expect(problems(operation.schemas, status, await response.json())).toEqual([]);
});

/** Lists show what there is to be seen, the catalogue is everybody's; a watch or operation of others is as none. */
const NOT_DENIED: Readonly<Record<string, number>> = {
  health: 200,
  listServices: 200,
  listTrackedOperations: 200,
  listWatches: 200,
  getWatch: 404,
  getOperation: 404,
  watchOperation: 404,
};

test.each(operations)('with a key for something else, $method $path is as specified', async (operation) => {
  const response = await answer(operation, { 'x-api-key': other.text });
  const { status } = response;
  expect(status).toBe(NOT_DENIED[operation.operationId] ?? 403);
  expect(problems(operation.schemas, status, await response.json())).toEqual([]);
});

/** These ask the upstream while they are called, and have no other answer than its own. */
const ASKING = /^(?:get|cancel|list)(?:Google)?Operations?$|^(?:list|get|create|delete)Backup\w+$/;
const asking = operations
  .filter(({ operationId }) => ASKING.test(operationId))
  .flatMap((operation) =>
    [403, 409, 429, 501, 503]
      .filter((status) => operation.schemas.has(String(status)))
      .map((status) => ({ ...operation, status })),
  );

test.each(asking)('$method $path passes on the $status of an upstream as specified', async (operation) => {
  const { status } = operation;
  // What lasts longer than the call may take is not waited for.
  const retry = { retryAfter: 1_000, retryInfoSeconds: 1_000 };
  tracker.cloud?.world.faults.add({ kind: 'status', http: status, ...retry });
  const response = await answer(operation, asAll);
  tracker.cloud?.world.faults.clear();
  expect(response.status).toBe(status);
  expect(problems(operation.schemas, status, await response.json())).toEqual([]);
});

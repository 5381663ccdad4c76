import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { bearer } from '../../../lib/model/core/authorization.ts';
import { createAesGcmSealer } from '../../../lib/sealing/aes-gcm.ts';
import { createTables } from '../../../lib/store/documents/create-tables.ts';
import { guardStore } from '../../../lib/store/guarded-store.ts';
import { createDocumentStore } from '../../../lib/store/rows/document-store.ts';
import { listTrackedOperations } from '../../../lib/use-cases/operations/list-tracked-operations.ts';
import { STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { ANY_TIME, ended, snapshot } from '../../support/store-builders.ts';

const RECORDS = 700;
const idOf = (index: number): string => `dns${String(index).padStart(17, '0')}`;

let engine: Engine;
let units = 0;
const connection = () => ({ endpoint: engine.endpoint, credentials: STATIC_KEYS, timing });
const count = (more: number): void => {
  units += more;
};
const store = () => createDocumentStore({ ...connection(), onRequestUnits: count });

/** Records of the size that those of a zone have, the first the newest. */
beforeAll(async () => {
  engine = await startEngine();
  await createTables(connection(), ANY_TIME);
  const records = Array.from({ length: RECORDS }, (_, index) =>
    snapshot(ended(idOf(index), { createdAt: new Date(1.9e12 - index * 1000).toISOString() })),
  );
  await store().recordOperations(records, ANY_TIME);
}, 120_000);
afterAll(() => engine.close());

const sealer = createAesGcmSealer({ keys: [{ id: 'k1', key: Buffer.alloc(32, 1) }], randomBytes });
const call = { ...ANY_TIME, authorize: async () => bearer('iam'), onRequest: () => {} };

/** One page as somebody with these patterns gets it, and what it costs. */
async function page(request: Parameters<typeof listTrackedOperations>[1], ...resources: string[]) {
  const guarded = guardStore(store(), { access: { role: 'viewer', resources } });
  units = 0;
  const ports = { optionalStore: async () => guarded, sealer, tenant: 't' };
  const { operations, nextPageToken } = await listTrackedOperations(ports, request, call);
  return { ids: operations.map(({ id }) => id), pageToken: nextPageToken, units };
}

const nothing = 'createdBy = nobody';

test.each([
  ['a filter that nothing passes', { filter: nothing, pageSize: 1000 }, '*'],
  ['such a filter and a page of one', { filter: nothing, pageSize: 1 }, '*'],
  ['an id that there is not', { filter: 'id = nosuch', pageSize: 1000 }, '*'],
  ['no filter', { pageSize: 1000 }, '*'],
  ['patterns that hide all, and a page of one', { pageSize: 1 }, 'vpc/*'],
])('a page with %s costs at most 25 units, and says where to go on', async (_, request, pattern) => {
  const answer = await page(request, pattern);
  expect(answer.units).toBeLessThanOrEqual(25);
  expect(answer.pageToken).toEqual(expect.any(String));
  expect((await page({ ...request, pageToken: answer.pageToken }, pattern)).units).toBeLessThanOrEqual(25);
});

test('an operation is found by its id with two gets, and with the rest of its filter', async () => {
  const filter = `id = ${idOf(RECORDS - 1)}`;
  const found = await page({ filter }, '*');
  expect(found).toEqual({ ids: [idOf(RECORDS - 1)], pageToken: undefined, units: 2 });
  expect(await page({ filter: `${filter} AND done = false` }, '*')).toEqual({ ...found, ids: [] });
  expect((await page({ filter }, 'vpc/*')).ids).toEqual([]);
});

test('short pages leave nothing out', async () => {
  const all = Array.from({ length: RECORDS }, (_, index) => idOf(index));
  const wanted = all.filter((_, index) => index % 7 === 0);
  for (const [request, expected] of [
    [{ pageSize: 1000 }, all],
    [{ pageSize: 30, filter: `id IN (${wanted.slice(0, 30).join(', ')})` }, wanted.slice(0, 30)],
  ] as const) {
    const ids: string[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const answer = await page({ ...request, pageToken: token }, '*');
      ids.push(...answer.ids);
      token = answer.pageToken;
    }
    expect(ids).toEqual(expected);
  }
});

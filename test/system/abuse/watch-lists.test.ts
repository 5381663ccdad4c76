import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Engine, startEngine } from '../../../infra/local/engine.ts';
import { mapLimit } from '../../../lib/async/map-limit.ts';
import { bearer } from '../../../lib/model/core/authorization.ts';
import { createAesGcmSealer } from '../../../lib/sealing/aes-gcm.ts';
import { createTables } from '../../../lib/store/documents/create-tables.ts';
import { createDocumentStore } from '../../../lib/store/rows/document-store.ts';
import { getWatch } from '../../../lib/use-cases/watches/get-watch.ts';
import { listWatches } from '../../../lib/use-cases/watches/list-watches.ts';
import { STATIC_KEYS, timing } from '../../support/document-backend.ts';
import { ANY_TIME, change } from '../../support/store-builders.ts';
import { watchOf } from '../../support/watch-builder.ts';

const WATCHES = 120;
const BACKLOG = 5;
const resourceOf = (index: number): string => `dns/zones/dns${String(index).padStart(17, '0')}`;
const idOf = (index: number): string => `w${String(index).padStart(4, '0')}`;

let engine: Engine;
let units = 0;
const count = (more: number): void => {
  units += more;
};
const connection = () => ({ endpoint: engine.endpoint, credentials: STATIC_KEYS, timing });
const store = () => createDocumentStore({ ...connection(), onRequestUnits: count });

/** Watches, each behind on a resource of its own; a folder has the same once more as its members. */
beforeAll(async () => {
  engine = await startEngine();
  await createTables(connection(), ANY_TIME);
  const made = store();
  const write = (watch: Parameters<typeof watchOf>[0]) =>
    made.writeWatch(undefined, watchOf({ deliveredRevision: 0, ...watch }), ANY_TIME);
  await mapLimit([...Array(WATCHES).keys()], 8, async (index) => {
    const resource = resourceOf(index);
    const fenced = await made.fence(resource, {}, 1, ANY_TIME);
    const rows = Array.from({ length: BACKLOG }, (_, row) =>
      change(resource, row + 1, { type: 'SUCCEEDED' }),
    );
    await made.writeChanges(rows, 1, ANY_TIME);
    await made.commit(fenced, { ...fenced, revision: BACKLOG }, ANY_TIME);
    await write({ tenant: 't', id: idOf(index), resource });
    await write({ tenant: 'members', id: idOf(index), resource });
  });
  const folder = { id: 'f', memberNamespace: 'members' };
  await write({ tenant: 't', id: 'zfolder', resource: 'backup/folders/f', folder });
}, 120_000);
afterAll(() => engine.close());

const sealer = createAesGcmSealer({ keys: [{ id: 'k1', key: Buffer.alloc(32, 1) }], randomBytes });
const call = { ...ANY_TIME, authorize: async () => bearer('iam'), onRequest: () => {} };
function portsOf() {
  const made = store();
  return {
    store: made,
    system: { store: made },
    sealer,
    tenant: 't',
    role: 'editor' as const,
    now: () => Date.now(),
  };
}

test.each([
  ['BASIC', 100, 25],
  ['FULL', 20, 80],
] as const)(
  'a page of watches in the view %s has %d and costs at most %d units',
  async (view, most, bound) => {
    const ports = portsOf();
    await ports.store.readDeploymentId(ANY_TIME);
    units = 0;
    const page = await listWatches(ports, { pageSize: 1000, view }, call);
    expect(page).toEqual({ watches: expect.any(Array), nextPageToken: expect.any(String) });
    expect(page.watches.map(({ id }) => id)).toEqual(Array.from({ length: most }, (_, index) => idOf(index)));
    expect(new Set(page.watches.map(({ lag }) => lag))).toEqual(
      new Set([view === 'FULL' ? BACKLOG : undefined]),
    );
    expect(units).toBeLessThanOrEqual(bound);
    const rest = await listWatches(ports, { pageSize: 1000, view, pageToken: page.nextPageToken }, call);
    expect(rest.watches[0]?.id).toBe(idOf(most));
  },
);

test('the lag of a folder is that of its first hundred members, at most 200 units', async () => {
  const ports = portsOf();
  await ports.store.readDeploymentId(ANY_TIME);
  units = 0;
  expect(await getWatch(ports, { watchId: 'zfolder' }, call)).toMatchObject({ lag: 100 * BACKLOG });
  expect(units).toBeLessThanOrEqual(200);
});

import { type Engine, startEngine } from '../../../../infra/local/engine.ts';
import { bearer } from '../../../../lib/model/core/authorization.ts';
import { createTables } from '../../../../lib/store/documents/create-tables.ts';
import { guardStore } from '../../../../lib/store/guarded-store.ts';
import { createDocumentStore } from '../../../../lib/store/rows/document-store.ts';
import { listTrackedOperations } from '../../../../lib/use-cases/operations/list-tracked-operations.ts';
import { STATIC_KEYS, timing } from '../../../support/document-backend.ts';
import { openSealer } from '../../../support/open-sealer.ts';
import { ANY_TIME, ended, snapshot } from '../../../support/store-builders.ts';
import type { Attack } from './attack.ts';

/** The most that a page of records costs, in request units. */
const PAGE_UNITS = 25;
export const RECORDS = 700;
export const idOf = (index: number): string => `dns${String(index).padStart(17, '0')}`;

interface Page {
  readonly ids: readonly string[];
  readonly pageToken: string | undefined;
  readonly units: number;
}

export interface Pages {
  /** One page as a viewer with these patterns gets it, and what it costs. */
  page(request: Parameters<typeof listTrackedOperations>[1], ...resources: string[]): Promise<Page>;
  close(): Promise<void>;
}

/** A store with records of the size that those of a zone have, the first the newest. */
export async function startPages(): Promise<Pages> {
  const engine: Engine = await startEngine();
  const connection = { endpoint: engine.endpoint, credentials: STATIC_KEYS, timing };
  await createTables(connection, ANY_TIME);
  const records = Array.from({ length: RECORDS }, (_, index) =>
    snapshot(ended(idOf(index), { createdAt: new Date(1.9e12 - index * 1000).toISOString() })),
  );
  const store = createDocumentStore(connection);
  await store.recordOperations(records, ANY_TIME);
  return {
    async page(request, ...resources) {
      let units = 0;
      const call = {
        ...ANY_TIME,
        authorize: async () => bearer('iam'),
        onRequest: () => {},
        onRequestUnits: (more: number) => {
          units += more;
        },
      };
      const guarded = guardStore(store, { access: { role: 'viewer', resources } });
      const ports = { optionalStore: async () => guarded, sealer: openSealer, tenant: 't' };
      const { operations, nextPageToken } = await listTrackedOperations(ports, request, call);
      return { ids: operations.map(({ id }) => id), pageToken: nextPageToken, units };
    },
    close: engine.close,
  };
}

const nothing = 'createdBy = nobody';
const DEAR = [
  ['a filter that nothing passes', { filter: nothing, pageSize: 1000 }, '*'],
  ['such a filter and a page of one', { filter: nothing, pageSize: 1 }, '*'],
  ['an id that there is not', { filter: 'id = nosuch', pageSize: 1000 }, '*'],
  ['no filter', { pageSize: 1000 }, '*'],
  ['patterns that hide all, and a page of one', { pageSize: 1 }, 'vpc/*'],
] as const;

/** Pages of records that cost as much as a caller can make them. */
export const PAGES: readonly Attack[] = [
  {
    attack: `dear pages of ${RECORDS} records: ${DEAR.map(([what]) => what).join('; ')}`,
    bound: `${PAGE_UNITS} units each, and where to go on`,
    async run() {
      const pages = await startPages();
      try {
        let [most, ended] = [0, 0];
        for (const [, request, pattern] of DEAR) {
          const first = await pages.page(request, pattern);
          const next = await pages.page({ ...request, pageToken: first.pageToken }, pattern);
          most = Math.max(most, first.units, next.units);
          if (first.pageToken === undefined) ended += 1;
        }
        return { seen: `${most} units at most`, ok: most <= PAGE_UNITS && ended === 0 };
      } finally {
        await pages.close();
      }
    },
  },
];

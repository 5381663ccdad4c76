import { expect, test } from '@jest/globals';
import { WATCH_LIMITS } from '../../../lib/model/watch/watch-limits.ts';
import type { Documents } from '../../../lib/store/documents/documents.ts';
import { type Attributes, toItem } from '../../../lib/store/documents/items.ts';
import { watchesTable } from '../../../lib/store/rows/watches.ts';
import { ANY_TIME } from '../../support/store-builders.ts';
import { watchOf } from '../../support/watch-builder.ts';

test('a watch is stored under the names of the databases there are, and read from them', async () => {
  const rows: Attributes[] = [];
  const documents = {
    put: async (_: unknown, row: Attributes) => {
      rows.push(row);
      return 'written';
    },
    get: async () => toItem(rows[0] ?? {}),
  } as unknown as Documents;
  const table = watchesTable(documents, Date.now, WATCH_LIMITS);
  const written = await table.writeWatch(
    undefined,
    watchOf({
      operationResource: 'dns/zones/z1',
      folder: { id: 'f1', memberNamespace: 't/w1/00' },
      folderWatch: { tenant: 't', id: 'w0' },
    }),
    ANY_TIME,
  );
  const { operationOf, folder, parent, ...others } = JSON.parse(String(rows[0]?.['o']));
  expect({ operationOf, folder, parent }).toEqual({
    operationOf: 'dns/zones/z1',
    folder: { id: 'f1', members: 't/w1/00' },
    parent: { tenant: 't', id: 'w0' },
  });
  expect(others).not.toHaveProperty('folderWatch');
  expect(await table.readWatch(written.tenant, written.id, ANY_TIME)).toEqual(written);
});
